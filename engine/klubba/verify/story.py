"""The log read as what happened: every entry must be possible after those before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from klubba.verify.matters import Matter, move
from klubba.verify.papers import ballot_fault
from klubba.verify.reading import Bundle
from klubba.verify.seals import leaf

_TAKES: Final = ("open", "paused")
_STEPS: Final = {
    "arm": {"": "armed", "draft": "armed"},
    "revote": {"": "armed"},
    "disarm": {"armed": "draft"},
    "acclaim": {"": "declared", "draft": "declared", "armed": "declared"},
    "open": {"armed": "open"},
    "pause": {"open": "paused"},
    "resume": {"paused": "open"},
    "time": {"open": "open", "paused": "paused"},
    "close": {"open": "closed", "paused": "closed"},
    "annul": {"open": "annulled", "paused": "annulled", "closed": "annulled"},
    "declare": {"closed": "declared"},
    "casting_vote": {"closed": "declared"},
    "commit_lots": {"closed": "closed"},
    "draw_lots": {"closed": "declared"},
    "publish": {"declared": "published"},
    "archive": {"published": "archived"},
}
"""What a step makes of a round's state; "" is a round that has not been heard of."""

_DEFINITIONS: Final = ("created", "redefined", "add_poll")
_OTHERS: Final = ("handover", "release", "link", "help", "sealed")
_MARKS: Final = ("presence", "call", "relieve", "disqualify", "qualify", "moderate", "give_proxy", "withdraw_proxy")
"""What was marked in the roll: why a register is as it is. Nothing is counted from these entries."""


