/** The engine's HTTP doors that a page uses: join, who am I, leave. */

import { opened, type Opened } from "./entry";

export * from "./entry";

export type PageRole = "voter" | "chair" | "hall" | "operator" | "moderator" | "producer";

/** Exchanges a link's token, or a typed code, for this device's session. */
export function join(as: PageRole, by: { token: string } | { code: string }): Promise<Opened> {
  return opened(post("/api/join", { ...by, as }));
}

/** Who this device is already, or `shut` with code `no_session`. */
export function me(as: PageRole): Promise<Opened> {
  return opened(fetch(`/api/me?as=${as}`));
}

export function post(path: string, body: object): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
