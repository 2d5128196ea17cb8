/** Preview and program side by side: the overlay itself, in frames of 16:9. */

import { useLanguage } from "../shared/i18n";
import type { Channel } from "../air/air.gen";
import type { Keys } from "./desk";
import { scenes, t } from "./texts";
import type { Text } from "../shared/wire";

export function Monitors({ channel, keys }: { channel: Channel; keys: Keys | null }) {
  const key = keys?.outputs[channel.output.id]?.key ?? "";
  const { output } = channel;
  return (
    <div class="monitors">
      <Monitor kind="preview" label={t.preview} scene={scenes[output.preview.scene]} address={address("preview", key)} />
      <Monitor
        kind={output.panic ? "panic" : "program"}
        label={t.program}
        scene={output.panic ? t.panicOn : scenes[channel.scene]}
        address={address("program", key)}
      />
    </div>
  );
}

const address = (view: string, key: string) => (key ? `/overlay?kind=monitor&view=${view}#${key}` : "");

interface MonitorProps {
  kind: string;
  label: Text;
  scene: Text;
  address: string;
}

function Monitor({ kind, label, scene, address: src }: MonitorProps) {
  const { say } = useLanguage();
  return (
    <figure class={`monitor is-${kind}`}>
      <figcaption>
        <b>{say(label)}</b> {say(scene)}
      </figcaption>
      <div class="screen">{src && <iframe key={src} src={src} title={say(label)} tabIndex={-1} />}</div>
    </figure>
  );
}