@dataclass
class Round:
    """A round as the log tells it.

    box: seat → (sequence, ballot id, marks, leaf in the round's tree), in the order of the log. secret: marks without
    their voters, once dissolved. ids: of the counted ballots of a dissolved secret round; None where the log does not
    say. replaced: ballot id → sequence of the ballot that took its place. unlogged: how many writes of the store the
    log does not show (a secret round's ballots). commit: what the seed of the lots was bound to, before anybody
    contributed.
    """

    poll: str
    number: int
    paper: dict[str, Any]
    state: str = ""
    register: list[dict[str, Any]] = field(default_factory=list)
    disqualified: list[dict[str, Any]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    seats: set[str] = field(default_factory=set)
    box: dict[str, tuple[int, str, Any, bytes]] = field(default_factory=dict)
    secret: list[Any] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)
    ids: list[str] | None = None
    replaced: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)
    result: Any = None
    acclaimed: bool = False
    commit: str = ""
    closed: int = 0
    unlogged: int = 0

    @property
    def is_secret(self) -> bool:
        return bool(self.paper.get("secrecy") == "secret")

    @property
    def place(self) -> str:
        return f"round {self.poll} {self.number}"

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of the round's tree: the entries of the counted ballots, or the ids of a secret round's."""
        return [leaf(of.encode()) for of in self.ids or []] if self.is_secret else [of[3] for of in self.box.values()]

    @property
    def absent(self) -> set[str]:
        return {line["seat"] for line in self.register if not line["present"]}


class Story:
    """Everything that the entries say. rounds: (poll, number) → round. definition: the newest digest, and its version.

    epochs: the store's memories, the newest last; more than one where data had been lost.
    matters: item → its procedure. unknown: kinds of entries that this verifier does not know.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.rounds: dict[tuple[str, int], Round] = {}
        self.definition: tuple[str, int] = ("", 0)
        self.created: dict[str, Any] = {}
        self.epochs: list[str] = []
        self.unknown: set[str] = set()
        self.matters: dict[str, Matter] = {}
        self._fault = bundle.fault
        self._leaves = bundle.leaves
        self._seq = 0
        for n, entry in bundle.entries:
            self._entry(n, entry[1], entry[3])

    @property
    def key(self) -> str:
        """What signatures are verified with; "" in an older engine's log."""
        return key_of(self.created)

    def _entry(self, n: int, seq: int, facts: dict[str, Any]) -> None:
        self._sequence(n, seq)
        kind = facts.get("kind")
        try:
            if kind in _STEPS:
                self._step(n, facts)
            elif kind == "cast":
                self._cast(n, seq, facts)
            elif kind == "amend":
                amend(self.rounds[(facts["poll"], facts["round"])], facts, lambda what: self._fault(f"entry {n}", what))
            elif kind in _DEFINITIONS:
                self._define(n, facts)
            elif kind == "procedure":
                self._move(n, facts)
            elif kind == "epoch":
                self.epochs.append(str(facts["epoch"]))
            elif kind not in _OTHERS and kind not in _MARKS:
                self.unknown.add(str(kind))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            self._fault(
                f"entry {n}", f"it lacks something, or has it in another form ({type(error).__name__}: {error})"
            )

    def _sequence(self, n: int, seq: int) -> None:
        """Every write takes the next number, and only the ballots of an open secret round are not in the log."""
        secret = next((of for of in self.rounds.values() if of.is_secret and of.state in _TAKES), None)
        if secret is not None and seq > self._seq:
            secret.unlogged += seq - self._seq - 1
        elif seq != self._seq + 1:
            self._fault(f"entry {n}", f"sequence {self._seq + 1} was to follow, {seq} does")
        self._seq = seq

    def _define(self, n: int, facts: dict[str, Any]) -> None:
        if (facts["kind"] == "created") != (n == 1):
            self._fault(f"entry {n}", "a log begins with one entry of the kind 'created'")
        if n == 1:
            self.created, self.epochs = facts, [str(facts["epoch"])]
        self.definition = (str(facts["definition"]), int(facts.get("v", 1)))

    def _move(self, n: int, facts: dict[str, Any]) -> None:
        item = str(facts["item"])
        of = self.matters.setdefault(item, Matter(item))
        declared = [
            voted.result["outcome"] for (poll, _), voted in self.rounds.items() if poll == of.vote and voted.result
        ]
        move(of, facts, declared[-1] if declared else None, lambda what: self._fault(f"entry {n}", what))
        if "definition" in facts:
            self.definition = (str(facts["definition"]), int(facts["v"]))

    def _step(self, n: int, facts: dict[str, Any]) -> None:
        name = (str(facts["poll"]), int(facts["round"]))
        of = self.rounds.get(name)
        kind, before = facts["kind"], of.state if of else ""
        after = _STEPS[kind].get(before)
        if after is None:
            self._fault(f"entry {n}", f"{kind} of {name[0]} round {name[1]}, which is {before or 'not known'}")
            return
        if of is None:
            of = self.rounds[name] = Round(*name, facts["paper"])
        if kind in _DETAILS:
            _DETAILS[kind](of, facts, lambda what: self._fault(f"entry {n}", what))
        if of.is_secret and before in _TAKES and after not in _TAKES:
            _dissolve(of, facts, lambda what: self._fault(f"entry {n}", what))
        if kind in ("close", "acclaim", "annul") and not of.closed:
            of.closed = n
        of.state = after

    def _cast(self, n: int, seq: int, facts: dict[str, Any]) -> None:
        of, voter, ballot = self.rounds[(facts["poll"], facts["round"])], facts["voter"], facts["ballot_id"]
        old = of.box.get(voter)
        for wrong, what in (
            (of.is_secret, "a ballot of a secret round must not be in the log"),
            (of.state != "open", f"a ballot in a round that is {of.state}"),
            (voter not in of.seats, f"{voter} is not in the register"),
            (voter in of.absent, f"{voter} is absent by the register"),
            (facts["replaces"] != (old[0] if old else 0), f"it replaces {facts['replaces']}, which was not counted"),
            (bool(old) and of.paper["change"] == "first", f"{voter} had voted, and the first ballot counts"),
            ((voter, ballot) in of.taken, "this ballot was counted before"),
        ):
            if wrong:
                self._fault(f"entry {n}", what)
        if fault := ballot_fault(of.paper, facts["choices"]):
            self._fault(f"entry {n}", f"choices: {fault}")
        if old:
            of.replaced[old[1]] = seq
            del of.box[voter]
        of.taken.add((voter, ballot))
        of.box[voter] = (seq, ballot, facts["choices"], self._leaves[n])


