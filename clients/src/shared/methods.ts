/** What pages need to know of a method beyond its paper. */

import type { Method } from "./wire";

/** Whether a poll is one question, answered yes or no (or abstain): shown side by side, with its answer as words. */
export const isYesNo = (method: Method): boolean => method === "yes_no" || method === "yes_no_abstain";

/** Whether a ballot is made by tapping options, all at hand at once; the other methods have forms of their own. */
export const isTapped = (method: Method): boolean => method === "choose" || isYesNo(method);
