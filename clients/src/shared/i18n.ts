/** Languages and numbers, for pages that need both. */

export * from "./numbers";
export * from "./speech";
