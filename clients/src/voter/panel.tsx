/** A calm statement with an icon: what has happened, and what it means. */

import { useLanguage } from "../shared/i18n";
import { Icon, type IconName } from "../shared/icons";
import type { Text } from "../shared/wire";

export function Panel({ icon, tone = "", text, more }: { icon: IconName; tone?: string; text: Text; more: Text }) {
  const { say } = useLanguage();
  return (
    <div class={`panel ${tone}`}>
      <span class="status-icon">
        <Icon name={icon} />
      </span>
      <div>
        <p class="panel-text">{say(text)}</p>
        <p class="soft" dir="auto">
          {say(more)}
        </p>
      </div>
    </div>
  );
}
