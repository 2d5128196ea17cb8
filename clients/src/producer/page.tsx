/** The producer's page: preview and program of one output, the hands to change it, and how every output is. */

import { useState } from "preact/hooks";
import { useAdmission } from "../shared/admission";
import { Closed } from "../shared/closed";
import { useSpeech } from "../shared/hooks";
import { SpeechProvider, useLanguage } from "../shared/i18n";
import { Banner, Button, Languages, LostBanner } from "../shared/parts";
import type { Channel, Desk } from "../air/air.gen";
import { Controls } from "./controls";
import { useDesk, type Hands } from "./desk";
import { Health } from "./health";
import { Links } from "./links";
import { Monitors } from "./monitors";
import { scenes, t } from "./texts";

export function Page() {
  const admission = useAdmission("producer");
  const spoken = useSpeech(undefined);
  return (
    <SpeechProvider value={spoken}>
      {admission.kind === "in" ? (
        <Room meeting={admission.me.meeting} />
      ) : (
        <Closed admission={admission} title={t.accessTitle} text={t.accessText} />
      )}
    </SpeechProvider>
  );
}

function Room({ meeting }: { meeting: string }) {
  const hands = useDesk(meeting);
  const [chosen, choose] = useState("main");
  const { desk } = hands;
  if (hands.line === "refused")
    return <Closed admission={{ kind: "shut", shut: { code: "unknown_card", text: null } }} title={t.accessTitle} text={t.accessText} />;
  if (desk === null) return <Closed admission={{ kind: "asking", away: false }} title={t.accessTitle} text={t.accessText} />;
  const channel = desk.channels.find(({ output }) => output.id === chosen) ?? desk.channels[0];
  return (
    <div class="producer">
      <Top desk={desk} hands={hands} />
      <OutputTabs desk={desk} chosen={channel?.output.id ?? ""} choose={choose} hands={hands} />
      {channel && (
        <main key={channel.output.id}>
          <Monitors channel={channel} keys={hands.keys} />
          <Controls channel={channel} desk={desk} hands={hands} />
          <div class="below">
            <Health channel={channel} />
            <Links channel={channel} hands={hands} meeting={meeting} />
          </div>
        </main>
      )}
    </div>
  );
}

function Top({ desk, hands }: { desk: Desk; hands: Hands }) {
  const { say } = useLanguage();
  const { board } = desk;
  return (
    <header>
      <div class="top">
        <h1>
          {say(t.title)} <span class="soft">{say(board.meeting)}</span>
        </h1>
        <Languages />
      </div>
      <p class="now">
        {board.question.sv ? (
          <>
            <b>{say(board.strap)}</b> {say(board.question)} <span class="soft">{say(board.turnout)}</span>
          </>
        ) : (
          say(t.nothing)
        )}
      </p>
      {hands.line === "waiting" && <LostBanner text={t.lost} />}
      {hands.refused && (
        <p class="problem" role="alert">
          {say(hands.refused)}
        </p>
      )}
      {desk.troubles.map((trouble) => (
        <Banner icon="info">{say(trouble)}</Banner>
      ))}
    </header>
  );
}

interface TabsProps {
  desk: Desk;
  chosen: string;
  choose: (output: string) => void;
  hands: Hands;
}

function OutputTabs({ desk, chosen, choose, hands }: TabsProps) {
  const { say } = useLanguage();
  return (
    <nav aria-label={say(t.outputs)}>
      {desk.channels.map((channel) => (
        <button
          type="button"
          class={`tab is-${tally(channel)}`}
          aria-pressed={channel.output.id === chosen}
          onClick={() => choose(channel.output.id)}
        >
          <b>{channel.output.name || channel.output.id}</b>
          <span>{say(channel.output.panic ? t.panicOn : scenes[channel.scene])}</span>
        </button>
      ))}
      <AddOutput hands={hands} choose={choose} />
    </nav>
  );
}

/** red: something is on air. */
const tally = ({ scene, bug, output }: Channel) => (output.panic ? "panic" : scene !== "none" || bug ? "live" : "clear");

function AddOutput({ hands, choose }: { hands: Hands; choose: (output: string) => void }) {
  const { say } = useLanguage();
  const [name, setName] = useState("");
  async function submit(event: Event) {
    event.preventDefault();
    if (await hands.add(name)) {
      choose(name);
      setName("");
    }
  }
  return (
    <form class="add" onSubmit={submit}>
      <input
        aria-label={say(t.addName)}
        placeholder={say(t.add)}
        value={name}
        pattern="[a-z0-9][a-z0-9\-]*"
        maxLength={40}
        required
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit">+</Button>
    </form>
  );
}
