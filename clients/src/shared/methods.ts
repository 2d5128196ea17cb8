/** What pages need to know of a method beyond its paper. */

import type { Method } from "./wire";

/** Whether a poll is one question, answered yes or no (or abstain): shown side by side, with its answer as words. */
export const isYesNo = (method: Method): boolean => method === "yes_no" || method === "yes_no_abstain";
