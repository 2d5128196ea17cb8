// What the log says of a receipt: what a phone was told when its ballot was registered.
import type { Bundle } from "./reading";
import { type Facts, shown } from "./json";
import type { Round, Story } from "./story";

const NOT_INCLUDED = "not included";

export function saidOf(receipt: Facts, bundle: Bundle, story: Story): string {
  const known = { meeting: [bundle.header.meeting], epoch: story.epochs };
  for (const name of ["meeting", "epoch"] as const)
    if (!known[name].includes(receipt[name] as string))
      return `${NOT_INCLUDED}: it is of the ${name} ${shown(receipt[name])}, this file is of ${shown(bundle.header[name])}`;
  const of = story.rounds.get(`${shown(receipt.poll)} ${shown(receipt.round)}`);
  if (!of) return `${NOT_INCLUDED}: the log has no such round`;
  const ballot = String(receipt.ballot_id ?? "").replace(/-/g, "").toLowerCase();
  return of.isSecret ? secret(of, ballot) : open(of, ballot, receipt.seq);
}

function open(of: Round, ballot: string, seq: unknown): string {
  if (of.replaced.has(ballot)) return `replaced by ${of.replaced.get(ballot)}`;
  const counted = [...of.box.values()].find((kept) => kept.id === ballot);
  if (!counted) return `${NOT_INCLUDED}: the round has no ballot with this id`;
  if (counted.seq !== seq)
    return `${NOT_INCLUDED}: this ballot has the sequence ${counted.seq}, the receipt says ${shown(seq as never)}`;
  return "included";
}

function secret(of: Round, ballot: string): string {
  if (!of.closed) return `${NOT_INCLUDED}: the round is not closed yet, and a secret round says nothing before`;
  if (!of.ids) return `${NOT_INCLUDED}: the log is of an older engine, which did not keep the ids of secret ballots`;
  if (of.ids.includes(ballot)) return "included";
  return `${NOT_INCLUDED}: the box has no ballot with this id (a ballot that the voter replaced is not in it)`;
}
