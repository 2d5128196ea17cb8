/** The chair's time limit: closes in a minute, gives more time, or takes the limit away. The engine counts and closes. */

import { clock, Countdown, useLeft } from "../shared/countdown";
import { texts, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { State, Text } from "../shared/wire";

const MINUTE_SECONDS = 60;

const t = texts({
  title: { sv: "Tid", en: "Time" },
  close: { sv: "Stäng om 60 sekunder", en: "Close in 60 seconds" },
  more: { sv: "Ge en minut till", en: "One more minute" },
  none: { sv: "Ta bort tidsgränsen", en: "Take the limit away" },
  then: (left: string): Text => ({ sv: `Då blir det ${left} kvar.`, en: `Then ${left} will be left.` }),
});

interface TimeProps {
  state: State;
  /** A step waits for its answer, or the engine cannot be reached. */
  still: boolean;
  onTime: (seconds: number) => void;
}

export function Time({ state, still, onTime }: TimeProps) {
  const { say } = useLanguage();
  const left = useLeft(state, state.state === "open");
  if (!state.actions.includes("time")) return null;
  const press = (seconds: number) => () => {
    if (!still) onTime(seconds);
  };
  const more = (left ?? 0) + MINUTE_SECONDS;
  return (
    <section class="time" aria-label={say(t.title)}>
      <Countdown state={state} />
      {left === null ? (
        <Button aria-disabled={still} onClick={press(MINUTE_SECONDS)}>
          {say(t.close)}
        </Button>
      ) : (
        <>
          <Button aria-disabled={still} title={say(t.then(clock(more)))} onClick={press(more)}>
            {say(t.more)}
          </Button>
          <Button kind="quiet" aria-disabled={still} onClick={press(0)}>
            {say(t.none)}
          </Button>
        </>
      )}
    </section>
  );
}
