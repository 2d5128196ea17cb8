/** "Check my vote" under a result. What checks is fetched when it is asked for: most people never press it. */

import { useEffect, useState } from "preact/hooks";
import type { Ballot } from "../shared/ballot";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { View } from "../shared/view";
import { currentMine } from "../shared/view";
import type { Mine, Paper, Who } from "../shared/wire";
import { t } from "./check-texts";
import { keptReceipt } from "./keepsake";
import { hex } from "../shared/wire";
import type { Actions } from "./model";
import { Panel } from "./panel";

type Checked = typeof import("./checked");

/** A ballot that this phone handed in. who: whom it has the proxy of, null for the voter's own. */
export interface Cast {
  readonly who: Who | null;
  readonly ballot: Ballot;
  readonly mine: Mine | null;
}

export interface CheckProps {
  paper: Paper;
  cast: readonly Cast[];
  /** The digits that stand with the result on every screen. */
  head: string;
}

/** The ballots of the round that were handed in from this phone, the own one first. */
export function castHere(view: View, ballotOf: Actions["ballotOf"]): Cast[] {
  return [null, ...(view.welcome?.proxies ?? [])].flatMap((who) => {
    const seat = who?.id ?? "";
    const ballot = ballotOf(seat);
    return ballot && (ballot.counted || ballot.voted) ? [{ who, ballot, mine: currentMine(view, seat) }] : [];
  });
}

/** The id on this phone's receipt; else what the engine says that it counts; "" where nothing is known. */
function ballotId({ who, ballot: { place, counted }, mine }: Cast): string {
  if (counted?.receipt) return hex(counted.receipt.ballot_id);
  const kept = keptReceipt(who?.id);
  const own = kept && kept.meeting === place.meeting && kept.seat === place.seat;
  if (own && kept.poll === place.poll && kept.round === place.round) return kept.ballotId;
  return mine && mine.ballot_seq ? hex(mine.ballot_id) : "";
}

export function Check(props: CheckProps) {
  const { say } = useLanguage();
  const [ids, setIds] = useState<readonly string[]>([]);
  const [asked, ask] = useState(0);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!asked || checked) return;
    setFailed(false);
    import("./checked").then(setChecked, () => setFailed(true));
  }, [asked]);
  const press = () => {
    setIds(props.cast.map(ballotId));
    ask(asked + 1);
  };
  return (
    <div class="check">
      <div role="status">
        {failed ? (
          <Panel icon="cloud" text={t.failed} more={t.failedMore} />
        ) : checked ? (
          <checked.Verdicts {...props} ids={ids} asked={asked} />
        ) : (
          asked > 0 && <p>{say(t.checking)}</p>
        )}
      </div>
      <Button onClick={press}>{say(asked ? t.again : props.cast.some(({ who }) => who) ? t.checkAll : t.check)}</Button>
    </div>
  );
}
