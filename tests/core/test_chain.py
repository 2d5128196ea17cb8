"""The chain over the log, its head in digits, and the commitments that let names go."""

import hashlib
import json
import re
from random import Random

import pytest
from changedvote import changed_vote
from hypothesis import given
from hypothesis import strategies as st

from klubba.core import chain, erasure, ledger, merkle, naming, proofs, signing
from klubba.core.chain import START, Chain, digits, link
from klubba.core.model import Item, Meeting, Method, Option, Poll, Seat, Secrecy, Text
from klubba.errors import Refusal
from klubba.verify import reading, verify
from klubba.verify.checking import commitment


def log(*facts: dict[str, object]) -> list[bytes]:
    return [json.dumps([n, n, 0, fact], separators=(",", ":")).encode() for n, fact in enumerate(facts, 1)]


def head_of(entries: list[bytes]) -> bytes:
    made = Chain()
    made.add(entries)
    return made.head


def test_the_head_is_what_the_rule_says() -> None:
    entries = log({"kind": "created"}, {"kind": "arm"})
    first = hashlib.sha256(bytes(32) + entries[0]).digest()
    assert head_of([]) == START == bytes(32)
    assert head_of(entries) == hashlib.sha256(first + entries[1]).digest() == link(first, entries[1])


@given(st.integers(2, 8), st.randoms(use_true_random=False))
def test_no_entry_can_change_move_or_go_without_another_head(count: int, random: Random) -> None:
    entries = log(*({"kind": "cast", "voter": f"s{n}"} for n in range(count)))
    head = head_of(entries)
    at = random.randrange(count)
    changed = list(entries)
    changed[at] = changed[at].replace(b"cast", b"last")
    assert head_of(changed) != head
    assert head_of(entries[:-1]) != head
    assert chain.link(head_of(entries[:at]), entries[at][:-1] + b" ]") != head_of(entries[: at + 1])


def test_entries_come_in_order_and_each_once() -> None:
    entries = log(*({"kind": "cast"} for _ in range(3)))
    made = Chain()
    made.add(entries[:2])
    for wrong in (entries[0], entries[1], log(*[{}] * 4)[3]):
        with pytest.raises(ValueError, match="entry 3 expected"):
            made.add([wrong])
    made.add(entries[2:])
    assert (made.n, made.head) == (3, head_of(entries))


def test_a_round_has_the_head_of_the_entry_that_ended_it_first() -> None:
    facts = [("open", "p", 1), ("close", "p", 1), ("annul", "p", 1), ("acclaim", "q", 1), ("annul", "p", 2)]
    entries = log(*({"kind": kind, "poll": poll, "round": number} for kind, poll, number in facts))
    made = Chain()
    made.add(entries)
    assert made.rounds == {
        ("p", 1): head_of(entries[:2]).hex(),
        ("q", 1): head_of(entries[:4]).hex(),
        ("p", 2): head_of(entries).hex(),
    }


def test_digits_are_the_same_from_both_implementations_and_spread_over_all_groups() -> None:
    seen = [digits(hashlib.sha256(bytes([n])).hexdigest()) for n in range(40)]
    assert seen == [reading.digits(hashlib.sha256(bytes([n])).hexdigest()) for n in range(40)]
    assert all(re.fullmatch(r"\d{4}( \d{4}){5}", shown) for shown in seen)
    assert len({group for shown in seen for group in shown.split()}) > 230
    assert digits("") == ""
    # One known value: a change of the rule must be meant, since old protocols carry the digits.
    assert digits("00" * 32) == "4549 9982 7908 7803 3334 5770"


def meeting(**names: str) -> Meeting:
    roll = tuple(Seat(seat, name, "Örn & Co", group="G", email=f"{seat}@x.se") for seat, name in names.items())
    return Meeting("m", Text("Möte"), (Item("i", Text("Ärende")),), roll, wifi="hemligt")


def test_the_public_form_names_nobody_and_is_the_same_every_time() -> None:
    held = meeting(s1="Åsa", s2="Bo")
    public = naming.public_form(held, b"k" * 32)
    assert public == naming.public_form(held, b"k" * 32)
    for told in ("Åsa", "Bo", "Örn", "@x.se", "hemligt"):
        assert told.encode() not in public
    roll = json.loads(public)["roll"]
    assert [line["name"] for line in roll] == [naming.commitment(name) for name in naming.names(held, b"k" * 32)]
    assert [line["name"] for line in roll] == [commitment(vars_of(name)) for name in naming.names(held, b"k" * 32)]


def vars_of(name: naming.Name) -> dict[str, str]:
    return {"seat": name.seat, "name": name.name, "organisation": name.organisation, "salt": name.salt}


def test_a_commitment_is_opened_by_its_own_name_and_salt_alone() -> None:
    first, second = naming.names(meeting(s1="Åsa", s2="Åsa"), b"k" * 32)
    renamed = naming.names(meeting(s1="Bo"), b"k" * 32)[0]
    elsewhere = naming.names(meeting(s1="Åsa"), b"l" * 32)[0]
    assert len({first.salt, second.salt, renamed.salt, elsewhere.salt}) == 4
    assert len({naming.commitment(name) for name in (first, second, renamed, elsewhere)}) == 4
    # No text can be moved over the border to its neighbour.
    shifted = naming.Name("s1", "ÅsaÖrn", " & Co", first.salt)
    assert naming.commitment(shifted) != naming.commitment(first)


