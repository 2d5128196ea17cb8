/** What OBS says of this page: on the program, only looked at, or not shown. Any other host says nothing. */

import type { Host } from "../air/air.gen";

/** Names of what OBS tells its browser sources, each with one fact. */
const VISIBLE = "obsSourceVisibleChanged";
const ACTIVE = "obsSourceActiveChanged";

export class HostWatch {
  private visible: boolean | null = null;
  private active: boolean | null = null;

  /** changed: called whenever `now` is another. */
  constructor(private readonly changed: () => void) {
    this.listen(VISIBLE, ({ visible }) => (this.visible = visible === true));
    this.listen(ACTIVE, ({ active }) => (this.active = active === true));
  }

  /** "" until OBS has said anything. */
  get now(): Host {
    if (this.active) return "program";
    if (this.visible) return "preview";
    return this.active === null && this.visible === null ? "" : "hidden";
  }

  private listen(name: string, take: (detail: Record<string, unknown>) => void): void {
    addEventListener(name, (event) => {
      const before = this.now;
      take(((event as CustomEvent<unknown>).detail ?? {}) as Record<string, unknown>);
      if (this.now !== before) this.changed();
    });
  }
}