def key_of(created: dict[str, Any]) -> str:
    key = created.get("key")
    return key if isinstance(key, str) else ""


Say = Callable[[str], None]


def _open(of: Round, facts: dict[str, Any], say: Say) -> None:
    of.register, of.disqualified = _lines(facts["register"]), _lines(facts.get("disqualified", []))
    of.order = [line["seat"] for line in of.register]
    of.seats = set(of.order)
    if len(of.seats) < len(of.register):
        say("register: a seat stands in it twice")


def _lines(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"present": True, "group": ""} | line for line in told]


def amend(of: Round, facts: dict[str, Any], say: Say) -> None:
    """Lines that take the place of what stood there, or come at the end; seats that have none any more."""
    lines = {line["seat"]: line for line in of.register}
    told = {line["seat"]: line for line in _lines(facts["lines"])}
    if of.state not in _TAKES:
        say(f"an amendment of a register in a round that is {of.state}")
    for seat in facts["out"]:
        if seat not in lines or seat in told:
            say(f"out: {seat} is not in the register, or comes into it in the same entry")
        if seat in of.box:
            say(f"out: {seat} has a ballot in the box")
        lines.pop(seat, None)
    for seat, line in told.items():
        old = lines.get(seat, line)
        if (old["weight"], old["group"]) != (line["weight"], line["group"]):
            say(f"lines: {seat} had another weight or group when the round was opened")
        if seat in of.box and not line["present"]:
            say(f"lines: {seat} has a ballot in the box, and is made absent")
    of.order += [seat for seat in told if seat not in of.order]
    lines |= told
    of.register, of.disqualified = [lines[seat] for seat in of.order if seat in lines], _lines(facts["disqualified"])
    of.seats = set(lines)


def _declare(of: Round, facts: dict[str, Any], _: Say) -> None:
    of.result, of.acclaimed = facts["result"], facts["kind"] == "acclaim"
    if of.acclaimed:
        of.paper = facts.get("paper", of.paper)


def _commit(of: Round, facts: dict[str, Any], _: Say) -> None:
    of.commit = facts["reason"]


_DETAILS: Final[dict[str, Callable[[Round, dict[str, Any], Say], None]]] = {
    "open": _open,
    "declare": _declare,
    "casting_vote": _declare,
    "commit_lots": _commit,
    "draw_lots": _declare,
    "acclaim": _declare,
}


def _dissolve(of: Round, facts: dict[str, Any], say: Say) -> None:
    """The one entry in which a secret round's ballots stand, without their voters."""
    of.secret, of.participants, of.ids = list(facts["bodies"]), list(facts["participants"]), facts.get("ballots")
    for name, part in (("participants", of.participants), ("ballots", of.ids or [])):
        if part != sorted(set(part)):
            say(f"{name}: they must be sorted, each once")
    if strangers := set(of.participants) - (of.seats - of.absent):
        say(f"participants: {sorted(strangers)[0]} is not in the register")
    if len(of.secret) != len(of.participants) or (of.ids is not None and len(of.ids) != len(of.secret)):
        say(f"bodies: {len(of.secret)} ballots of {len(of.participants)} who voted")
    if len(of.secret) > of.unlogged:
        say(f"bodies: {len(of.secret)} ballots, but the store wrote only {of.unlogged}")
    for number, marks in enumerate(of.secret):
        if fault := ballot_fault(of.paper, marks):
            say(f"bodies[{number}]: {fault}")
