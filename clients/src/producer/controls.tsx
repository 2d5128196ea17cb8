/** The hands: what to take, take and clear, what holds the picture, and how the output is set up. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import type { Channel, Desk, Scene } from "../air/air.gen";
import type { Hands } from "./desk";
import { scenes, t } from "./texts";

const TAKES: readonly Scene[] = ["lower", "full", "winners", "strap", "countdown", "card", "none"];
const RESULTS: readonly Scene[] = ["lower", "full", "winners"];

interface Props {
  channel: Channel;
  desk: Desk;
  hands: Hands;
}

export function Controls({ channel, desk, hands }: Props) {
  const { say } = useLanguage();
  const { output } = channel;
  const send = (name: string, value = "") => void hands.command(output.id, name, value);
  const flip = (name: string, on: boolean) => send(name, on ? "off" : "on");
  return (
    <section class="controls">
      <div class="choices" role="group" aria-label={say(t.scene)}>
        {TAKES.map((scene) => (
          <button type="button" class="choice" aria-pressed={output.preview.scene === scene} onClick={() => send("preview", scene)}>
            {say(scenes[scene])}
          </button>
        ))}
      </div>
      <div class="hands">
        <Button kind="primary" big onClick={() => send("take")}>
          {say(t.take)}
        </Button>
        <Button big onClick={() => send("clear")}>
          {say(t.clear)}
        </Button>
        <Button kind="stop" big aria-pressed={output.panic} onClick={() => flip("panic", output.panic)}>
          {say(output.panic ? t.panicOff : t.panic)}
        </Button>
      </div>
      <div class="switches">
        <div class="pair" role="group" aria-label={say(t.mode)}>
          <Switch text={t.auto} on={output.mode === "auto"} onClick={() => send("mode", "auto")} />
          <Switch text={t.manual} on={output.mode === "manual"} onClick={() => send("mode", "manual")} />
        </div>
        <Switch text={t.hold} on={output.held} onClick={() => flip("hold", output.held)} />
        <Switch text={t.freeze} on={output.frozen} onClick={() => flip("freeze", output.frozen)} />
        <Switch text={t.bug} on={channel.bug} onClick={() => flip("bug", channel.bug)} />
        <Switch text={t.guide} on={output.guide} onClick={() => flip("guide", output.guide)} />
      </div>
      <div class="setup">
        <Delay channel={channel} set={(ms) => send("delay", String(ms))} />
        <Select text={t.resultAs} value={output.result_scene} options={RESULTS.map((scene) => [scene, scenes[scene]])} choose={(value) => send("result", value)} />
        <Select text={t.language} value={output.language} options={LANGUAGES} choose={(value) => send("language", value)} />
        <Select text={t.theme} value={output.theme} options={themes(desk)} choose={(value) => send("theme", value)} />
      </div>
    </section>
  );
}

const same = (name: string): Text => ({ sv: name, en: name });
const LANGUAGES: readonly (readonly [string, Text])[] = [
  ["", t.meetings],
  ["sv", same("Svenska")],
  ["en", same("English")],
  ["both", t.both],
];
const themes = (desk: Desk): readonly (readonly [string, Text])[] => [["", t.noTheme], ...desk.themes.map((name) => [name, same(name)] as const)];

function Switch({ text, on, onClick }: { text: Text; on: boolean; onClick: () => void }) {
  const { say } = useLanguage();
  return (
    <button type="button" class="switch" aria-pressed={on} onClick={onClick}>
      <span class="lamp" aria-hidden="true">
        {on ? "●" : "○"}
      </span>
      {say(text)}
    </button>
  );
}

interface SelectProps {
  text: Text;
  value: string;
  options: readonly (readonly [string, Text])[];
  choose: (value: string) => void;
}

function Select({ text, value, options, choose }: SelectProps) {
  const { say } = useLanguage();
  return (
    <label>
      {say(text)}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(([each, said]) => (
          <option value={each}>{say(said)}</option>
        ))}
      </select>
    </label>
  );
}

function Delay({ channel, set }: { channel: Channel; set: (ms: number) => void }) {
  const { say } = useLanguage();
  const now = channel.output.delay_ms / 1000;
  const [typed, setTyped] = useState<string | null>(null);
  function submit(event: Event) {
    event.preventDefault();
    if (typed !== null) set(Math.round(Number(typed.replace(",", ".")) * 1000));
    setTyped(null);
  }
  return (
    <form class="delay" onSubmit={submit}>
      <label>
        {say(t.delay)}
        <input inputMode="decimal" value={typed ?? String(now)} onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <Button type="submit">{say(t.setDelay)}</Button>
      {channel.waiting_ms >= 0 && channel.output.delay_ms > 0 && <span class="soft">{say(t.waiting(channel.waiting_ms))}</span>}
    </form>
  );
}
