/** Addresses of an output for every kind of program, its key, and what was on air. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import type { Channel } from "../air/air.gen";
import type { Hands } from "./desk";
import { t } from "./texts";

export function Links({ channel, hands, meeting }: { channel: Channel; hands: Hands; meeting: string }) {
  const { say } = useLanguage();
  const { output } = channel;
  const found = hands.keys?.outputs[output.id];
  const control = hands.keys?.controls.producer;
  const change = () => confirm(say(t.newKeySure)) && void hands.command(output.id, "newkey");
  return (
    <details class="links">
      <summary>{say(t.links)}</summary>
      {output.shut || !found ? (
        <p>{say(t.revoked)}</p>
      ) : (
        <>
          <Address text={t.forObs} address={found.overlay} />
          <Address text={t.forVmix} address={found.feeds["options.json"] ?? ""} />
          <Address text={t.forVmix} address={found.feeds["summary.json"] ?? ""} />
          <Address text={t.forOgraf} address={found.ograf} />
          <Address text={t.forCaspar} address={found.template} />
          <Address text={t.forSocket} address={found.socket} />
        </>
      )}
      {control && <Address text={t.forButtons} address={control} />}
      {control && (
        <p>
          <a href={`/c/companion.companionconfig?key=${control}`} download>
            {say(t.companion)}
          </a>
        </p>
      )}
      <p class="row">
        <Button onClick={change}>{say(t.newKey)}</Button>
        {!output.shut && <Button kind="stop" onClick={() => void hands.command(output.id, "revoke")}>{say(t.revoke)}</Button>}
      </p>
      <p class="row">
        {say(t.timeline)}: <a href={`/api/air/${meeting}/timeline.json`}>{say(t.asJson)}</a>
        <a href={`/api/air/${meeting}/timeline.srt?output=${output.id}`}>{say(t.asSrt)}</a>
      </p>
    </details>
  );
}

/** The address is shown only when it is copied: a screen may be seen by others. */
function Address({ text, address }: { text: Text; address: string }) {
  const { say } = useLanguage();
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      prompt(say(text), address); // Over plain http there is no clipboard.
    }
  }
  return (
    <p class="row">
      <span>{say(text)}</span>
      <Button onClick={copy}>{say(copied ? t.copied : t.copy)}</Button>
    </p>
  );
}
