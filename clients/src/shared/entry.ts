/** How the engine answers at its door. */

import type { Text } from "./wire";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly group: string;
}

export interface Me {
  readonly role: string;
  readonly meeting: string;
  readonly seat: Person | null;
}

/** Why a door stayed shut: the engine's stable code, or `away` when it gave no answer that could be read. */
export interface Shut {
  readonly code: string;
  readonly text: Text | null;
}

/** Either who you are now, or why not. */
export type Opened = { readonly me: Me } | { readonly shut: Shut };

const AWAY: Opened = { shut: { code: "away", text: null } };

/** What the answer to a join, or to who this device is, says. */
export async function opened(asked: Promise<Response>): Promise<Opened> {
  try {
    const response = await asked;
    if (response.status === 401) return { shut: { code: "no_session", text: null } };
    const answer = (await response.json()) as Me & { error?: Shut };
    if (answer.error) return { shut: answer.error };
    return response.ok ? { me: answer } : AWAY;
  } catch {
    return AWAY;
  }
}

/** The token in the address's fragment; "" for none. */
export const linkToken = (): string => location.hash.slice(1);

/**
 * Takes the token out of the address bar and the history. Only once the engine has answered: until then it is the
 * only way in, and a reload on bad wifi must still find it.
 */
export function dropLinkToken(): void {
  history.replaceState(null, "", location.pathname + location.search);
}
