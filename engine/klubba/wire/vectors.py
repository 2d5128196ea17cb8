"""Golden vectors of the codec: for each kind of frame the value and its exact bytes. Pure.

A client's own msgpack codec is checked against them, both ways.
"""

from typing import Any, Final

import msgspec
from msgspec import structs

from klubba.core.colours import Shades
from klubba.core.details import Bin, Counting, CountRound, Detail, Lots, Numbers, Rating, Written
from klubba.core.model import (
    Action,
    Answer,
    Base,
    Change,
    Line,
    Method,
    Outcome,
    Result,
    Role,
    RoundState,
    Secrecy,
    Text,
    Working,
)
from klubba.core.procedure import Move, Phase
from klubba.wire import frames
from klubba.wire.codec import encode
from klubba.wire.matters import MatterDone, MatterMove, MatterProposal, MatterView

_ID = bytes(range(16))
_EPOCH = "3f9c"
_LOOK: Final = frames.Look(
    Shades("#7a1f5c", "#621949", "#e9dbe4", "#f3e6ef"), Shades("#d18ab8"), "/api/meetings/np/logo?v=0"
)


def vectors() -> str:
    """JSON text: a list of `{"name", "direction", "hex", "value"}`; bytes are written as `{"$bytes": hex}`."""
    inbound = [_vector("inbound", value, msgspec.msgpack.encode(value)) for value in _inbound()]
    outbound = [_vector("outbound", value, encode(value)) for value in _outbound()]
    return msgspec.json.format(msgspec.json.encode(inbound + outbound), indent=1).decode() + "\n"


def _vector(direction: str, value: Any, data: bytes) -> dict[str, Any]:
    plain = msgspec.msgpack.decode(data)
    return {"name": type(value).__name__, "direction": direction, "hex": data.hex(), "value": _tagged(plain)}


def _tagged(value: Any) -> Any:
    match value:
        case bytes():
            return {"$bytes": value.hex()}
        case list():
            return [_tagged(item) for item in value]
        case dict():
            return {key: _tagged(item) for key, item in value.items()}
    return value


def _inbound() -> list[frames.Inbound]:
    return [
        frames.Hello(frames.PROTOCOL),
        frames.Hello(frames.PROTOCOL, _EPOCH, 2**40 + 7, "a-key"),
        frames.Cast("fraga-1", 1, _ID, 0, [1, 3]),
        frames.Cast("fraga-1", 99, _ID, 2**53 - 1, list(range(32))),
        frames.Cast("ordna", 1, _ID, 7, [2, 0, 1]),
        frames.Cast("betyg", 1, _ID, 7, [], "", (5, -1, 100)),
        frames.Cast("belopp", 1, _ID, 7, [], "−12,5"),
        frames.Step(_ID, 12, "fraga-1", 1, Action.ANNUL, "Fel fråga – vi börjar om. " * 10),
        frames.AddPoll(_ID, 12, "budget", '{"title":"Åtta timmar?","method":"yes_no"}'),
        frames.Proceed(_ID, 12, "budget", Move.FIND, "p2"),
        frames.Proceed(_ID, 12, "budget", Move.DEPART, text="Mötet vill rösta om allt på en gång."),
        frames.Claim("vision", 1, _ID, 17, _EPOCH, _ID),
        frames.Ping(2**32 - 1),
    ]


def _outbound() -> list[frames.Outbound]:
    seat = frames.Who("17", "Åsa Öberg", "Gruvtjänst i Malmfälten AB", "Industri")
    title = Text("Näringslivsparlamentet", "The Business Parliament")
    return [
        frames.Welcome(
            protocol=1, epoch=_EPOCH, role=Role.VOTER, meeting="np", title=title, language="sv", seat=seat, secure=False
        ),
        frames.Welcome(protocol=1, epoch=_EPOCH, role=Role.HALL, meeting="np", title=title, language="en", look=_LOOK),
        frames.Agenda(_EPOCH, 3, (_item(title),)),
        _paper(title),
        _rated_paper(title),
        frames.State(
            epoch=_EPOCH, revision=70_000, step=3, poll="p", round=1, state=RoundState.OPEN, voted=1, entitled=77
        ),
        _published(),
        _ranked(),
        frames.Mine(poll="p", round=1, entitled=True, ballot_seq=41, choices=(0, 2), ballot_id=_ID),
        frames.Mine(poll="p", round=1, entitled=True, ballot_seq=41, choices=(), ballot_id=_ID, scores=(5, -1)),
        frames.Answered(
            poll="p",
            round=1,
            ballot_id=_ID,
            answer=Answer.ACCEPTED,
            ballot_seq=41,
            receipt=frames.Receipt("np", "p", 1, _ID, 41, _EPOCH, _ID),
        ),
        frames.Answered(poll="p", round=1, ballot_id=_ID, answer=Answer.BUSY, retry_after_ms=500),
        frames.Claimed(_ID, frames.Kept.LOST),
        frames.Stepped(command_id=_ID, answer=frames.StepAnswer.STALE, step=4, reason=Text("Någon hann före.")),
        frames.Pong(7),
        frames.Fault(code="bad_frame", expected="a hello frame", got="a cast frame", fatal=True),
        frames.Moved("other_device", Text("Du röstar på en annan telefon.", "You vote on another phone.")),
    ]


