"""The council procedure in words: what the chair reads aloud, what each button says, and the question of each vote.

Everyday Swedish and English. What is practice and what is statute is told in core/procedure.py.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final, Literal

from msgspec import Struct, structs

from klubba.core.details import Text
from klubba.core.model import Base, Condition, Method, More, Option, Poll, Share
from klubba.core.procedure import REJECT, Done, Matter, Move, Phase, allowed, choices
from klubba.core.words import Language, listed, opened, quoted, said

Needs = Literal["", "text", "proposal", "seat", "reason"]
"""What the page must ask for before a move: a text, one of the proposals, a seat, or a reason."""

_LABELS: Final[Mapping[Move, Text]] = MappingProxyType(
    {
        Move.PROPOSE: Text("Nytt förslag", "New proposal"),
        Move.WITHDRAW: Text("Dra tillbaka ett förslag", "Withdraw a proposal"),
        Move.PUT: Text("Avsluta debatten och ställ förslagen", "End the debate and put the proposals"),
        Move.STRIKE: Text("Ingen begär votering: klubban faller", "Nobody calls for a vote: strike the gavel"),
        Move.CALL: Text("Votering begärs", "A vote is called"),
        Move.RESOLVE: Text("Gå vidare med resultatet", "Go on with the result"),
        Move.TABLE: Text("Bordläggning begärs", "Tabling is asked for"),
        Move.REMIT: Text("Återremiss begärs", "Sending back is asked for"),
        Move.AGREE: Text("Mötet är enigt", "The meeting agrees"),
        Move.VOTE: Text("Rösta om det", "Vote on it"),
        Move.DROP: Text("Begäran dras tillbaka", "The request is withdrawn"),
        Move.RESERVE: Text("Anteckna en reservation", "Note a reservation"),
        Move.DEPART: Text("Gå ifrån guiden", "Leave the guide"),
        Move.REOPEN: Text("Öppna debatten igen", "Open the debate again"),
    }
)
_NEEDS: Final[Mapping[Move, Needs]] = MappingProxyType(
    {Move.PROPOSE: "text", Move.WITHDRAW: "proposal", Move.RESERVE: "seat", Move.DEPART: "reason"}
)
_THIRD: Final[Condition] = Share(Base.PRESENT, 1, 3, at_least=True)
_YES_NO: Final = (Option("yes", Text("Ja", "Yes")), Option("no", Text("Nej", "No")))
_ABSTAIN: Final = Option("abstain", Text("Avstår", "Abstain"))


class Offer(Struct, frozen=True):
    """A button: a move, which proposal it is about, what it says, and what must be asked for first."""

    move: Move
    proposal: str
    label: Text
    needs: Needs = ""


def offers(matter: Matter) -> tuple[Offer, ...]:
    """The buttons in this phase, the most probable first; leaving the guide is the last."""
    found: list[Offer] = []
    for move in allowed(matter):
        if move is Move.FIND:
            found += [
                Offer(move, each, _both(partial(_found, matter, each)))
                for each in choices(matter)
                if each != matter.found
            ]
        elif move is not Move.WITHDRAW or matter.proposals:
            found.append(Offer(move, "", _LABELS[move], _NEEDS.get(move, "")))
    return tuple(found)


def told(matter: Matter, done: Done) -> Text:
    """A move that was made, in words; who made it stands beside it as a seat."""
    return _both(partial(_told, matter, done))


def read_aloud(matter: Matter) -> Text:
    """What the chair says now, word for word."""
    return _both(partial(_said, matter))


def name(matter: Matter, proposal: str, language: Language) -> str:
    """A proposal in quotation marks; "avslag" where nobody has proposed anything else."""
    if proposal == REJECT:
        return "avslag" if language == "sv" else "rejection"
    text = next((each.text for each in matter.proposals if each.id == proposal), Text(proposal))
    return quoted(text, language)


def question(matter: Matter, poll: str) -> Poll:
    """The poll of the vote that this phase takes: Ja is the main proposal, Nej the counter-proposal."""
    motion = matter.phase is Phase.MOTION_VOTE
    asked = Poll(
        id=poll,
        title=_both(partial(_asked, matter)),
        method=Method.YES_NO if motion else Method.YES_NO_ABSTAIN,
        options=_YES_NO if motion else (*_YES_NO, _ABSTAIN),
        added=True,
    )
    if not motion:
        return asked
    # The count towards the third is for everybody to see while it goes on, so it is a vote with open hands.
    rule = (More(),) if matter.minority_used else (_THIRD,)
    return structs.replace(asked, rule=rule, base=Base.PRESENT, live=True)


def _both(words: Callable[[Language], str]) -> Text:
    return Text(words("sv"), words("en"))


def _told(matter: Matter, done: Done, language: Language) -> str:
    if done.move is Move.FIND:
        return _found(matter, done.about, language)
    label = said(_LABELS[done.move], language)
    if done.move is Move.RESERVE or not done.about:
        return label
    about = done.about if done.move is Move.DEPART else name(matter, done.about, language)
    return f"{label}: {about}"


def _found(matter: Matter, proposal: str, language: Language) -> str:
    named = name(matter, proposal, language)
    return f"Jag finner: {named}" if language == "sv" else f"I find: {named}"


def _asked(matter: Matter, language: Language) -> str:
    swedish = language == "sv"
    if matter.phase is Phase.MOTION_VOTE:
        return opened(_motion(matter, language)) + (" ärendet?" if swedish else " the matter?")
    yes, no = (name(matter, side, language) for side in matter.sides)
    what = _vote_name(matter, language)
    return f"{what}: Ja för {yes}, Nej för {no}." if swedish else f"{what}: Yes for {yes}, No for {no}."


def _vote_name(matter: Matter, language: Language) -> str:
    if matter.phase is Phase.COUNTER_VOTE:
        return "Kontraproposition" if language == "sv" else "Counter-proposal"
    return "Huvudvotering" if language == "sv" else "Main vote"


def _motion(matter: Matter, language: Language) -> str:
    table = matter.motion == Move.TABLE
    if language == "sv":
        return "bordlägga" if table else "återremittera"
    return "table" if table else "send back"


def _decide(matter: Matter, proposal: str, language: Language) -> str:
    if proposal == REJECT and matter.proposals:
        first = name(matter, matter.proposals[0].id, language)
        return f"avslå {first}" if language == "sv" else f"reject {first}"
    named = name(matter, proposal, language)
    return f"besluta enligt {named}" if language == "sv" else f"decide for {named}"


def _said(matter: Matter, language: Language) -> str:
    return _SAID[matter.phase](matter, language)


def _debate(matter: Matter, language: Language) -> str:
    names = [name(matter, each.id, language) for each in matter.proposals]
    if language == "sv":
        stand = f"De förslag som finns är {listed(names, language)}." if names else "Det finns inget förslag än."
        return f"Ordet är fritt. {stand}"
    stand = f"The proposals are {listed(names, language)}." if names else "There is no proposal yet."
    return f"The floor is open. {stand}"


def _put(matter: Matter, language: Language) -> str:
    asked = [f"Kan mötet {_decide(matter, each, language)}?" for each in choices(matter)]
    if language == "sv":
        return f"Debatten är avslutad. {' '.join(asked)}"
    asked = [f"Can the meeting {_decide(matter, each, language)}?" for each in choices(matter)]
    return f"The debate is closed. {' '.join(asked)}"


def _has_found(matter: Matter, language: Language) -> str:
    decided = _decide(matter, matter.found, language)
    if language == "sv":
        return f"Jag finner att mötet vill {decided}. Begärs votering?"
    return f"I find that the meeting wants to {decided}. Does anyone call for a vote?"


def _counter(matter: Matter, language: Language) -> str:
    main, (one, other) = name(matter, matter.main, language), (name(matter, each, language) for each in matter.pair)
    if language == "sv":
        return (
            f"Votering är begärd. {opened(main)} är huvudförslag. Vilket förslag ska stå emot det? "
            f"Ska {one} vara kontraproposition? Ska {other} vara kontraproposition?"
        )
    return (
        f"A vote has been called. {opened(main)} is the main proposal. Which proposal shall stand against it? "
        f"Shall {one} be the counter-proposal? Shall {other} be the counter-proposal?"
    )


def _counter_found(matter: Matter, language: Language) -> str:
    named = name(matter, matter.found, language)
    if language == "sv":
        return f"Jag finner att mötet väljer {named} som kontraproposition. Begärs votering om det?"
    return f"I find that the meeting chooses {named} as the counter-proposal. Does anyone call for a vote on that?"


def _vote(matter: Matter, language: Language) -> str:
    yes, no = (name(matter, side, language) for side in matter.sides)
    counter = matter.phase is Phase.COUNTER_VOTE
    if language == "sv":
        what = "Vi röstar om kontrapropositionen" if counter else "Vi går till huvudvotering"
        return f"{what}. Den som vill ha {yes} röstar ja. Den som vill ha {no} röstar nej."
    what = "We vote on the counter-proposal" if counter else "We go to the main vote"
    return f"{what}. Those who want {yes} vote yes. Those who want {no} vote no."


def _motion_asked(matter: Matter, language: Language) -> str:
    motion = _motion(matter, language)
    if language == "sv":
        if matter.minority_used:
            needed = "En minoritet har redan använt sin rätt i ärendet, så nu krävs att fler röstar ja än nej."
        else:
            needed = "Det räcker att en tredjedel av de närvarande stöder det."
        return f"Det finns ett yrkande om att {motion} ärendet. {needed} Kan mötet enas om att {motion} ärendet?"
    if matter.minority_used:
        needed = "A minority has already used its right in this matter, so now more must vote yes than no."
    else:
        needed = "It is enough that one third of those present support it."
    return f"There is a motion to {motion} the matter. {needed} Can the meeting agree to {motion} it?"


def _motion_vote(matter: Matter, language: Language) -> str:
    motion = _motion(matter, language)
    if language == "sv":
        enough = "Fler ja än nej krävs." if matter.minority_used else "En tredjedel av de närvarande räcker."
        return f"Den som vill {motion} ärendet röstar ja. Den som vill avgöra det i dag röstar nej. {enough}"
    enough = "More yes than no are needed." if matter.minority_used else "One third of those present is enough."
    return f"Those who want to {motion} the matter vote yes. Those who want to decide it today vote no. {enough}"


def _decided(matter: Matter, language: Language) -> str:
    decided = _decide(matter, matter.outcome, language).removeprefix("besluta ").removeprefix("decide ")
    if language == "sv":
        how = {"acclamation": " utan votering", "vote": " efter votering"}.get(matter.decided_by, "")
        what = f"att {decided}" if matter.outcome == REJECT else decided
        return f"Mötet har beslutat {what}{how}. Vill någon reservera sig mot beslutet?"
    how = {"acclamation": " without a vote", "vote": " after a vote"}.get(matter.decided_by, "")
    what = f"to {decided}" if matter.outcome == REJECT else decided
    return f"The meeting has decided {what}{how}. Does anyone wish to record a reservation?"


def _put_off(matter: Matter, language: Language) -> str:
    table = matter.phase is Phase.TABLED
    if language == "sv":
        what = "bordläggs till ett senare möte" if table else "återremitteras. Säg vad som behöver utredas"
        return f"Ärendet {what}. Vill någon reservera sig mot beslutet?"
    what = "is tabled until a later meeting" if table else "is sent back. Say what must be looked into"
    return f"The matter {what}. Does anyone wish to record a reservation?"


def _departed(_: Matter, language: Language) -> str:
    if language == "sv":
        return "Du leder ärendet utan guiden. Anteckna beslutet här när det är fattat."
    return "You lead the matter without the guide. Note the decision here once it has been made."


_SAID: Final = MappingProxyType(
    {
        Phase.DEBATE: _debate,
        Phase.PUT: _put,
        Phase.FOUND: _has_found,
        Phase.COUNTER: _counter,
        Phase.COUNTER_FOUND: _counter_found,
        Phase.COUNTER_VOTE: _vote,
        Phase.FINAL_VOTE: _vote,
        Phase.MOTION: _motion_asked,
        Phase.MOTION_VOTE: _motion_vote,
        Phase.DECIDED: _decided,
        Phase.TABLED: _put_off,
        Phase.REMITTED: _put_off,
        Phase.DEPARTED: _departed,
    }
)
