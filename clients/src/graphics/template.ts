/**
 * Klubba as an HTML template of CasparCG and SPX-GC: update(string), play(), next(), stop(), remove().
 *
 * `CG ADD` calls update first and then play. With the key of an output in the address (`klubba.html#key` from the
 * engine, or `?engine=…#key` from a file) the pictures come live; then play and stop only show and hide them.
 */

import style from "../air/air.css?inline";
import { parsed } from "./data";
import { fonts } from "./fonts";
import { Set } from "./set";

function start(): void {
  const sheet = document.createElement("style");
  sheet.textContent = style;
  document.head.append(sheet);
  const root = document.getElementById("page")!;
  const set = new Set(root, "template");
  const folder = new URL("./fonts/", (document.currentScript as HTMLScriptElement | null)?.src ?? location.href).href;
  void fonts(folder);
  const engine = new URLSearchParams(location.search).get("engine") ?? (location.protocol.startsWith("http") ? location.origin : "");
  if (location.hash.length > 1 && engine) set.update({ engine, key: location.hash.slice(1) }, true);

  /** Whatever a host sends, what is on air stays when it cannot be read. */
  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      set.trouble(error instanceof Error ? error.message : String(error));
      console.warn("klubba:", error instanceof Error ? error.message : error);
    }
  };
  Object.assign(window, {
    update: (text: unknown) => guarded(() => set.update(typeof text === "string" ? parsed(text) : text, false)),
    play: () => guarded(() => set.play(false)),
    next: () => guarded(() => (set.playing ? set.stop(false) : set.play(false))),
    stop: () => guarded(() => set.stop(false)),
    remove: () => guarded(() => set.stop(true)),
  });
}

start();
