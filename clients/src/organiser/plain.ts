/**
 * The meeting as plain data, in the meeting file's own shape, and ways to change a piece of it. Pure.
 *
 * A place is a path as the engine names it in its problems: "items[1].polls[0].options[3].text".
 */

export type Value = string | number | boolean | null | readonly Value[] | Table;
export interface Table {
  readonly [key: string]: Value | undefined;
}

/** One thing that is wrong, as the engine says it. */
export interface Problem {
  readonly place: string;
  readonly code: string;
  readonly expected: string;
  readonly got: string;
}

/** The steps of a place: "roll[3].name" → ["roll", 3, "name"]. */
export function steps(place: string): (string | number)[] {
  return Array.from(place.matchAll(/([^.[\]]+)|\[(\d+)\]/g), ([, key, index]) => (index === undefined ? key! : Number(index)));
}

export function at(value: Value | undefined, place: string): Value | undefined {
  let found: Value | undefined = value;
  for (const step of steps(place)) {
    if (found === null || typeof found !== "object") return undefined;
    found = (found as { readonly [key: string]: Value | undefined })[step];
  }
  return found;
}

/** A copy with another value at the place; `undefined` takes the field away. Lists on the way are kept lists. */
export function put(value: Value | undefined, place: string, next: Value | undefined): Value {
  return replaced(value, steps(place), next) ?? {};
}

function replaced(value: Value | undefined, path: (string | number)[], next: Value | undefined): Value | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...(value as readonly Value[])] : [];
    const made = replaced(list[step], rest, next);
    if (made === undefined) list.splice(step, 1);
    else list[step] = made;
    return list;
  }
  const table: { [key: string]: Value | undefined } = { ...(isTable(value) ? value : {}) };
  const made = replaced(table[step], rest, next);
  if (made === undefined) delete table[step];
  else table[step] = made;
  return table;
}

export const isTable = (value: Value | undefined): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const list = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);
export const tables = (value: Value | undefined): readonly Table[] => list(value).filter(isTable);
export const text = (value: Value | undefined): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

/** The list with the entry moved by so many places; unchanged where there is no such place. */
export function moved<T>(all: readonly T[], from: number, by: number): readonly T[] {
  const to = from + by;
  if (to < 0 || to >= all.length) return all;
  const copy = [...all];
  copy.splice(to, 0, ...copy.splice(from, 1));
  return copy;
}

/** An id that nothing in the meeting has yet: "poll-7". Ids stay when things are moved, so they must not be positions. */
export function freeId(meeting: Table, kind: string): string {
  const taken = new Set<string>();
  for (const item of tables(meeting["items"])) {
    taken.add(text(item["id"]));
    for (const poll of tables(item["polls"])) taken.add(text(poll["id"]));
  }
  let n = 1;
  while (taken.has(`${kind}-${n}`)) n += 1;
  return `${kind}-${n}`;
}

/** What a new roll would change, seat by seat. */
export interface Changes {
  readonly added: readonly Table[];
  readonly removed: readonly Table[];
  readonly changed: readonly { readonly before: Table; readonly after: Table; readonly fields: readonly string[] }[];
  readonly same: number;
}

export function changes(before: readonly Table[], after: readonly Table[]): Changes {
  const old = new Map(before.map((seat) => [text(seat["seat"]).toLowerCase(), seat]));
  const changed: { before: Table; after: Table; fields: readonly string[] }[] = [];
  const added: Table[] = [];
  for (const seat of after) {
    const key = text(seat["seat"]).toLowerCase();
    const was = old.get(key);
    old.delete(key);
    if (!was) added.push(seat);
    else {
      const fields = [...new Set([...Object.keys(was), ...Object.keys(seat)])].filter((f) => text2(was[f]) !== text2(seat[f]));
      if (fields.length) changed.push({ before: was, after: seat, fields });
    }
  }
  return { added, removed: [...old.values()], changed, same: after.length - added.length - changed.length };
}

const text2 = (value: Value | undefined): string => (value === undefined || value === false ? "" : String(value));