PAPER = Poll("p", Text("?"), Method.CHOOSE, (Option("a", Text("A")), Option("b", Text("B"))), secrecy=Secrecy.SECRET)


def secret_log(weights: list[int]) -> list[bytes]:
    register = [{"seat": f"s{n}", "weight": weight} for n, weight in enumerate(weights)]
    paper = json.loads(ledger.msgspec.json.encode(PAPER))
    ended = {"bodies": [[0], [1]], "participants": ["s0", "s1"], "ballots": ["0" * 32, "1" * 32]}
    steps: list[dict[str, object]] = [{"kind": "arm", "paper": paper}, {"kind": "open", "register": register}]
    return log(*({**step, "poll": "p", "round": 1} for step in [*steps, {"kind": "close", **ended}]))


def test_a_dissolved_secret_round_folds_from_its_close_entry() -> None:
    of = ledger.fold(secret_log([1_000_000] * 3))["p", 1]
    assert (of.secret, of.participants, of.closed) == (((0,), (1,)), frozenset({"s0", "s1"}), 3)
    result = of.recount()
    assert [(line.heads, line.weight) for line in result.lines] == [(1, 1_000_000), (1, 1_000_000)]
    assert (result.outcome, result.not_voted) == ("tie", 1)


def test_secret_ballots_of_different_weights_are_not_weighed_again() -> None:
    of = ledger.fold(secret_log([1_000_000, 2_000_000]))["p", 1]
    with pytest.raises(Refusal, match="one weight"):
        of.recount()


def test_a_round_that_is_not_closed_has_no_result() -> None:
    with pytest.raises(Refusal, match="a closed round"):
        ledger.fold(secret_log([1_000_000] * 2)[:2])["p", 1].recount()


# Seals

NAME: dict[str, object] = {"poll": "p", "round": 1}
CREATED: dict[str, object] = {"kind": "created", "meeting": "m", "key": signing.public_key(b"s" * 32)}


def sealed(*facts: dict[str, object]) -> tuple[Chain, list[bytes]]:
    entries = log(CREATED, *({**NAME, **fact} for fact in facts))
    made = Chain()
    made.add(entries)
    return made, entries


def cast(voter: str, ballot: int) -> dict[str, object]:
    return {"kind": "cast", "voter": voter, "ballot_id": f"{ballot:032x}", "choices": [0]}


def test_a_seal_has_the_counted_ballots_in_the_order_of_the_log() -> None:
    """A voter who changes is moved to the place of the ballot that counts, in the chain, the book and the verifier."""
    votes = [cast("s1", 1), cast("s2", 2), cast("s3", 3), cast("s1", 4), cast("s2", 5)]
    made, entries = sealed(*votes, {"kind": "close"})
    leaves = [merkle.leaf(entries[n]) for n in (3, 4, 5)]
    seal = made.seals["p", 1]
    assert (seal.size, seal.root) == (3, merkle.Tree(leaves).root.hex())
    assert made.rounds["p", 1] == seal.hash == hashlib.sha256(seal.line).hexdigest()
    assert seal.line.decode() == f"klubba seal 1 m p 1 {made.key} 3 {seal.root} {head_of(entries).hex()}"
    book = proofs.book(entries, "p", 1, b"s" * 32)
    assert book is not None
    for seat, ballot, index in (("s3", 3, 0), ("s1", 4, 1), ("s2", 5, 2)):
        proof = book.proof(seat, f"{ballot:032x}")
        path = [bytes.fromhex(part) for part in proof.path]
        assert (proof.found, proof.index, proof.seal) == ("counted", index, seal)
        assert merkle.is_in(bytes.fromhex(seal.root), 3, index, merkle.leaf(proof.leaf.encode()), path)
    assert [book.proof("s1", f"{1:032x}").found, book.proof("s3", f"{1:032x}").found] == ["replaced", "absent"]


def test_the_verifier_puts_replaced_ballots_where_the_chain_does() -> None:
    report = verify(changed_vote())
    assert (report.findings, report.notes) == ([], [])


def test_a_secret_rounds_seal_has_the_ids_of_its_last_entry() -> None:
    ids = [f"{n:032x}" for n in (4, 5, 9)]
    made, _ = sealed({"kind": "close", "ballots": ids, "bodies": [[0]] * 3, "participants": ["a", "b", "c"]})
    assert made.seals["p", 1].root == merkle.Tree([merkle.leaf(of.encode()) for of in ids]).root.hex()
    empty, _ = sealed({"kind": "close", "ballots": [], "bodies": [], "participants": []})
    assert (empty.seals["p", 1].size, empty.seals["p", 1].root) == (0, hashlib.sha256().hexdigest())


def test_an_older_log_has_no_seals_and_an_erased_one_says_nothing_of_its_rounds() -> None:
    old = Chain()
    entries = log({"kind": "created", "meeting": "m"}, {**NAME, **cast("s1", 1)}, {**NAME, "kind": "close"})
    old.add(entries)
    assert (old.rounds, old.seals) == ({("p", 1): head_of(entries).hex()}, {})
    _, entries = sealed(cast("s1", 1), {"kind": "close"})
    erased = Chain()
    erased.add(erasure.erased(entries))
    assert erased.head == head_of(entries)
    # Its ballots are gone, and a seal over none of them would be another round's.
    assert (erased.rounds, erased.seals) == ({("p", 1): ""}, {})
