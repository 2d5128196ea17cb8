/** The seat cards: a page to look through on screen, and to print, eight to an A4. */

import { useEffect, useState } from "preact/hooks";
import { useAdmission } from "../shared/admission";
import { Closed } from "../shared/closed";
import { useSpeech } from "../shared/hooks";
import { inLanguage, SpeechProvider, useLanguage } from "../shared/i18n";
import { Logo } from "../shared/logo";
import { useLook } from "../shared/look";
import { Button, Languages } from "../shared/parts";
import type { Look, Text } from "../shared/wire";
import { bare, fetchCards, grouped, pages, pictureSource, search, type Cards, type SeatCard } from "./sheet";
import { how, t } from "./texts";

const AGAIN_MS = 2_000;

type Fetched = Cards | "shut" | "away" | null;

export function Page() {
  const admission = useAdmission("operator");
  const cards = useCards(admission.kind === "in" ? admission.me.meeting : "");
  const known = cards !== null && typeof cards === "object";
  const speech = useSpeech(known ? cards.language : undefined);
  return (
    <SpeechProvider value={speech}>
      {admission.kind !== "in" ? (
        <Closed admission={admission} title={t.accessTitle} text={t.accessText} />
      ) : cards === "shut" ? (
        <Closed
          admission={{ kind: "shut", shut: { code: "unknown_card", text: null } }}
          title={t.accessTitle}
          text={t.accessText}
        />
      ) : known ? (
        <Everything all={cards} />
      ) : (
        <main class="closed">
          <p role="status">{speech.say(cards === "away" ? t.away : t.loading)}</p>
        </main>
      )}
    </SpeechProvider>
  );
}

/** The cards, asked for until they come. */
function useCards(meeting: string): Fetched {
  const [fetched, setFetched] = useState<Fetched>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = meeting !== "";
    const ask = async () => {
      const answer = await fetchCards(meeting);
      if (!wanted) return;
      setFetched(answer);
      if (answer === "away") timer = setTimeout(ask, AGAIN_MS);
    };
    if (wanted) void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [meeting]);
  return fetched;
}

function Everything({ all }: { all: Cards }) {
  const { say } = useLanguage();
  useLook(all.look);
  const [asked, setAsked] = useState("");
  const shown = search(all.cards, asked);
  return (
    <>
      <header class="tools">
        <div class="tools-title">
          <p class="eyebrow" dir="auto">
            {say(all.title)}
          </p>
          <h1>
            {say(t.page)} <span class="soft">{say(t.about(all.cards.length))}</span>
          </h1>
          <p class="soft">{say(t.keep)}</p>
        </div>
        <Languages />
        <div class="tools-row">
          <input
            type="search"
            placeholder={say(t.search)}
            aria-label={say(t.search)}
            value={asked}
            onInput={(event) => setAsked(event.currentTarget.value)}
          />
          <a class="button" href={`/api/meetings/${encodeURIComponent(all.meeting)}/cards.csv`} download>
            {say(t.csv)}
          </a>
          <Button kind="primary" onClick={() => window.print()}>
            {say(t.print)}
          </Button>
        </div>
        <p class="soft" role="status">
          {all.cards.length === 0 ? say(t.empty) : asked.trim() ? say(shown.length ? t.found(shown.length) : t.none) : say(t.printHint)}
        </p>
      </header>
      <main>
        {pages(shown).map((page, n) => (
          <section class="sheet" key={n} style={all.look?.light.primary ? { "--primary": all.look.light.primary } : {}}>
            {page.map((card) => (
              <Card key={card.seat} card={card} title={all.title} join={all.join} look={all.look} />
            ))}
          </section>
        ))}
      </main>
    </>
  );
}

/** Long names are set smaller, never cut. */
const nameSize = (name: string): string => (name.length > 100 ? "longest" : name.length > 40 ? "long" : "");

interface CardProps {
  card: SeatCard;
  title: Text;
  join: string;
  look: Look | null;
}

function Card({ card, title, join, look }: CardProps) {
  const { say, language } = useLanguage();
  return (
    <article class="card">
      <div class="card-text">
        <div class="card-head">
          <p class="card-meeting" dir="auto">
            {inLanguage(title, language)}
          </p>
          <Logo look={look} />
        </div>
        <h2 class={nameSize(card.name)} dir="auto">
          {card.name || `${say(t.seat)} ${card.seat}`}
        </h2>
        <p class="card-organisation" dir="auto">
          {card.organisation}
        </p>
        <p class="card-seat">
          {say(t.seat)} <b>{card.seat}</b>
        </p>
      </div>
      <img class="card-qr" src={pictureSource(card.qr)} alt={say(t.qr(card.seat))} />
      <div class="card-how">
        <p class="card-way">
          <span>{bare(join)}</span>
          <span>
            {say(t.code)} <b>{grouped(card.code)}</b>
          </span>
        </p>
        <p lang="sv">{how.sv}</p>
        <p lang="en">{how.en}</p>
      </div>
    </article>
  );
}
