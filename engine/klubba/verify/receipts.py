"""What the log says of a receipt: what a phone was told when its ballot was registered."""

from typing import Any, Final

from klubba.verify.reading import Bundle, shown
from klubba.verify.story import Round, Story

INCLUDED: Final = "included"
REPLACED: Final = "replaced by"
NOT_INCLUDED: Final = "not included"


def said_of(receipt: dict[str, Any], bundle: Bundle, story: Story) -> str:
    """ "included", "replaced by 17" (the sequence of the ballot that took its place), or "not included: why".

    receipt: meeting, poll, round, ballot_id (32 hex digits), seq and epoch, as the phone has it.
    """
    known: dict[str, list[Any]] = {"meeting": [bundle.header.get("meeting")], "epoch": story.epochs}
    for name in known:
        if receipt.get(name) not in known[name]:
            told, ours = shown(receipt.get(name)), shown(bundle.header.get(name))
            return f"{NOT_INCLUDED}: it is of the {name} {told}, this file is of {ours}"
    of = story.rounds.get((str(receipt.get("poll")), receipt.get("round", 0)))
    if of is None:
        return f"{NOT_INCLUDED}: the log has no such round"
    ballot = str(receipt.get("ballot_id", "")).replace("-", "").lower()
    return _secret(of, ballot) if of.is_secret else _open(of, ballot, receipt.get("seq"))


def _open(of: Round, ballot: str, seq: object) -> str:
    if ballot in of.replaced:
        return f"{REPLACED} {of.replaced[ballot]}"
    counted = [kept for kept in of.box.values() if kept[1] == ballot]
    if not counted:
        return f"{NOT_INCLUDED}: the round has no ballot with this id"
    if counted[0][0] != seq:
        return f"{NOT_INCLUDED}: this ballot has the sequence {counted[0][0]}, the receipt says {shown(seq)}"
    return INCLUDED


def _secret(of: Round, ballot: str) -> str:
    """A secret round tells which ballot ids are in the box, and of none which voter or which choice it was."""
    if not of.closed:
        return f"{NOT_INCLUDED}: the round is not closed yet, and a secret round says nothing before"
    if of.ids is None:
        return f"{NOT_INCLUDED}: the log is of an older engine, which did not keep the ids of secret ballots"
    if ballot in of.ids:
        return INCLUDED
    return f"{NOT_INCLUDED}: the box has no ballot with this id (a ballot that the voter replaced is not in it)"
