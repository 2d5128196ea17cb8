/** How a page that stands behind a link gets in: the link's token, else the session this device already has. */

import { useEffect, useState } from "preact/hooks";
import { dropLinkToken, join, linkToken, me, type Me, type Opened, type PageRole, type Shut } from "./api";

/** `asking`: no answer yet (`away` once the engine has been silent). `shut`: this link or device does not get in. */
export type Admission =
  | { readonly kind: "asking"; readonly away: boolean }
  | { readonly kind: "in"; readonly me: Me }
  | { readonly kind: "shut"; readonly shut: Shut };

const AGAIN_MS = 2_000;

/**
 * Asks until there is an answer. A new link pasted into the same tab starts anew (only its fragment changes, which
 * loads nothing by itself).
 */
export function useAdmission(as: PageRole): Admission {
  const [admission, setAdmission] = useState<Admission>({ kind: "asking", away: false });
  useEffect(() => {
    const token = linkToken();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const next = read(await (token ? join(as, { token }) : me(as)));
      setAdmission(next);
      if (next.kind === "asking") timer = setTimeout(ask, AGAIN_MS);
      else dropLinkToken();
    };
    const reload = () => location.hash.length > 1 && location.reload();
    addEventListener("hashchange", reload);
    void ask();
    return () => {
      clearTimeout(timer);
      removeEventListener("hashchange", reload);
    };
  }, [as]);
  return admission;
}

function read(opened: Opened): Admission {
  if ("me" in opened) return { kind: "in", me: opened.me };
  return opened.shut.code === "away" ? { kind: "asking", away: true } : { kind: "shut", shut: opened.shut };
}
