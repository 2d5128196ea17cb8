/** What a voter needs after the page can vote already: fetched at once, but behind the first load. */

export { Languages } from "../shared/parts";
export { Door, Gone } from "./door";
export { Annulled, Barred, Closed, Published } from "./ended";
export { exception, Keep, Notices, Rules } from "./notices";
export { announcement, feel } from "./senses";
export { Waiting } from "./waiting";
