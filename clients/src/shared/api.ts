/** The engine's HTTP doors that a page uses: join, who am I, leave. */

import type { Text } from "./wire";

export type PageRole = "voter" | "chair" | "hall" | "operator" | "moderator" | "producer";

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

/** Exchanges a link's token, or a typed code, for this device's session. */
export function join(as: PageRole, by: { token: string } | { code: string }): Promise<Opened> {
  return call("/api/join", { ...by, as });
}

/** Who this device is already, or `shut` with code `no_session`. */
export function me(as: PageRole): Promise<Opened> {
  return call(`/api/me?as=${as}`);
}

export function post(path: string, body: object): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify(body),
  });
}

async function call(path: string, body?: object): Promise<Opened> {
  try {
    const response = await (body ? post(path, body) : fetch(path, { credentials: "same-origin" }));
    if (response.status === 401) return { shut: { code: "no_session", text: null } };
    const answer = (await response.json()) as Me & { error?: Shut };
    if (answer.error) return { shut: { code: answer.error.code, text: answer.error.text ?? null } };
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
  if (linkToken()) history.replaceState(null, "", location.pathname + location.search);
}
