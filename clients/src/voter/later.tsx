/** What a voter needs after the page can vote already: fetched at once, but behind the first load. */

export { Countdown } from "../shared/countdown";
export { leave } from "../shared/leave";
export { Logo } from "../shared/logo";
export { wear } from "../shared/look";
export { rememberLanguage } from "../shared/remember";
export { dropReceipt, keepReceipts } from "./keepsake";
export { Languages } from "../shared/parts";
export { Elsewhere, Outside } from "./elsewhere";
export { stageOf } from "./later-stage";
export { Keep, NotMe, Notices, Rules, said } from "./notices";
export { announcement, feel } from "./senses";