def _item(title: Text) -> frames.AgendaItem:
    poll = frames.AgendaPoll("p", RoundState.PUBLISHED, 2, title, Outcome.TIE, (Action.REVOTE,))
    matter = MatterView(
        Phase.FOUND,
        Text("Begärs votering?", "Does anyone call for a vote?"),
        (MatterMove(Move.STRIKE, "", Text("Klubban faller"), ""),),
        (MatterProposal("p1", Text("Bygg en bro"), "17"),),
        voting=True,
        done=(MatterDone(Text("Jag finner ”Bygg en bro”"), "17"),),
    )
    return frames.AgendaItem("i", title, (poll, frames.AgendaPoll("q", RoundState.DRAFT)), matter=matter)


def _paper(title: Text) -> frames.Paper:
    return frames.Paper(
        poll="p",
        round=1,
        item=title,
        title=title,
        method=Method.YES_NO_ABSTAIN,
        options=tuple(frames.PaperOption(i, Text(t)) for i, t in (("yes", "Ja"), ("no", "Nej"), ("abstain", "Avstår"))),
        choose_min=1,
        choose_max=1,
        winners=1,
        secrecy=Secrecy.OPEN,
        change=Change.LAST,
        live=False,
        rule=Text("Fler ja än nej.", "More yes than no."),
    )


def _rated_paper(title: Text) -> frames.Paper:
    options = (frames.PaperOption("a", Text("Åre")), frames.PaperOption("blank", Text("Blank röst", "Blank vote")))
    return structs.replace(
        _paper(title),
        method=Method.RATING,
        options=options,
        blank=1,
        scale=(0, 10),
        counting=Counting.SCHULZE,
        number=frames.NumberForm("-2.5", "", 1, Text("kr")),
        text_max=140,
    )


def _published() -> frames.State:
    result = Result(
        decided_by="vote",
        outcome=Outcome.YES,
        base=Base.YES_NO,
        lines=(Line("yes", Text("Ja", "Yes"), 7, 7_000_000, "77.8", winner=True),),
        register=10,
        cast=9,
        not_voted=1,
        register_weight=10_000_000,
        cast_weight=9_000_000,
        working=(Working(Text("Fler ja än nej."), 3, 7, 9, holds=True),),
        sentence=Text("Ja vann."),
        reconciliation=Text("10 = 9 + 1"),
    )
    return frames.State(
        epoch=_EPOCH,
        revision=2**33,
        step=9,
        poll="p",
        round=1,
        state=RoundState.PUBLISHED,
        voted=9,
        entitled=10,
        result=result,
        who=b"\xff\x80",
        tally=(frames.LiveLine(7, 7_000_000),),
    )


def _ranked() -> frames.State:
    """A published state whose result has everything a detail can have."""
    lots = Lots("c0" * 32, "5e" * 32, ("sju", "12"), ("a", "b"))
    rounds = (
        CountRound(
            1,
            ("2.33", "3", ""),
            Text("Omgång 1."),
            ("7/3", "3/1", ""),
            ("b",),
            ("a",),
            transferred="1.5",
            exhausted="1",
        ),
    )
    detail = Detail(
        blank_heads=1,
        blank_weight=1_000_000,
        ratings=(Rating("a", "17/5", "3.4", 5, 5_000_000, (0, 1, 4), (0, 1_000_000, 4_000_000)),),
        counting=Counting.STV,
        quota="3",
        rounds=rounds,
        points=("4.5", "3"),
        pairwise=((0, 2_000_000), (1_000_000, 0)),
        paths=((0, 2_000_000), (0, 0)),
        number=Numbers(2, 2_000_000, "25/2", "12.5", "25/2", "12.5", "12", "13", (Bin("12", "13", 2, 2_000_000),)),
        texts=(Written("Mod att pröva", 2, 2_000_000),),
        waiting=3,
        refused=1,
        casting_vote="yes",
        lots=lots,
    )
    state = _published()
    assert state.result is not None
    return structs.replace(state, result=structs.replace(state.result, decided_by="lots", detail=detail))
