/**
 * What else one does in a meeting beside voting: being here, asking to speak, asking a question. Each has its place
 * below the agenda while there is nothing to vote on. For now it says how that is done; what a phone can do for it
 * later goes into the same place.
 */

import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { PLACES, t } from "./places-texts";

export function Places() {
  const { say } = useLanguage();
  return (
    <section class="places" aria-labelledby="places">
      <h2 id="places">{say(t.title)}</h2>
      <ul>
        {PLACES.map(({ id, icon, name, how }) => (
          <li key={id} data-place={id}>
            <Icon name={icon} />
            <div>
              <h3>{say(name)}</h3>
              <p class="soft">{say(how)}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
