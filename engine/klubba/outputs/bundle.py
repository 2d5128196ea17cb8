"""A meeting as a bundle: one text file from which anybody can count again. Pure; described in engine/AUDIT.md.

    bundle     <sha256>  which meeting, which format, which tool
    definition <sha256>  agenda and roll, with a commitment for each name; the log names it by this sha256
    name       <sha256>  a seat's name, and the salt that opens its commitment    any of these lines may be removed
    entry      <head>    one entry of the log, and the chain's head after it
    round      <sha256>  a closed round: its head, its seal with the signature, and its result as it was declared
    end        <sha256>  the last head, and the sha256 of all lines above but the names

Equal state and equal tool give equal bytes. Lines end with "\\n"; fields are one space apart; texts are UTF-8.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from klubba.core import chain, erasure, ledger, naming, signing
from klubba.core.chain import Chain
from klubba.core.model import Meeting, RoundState
from klubba.errors import Refusal

FORMAT: Final = "klubba-bundle"
VERSION: Final = 1
_UNFINISHED: Final = frozenset({RoundState.OPEN, RoundState.PAUSED, RoundState.CLOSED, RoundState.DECLARED})
_encoder: Final = msgspec.json.Encoder(order="deterministic")


def bundle(
    meeting: Meeting, secret: bytes, epoch: str, entries: Sequence[bytes], tool: str, *, with_names: bool = True
) -> bytes:
    """The whole file. secret: the meeting's. entries: the whole log, in order. tool: name and version of the maker.

    It holds every ballot of every round, also of rounds that were never published. Raises ValueError for a log with
    a gap; `Refusal` for ballots that their papers do not allow.
    """
    kept = Chain()
    heads = list(_heads(kept, entries))
    facts = {"epoch": epoch, "format": FORMAT, "meeting": meeting.id, "tool": tool, "v": VERSION}
    above = [_line("bundle", _encoder.encode(facts)), _line("definition", naming.public_form(meeting, secret))]
    below = [b"entry %s %s\n" % (head.encode(), entry) for head, entry in zip(heads, entries, strict=True)]
    below += [_line("round", facts) for facts in rounds(entries, secret)]
    names = [_line("name", _encoder.encode(name)) for name in naming.names(meeting, secret)] if with_names else []
    digest = hashlib.sha256(b"".join(above + below)).hexdigest()
    last = {"digits": chain.digits(kept.head.hex()), "entries": kept.n, "head": kept.head.hex(), "sum": digest}
    return b"".join([*above, *names, *below, _line("end", _encoder.encode(last))])


def rounds(entries: Sequence[bytes], secret: bytes) -> list[bytes]:
    """The lines of the closed rounds, without their kind and digest: what an erased meeting keeps of them."""
    kept = Chain()
    heads = list(_heads(kept, entries))
    return [_encoder.encode(facts) for facts in _rounds(entries, heads, kept, secret)]


def erased_bundle(meeting: Meeting, epoch: str, entries: Sequence[bytes], rounds: Sequence[bytes], tool: str) -> bytes:
    """The file of a meeting whose names and ballots are gone. rounds: as `rounds` gave them before that."""
    kept = Chain()
    heads = list(_heads(kept, entries))
    facts = {"epoch": epoch, "erased": True, "format": FORMAT, "meeting": meeting.id, "tool": tool, "v": VERSION}
    lines = [_line("bundle", _encoder.encode(facts)), _line("definition", erasure.agenda(meeting))]
    lines += [b"entry %s %s\n" % (head.encode(), entry) for head, entry in zip(heads, entries, strict=True)]
    lines += [_line("round", facts) for facts in rounds]
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    last = {"digits": chain.digits(kept.head.hex()), "entries": kept.n, "head": kept.head.hex(), "sum": digest}
    return b"".join([*lines, _line("end", _encoder.encode(last))])


def check_finished(entries: Iterable[bytes]) -> None:
    """Raises `Refusal` (vote_under_way) while a round's figures are not for everybody yet: a bundle holds them."""
    newest = list(ledger.fold(entries).values())[-1:]
    for of in newest:
        if of.state in _UNFINISHED:
            expected = "no vote that is open, or closed and neither published nor annulled"
            raise Refusal("vote_under_way", expected, f"{of.poll} round {of.number}, {of.state}")


def _heads(kept: Chain, entries: Iterable[bytes]) -> Iterator[str]:
    for entry in entries:
        kept.add([entry])
        yield kept.head.hex()


def _rounds(entries: Sequence[bytes], heads: Sequence[str], kept: Chain, secret: bytes) -> Iterator[dict[str, Any]]:
    """The closed rounds, in the order in which they were closed."""
    rounds = ledger.fold(entries).values()
    # A secret that the log does not know of (another backup's) signs nothing: the verifier then says what is missing.
    signs = bool(kept.key) and signing.public_key(secret) == kept.key
    for of in sorted((of for of in rounds if of.closed), key=lambda of: of.closed):
        name = (of.poll, of.number)
        facts = {"poll": of.poll, "round": of.number, "state": of.state, "closed": of.closed}
        facts |= {"head": heads[of.closed - 1], "digits": chain.digits(kept.rounds[name])}
        if seal := kept.seals.get(name):
            facts |= {"size": seal.size, "root": seal.root, "seal": seal.hash}
            facts["signature"] = signing.sign(secret, seal.line) if signs else ""
        yield facts | {"result": msgspec.Raw(of.result or b"null")}


def _line(kind: str, facts: bytes) -> bytes:
    return b"%s %s %s\n" % (kind.encode(), hashlib.sha256(facts).hexdigest().encode(), facts)
