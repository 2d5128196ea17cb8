/** The producer's line: the desk as the engine sees it, and commands to it. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Desk } from "../air/air.gen";
import { Feed, type LineState } from "../air/feed";
import { post } from "../shared/api";
import type { Text } from "../shared/wire";
import { t } from "./texts";

export interface Addresses {
  readonly name: string;
  readonly key: string;
  readonly overlay: string;
  readonly preview: string;
  readonly socket: string;
  readonly ograf: string;
  readonly template: string;
  readonly feeds: { readonly [name: string]: string };
}

export interface Keys {
  readonly outputs: { readonly [output: string]: Addresses };
  readonly controls: { readonly [role: string]: string };
}

/** What a command came to: null when it was done, else why not. */
export type Refused = Text | null;

export interface Hands {
  readonly desk: Desk | null;
  readonly line: LineState;
  readonly keys: Keys | null;
  readonly refused: Refused;
  command(output: string, name: string, value?: string): Promise<boolean>;
  add(output: string): Promise<boolean>;
}

export function useDesk(meeting: string): Hands {
  const [desk, setDesk] = useState<Desk | null>(null);
  const [line, setLine] = useState<LineState>("waiting");
  const [keys, setKeys] = useState<Keys | null>(null);
  const [refused, setRefused] = useState<Refused>(null);
  useEffect(() => {
    const url = `${location.origin.replace("http", "ws")}/ws/producer`;
    const feed = new Feed({ url, key: "", view: "program", kind: "desk" }, (event) => event.t === "desk" && setDesk(event), setLine);
    const wake = () => feed.wake();
    addEventListener("online", wake);
    feed.start();
    return () => {
      removeEventListener("online", wake);
      feed.stop();
    };
  }, [meeting]);
  // A key changes with its number: addresses are asked for again then, and never stand in the desk's own frames.
  const serials = desk?.channels.map(({ output }) => `${output.id} ${output.serial} ${output.shut}`).join() ?? "";
  useEffect(() => {
    if (serials) void readKeys(meeting).then((read) => read && setKeys(read));
  }, [meeting, serials]);
  return useMemo(() => {
    const send = async (path: string, body: object) => {
      const why = await ask(`/api/air/${meeting}/${path}`, body);
      setRefused(why);
      return why === null;
    };
    return {
      desk,
      line,
      keys,
      refused,
      command: (output: string, name: string, value = "") => send(`${output}/${name}`, { value }),
      add: (id: string) => send("outputs", { id, name: id }),
    };
  }, [desk, line, keys, refused, meeting]);
}

async function readKeys(meeting: string): Promise<Keys | null> {
  try {
    const response = await fetch(`/api/air/${meeting}/keys`, { credentials: "same-origin" });
    return response.ok ? ((await response.json()) as Keys) : null;
  } catch {
    return null;
  }
}

async function ask(path: string, body: object): Promise<Refused> {
  try {
    const response = await post(path, body);
    if (response.ok) return null;
    const { error } = (await response.json()) as { error: { expected: string; text: Text } };
    return error.expected ? t.refused(error.expected) : error.text;
  } catch {
    return t.away;
  }
}
