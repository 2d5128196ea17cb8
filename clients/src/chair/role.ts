/** Whose panel this is: the same page for all who lead the meeting, and the engine says what each may see and do. */

export type LeadingRole = "chair" | "operator" | "moderator";

const BY_PATH: { readonly [path: string]: LeadingRole } = { "/operator": "operator", "/moderator": "moderator" };

export const ROLE: LeadingRole = (typeof location === "undefined" ? undefined : BY_PATH[location.pathname]) ?? "chair";
