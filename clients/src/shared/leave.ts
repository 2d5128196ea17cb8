/** The way out: in a file of its own, because no page needs it before it is open. */

import { post, type PageRole } from "./api";

/** Forgets this device's session. True when the engine said so. */
export async function leave(as: PageRole): Promise<boolean> {
  try {
    return (await post("/api/leave", { as })).ok;
  } catch {
    return false;
  }
}
