/** Who shows this output: when it was heard from, which picture it shows, what troubles it. */

import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import type { Channel, Seen } from "../air/air.gen";
import { hosts, kinds, t } from "./texts";

export function Health({ channel }: { channel: Channel }) {
  const { say } = useLanguage();
  return (
    <section class="health">
      <h2>{say(t.connected)}</h2>
      {channel.seen.length === 0 && <p class="soft">{say(t.nobody)}</p>}
      <ul>
        {channel.seen.map((seen) => (
          <Row seen={seen} now={channel.n} isOn={channel.scene !== "none" || channel.bug} />
        ))}
      </ul>
      {channel.polled_ms >= 0 && (
        <p class="soft">
          {say(t.polled)} {say(t.ago(channel.polled_ms))}.
        </p>
      )}
    </section>
  );
}

/** isOn: something is on air, so a source that OBS does not show is one that is missed. */
function Row({ seen, now, isOn }: { seen: Seen; now: number; isOn: boolean }) {
  const { say } = useLanguage();
  const kind = kinds[seen.kind] ?? { sv: seen.kind, en: seen.kind };
  return (
    <li class={seen.live ? "" : "gone"}>
      <Icon name={seen.live && !seen.trouble ? "check" : "info"} />
      <div>
        <b>{say(kind)}</b>
        {seen.live && seen.n > 0 && <span> {say(t.shows(seen.n, now))}</span>}
        <p class="soft">
          {say(seen.live ? t.seen : t.gone)} {say(t.ago(seen.ago_ms))}. {say(t.dropped(seen.dropped))}.
        </p>
        {seen.live && seen.host && <p class={seen.host === "hidden" && isOn ? "trouble" : "soft"}>{say(hosts[seen.host])}</p>}
        {seen.trouble && <p class="trouble">{seen.trouble}</p>}
      </div>
    </li>
  );
}
