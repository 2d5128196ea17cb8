/** Which of the waits between the votes this is. Pure. */

import type { View } from "../shared/view";

export type When = "before" | "between" | "after";

const OVER = new Set(["published", "archived", "annulled"]);

/** before the first vote, between two, or after the last. */
export function when({ agenda, state }: View): When {
  const polls = (agenda?.items ?? []).flatMap((item) => item.polls);
  const over = polls.filter((poll) => OVER.has(poll.state)).length;
  if (over === 0) return "before";
  return over === polls.length && state?.state !== "armed" ? "after" : "between";
}
