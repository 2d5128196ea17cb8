/**
 * What else a phone is for beside voting: presence, a request to speak, a question to the floor. Each has its place in
 * one row at the bottom while there is nothing to vote on; a meeting that does not use one does not show it.
 */

import { useLanguage } from "../shared/i18n";
import { Icon, type IconName } from "../shared/icons";
import type { View } from "../shared/view";
import type { Text } from "../shared/wire";

export interface Place {
  readonly id: string;
  readonly icon: IconName;
  readonly name: Text;
  /** Whether this meeting has it now. */
  shown(view: View): boolean;
  open(): void;
}

/** In the order of the row. What a later part of the page brings is put here by that part. */
export const PLACES: Place[] = [];

export function Places({ view }: { view: View }) {
  const { say } = useLanguage();
  const shown = PLACES.filter((place) => place.shown(view));
  if (!shown.length) return null;
  return (
    <nav class="places">
      {shown.map(({ id, icon, name, open }) => (
        <button key={id} type="button" onClick={open}>
          <Icon name={icon} />
          {say(name)}
        </button>
      ))}
    </nav>
  );
}
