/** What only some results have, with every default filled in; apart from the frames, because no page needs it to vote. */

import type * as gen from "./wire.gen";

export type CountRound = Required<gen.CountRound>;
/** What only some results have (`Result.detail`), with its defaults. */
export type Detail = Omit<Required<gen.Detail>, "rounds"> & { readonly rounds: readonly CountRound[] };

const ROUND: Omit<CountRound, "number" | "votes" | "text"> = { exact: [], elected: [], eliminated: [], transferred: "", exhausted: "" };
const DETAIL: Required<gen.Detail> = {
  blank_heads: 0,
  blank_weight: 0,
  ratings: [],
  counting: null,
  quota: "",
  rounds: [],
  points: [],
  pairwise: [],
  paths: [],
  number: null,
  texts: [],
  waiting: 0,
  refused: 0,
  casting_vote: "",
  lots: null,
};

/** A result's detail with its defaults; every one empty where the result has none. */
export function detailOf(result: gen.Result): Detail {
  const full = { ...DETAIL, ...result.detail };
  return { ...full, rounds: full.rounds.map((round) => ({ ...ROUND, ...round })) };
}
