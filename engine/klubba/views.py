"""What each audience may see of a meeting, as frames. Pure; every output goes through `visible`.

A view is made once per audience, never per socket.
"""

import hashlib
from functools import lru_cache

from klubba import limits
from klubba.core import colours, matters, procedurewords
from klubba.core.chain import digits
from klubba.core.counting import figures
from klubba.core.lifecycle import STEPPERS, TIE_BREAKERS, allowed, may, primary
from klubba.core.model import (
    NO_LIMIT,
    Action,
    Brand,
    Item,
    Meeting,
    Method,
    Outcome,
    Poll,
    Result,
    Role,
    RoundState,
    TimeLeft,
    Working,
)
from klubba.core.procedure import VOTING, Matter, Move
from klubba.core.rulewords import rule_words
from klubba.core.visibility import visible
from klubba.store.contract import RoundRecord, Snapshot
from klubba.wire.frames import (
    NO_TEXT,
    Agenda,
    AgendaItem,
    AgendaPoll,
    Alert,
    Connected,
    LiveLine,
    Look,
    NumberForm,
    Paper,
    PaperOption,
    State,
)
from klubba.wire.matters import MatterDone, MatterMove, MatterProposal, MatterView


def look(meeting: Meeting) -> Look | None:
    """The organiser's look, None where everything is Klubba's own. The logo's address changes with the picture."""
    brand = meeting.brand
    if brand == Brand():
        return None
    version = hashlib.sha256(brand.logo).hexdigest()[:16]
    logo = f"/api/meetings/{meeting.id}/logo?v={version}" if brand.logo else ""
    primary, surface = brand.primary, brand.surface
    return Look(colours.light(primary, surface), colours.dark(primary, surface), logo)


def agenda(meeting: Meeting, snapshot: Snapshot, audience: Role) -> Agenda:
    """The agenda with the state of each poll. Titles only where the audience may see the text."""
    items = tuple(_item(item, snapshot, audience, meeting.procedure) for item in meeting.items)
    return Agenda(snapshot.epoch, snapshot.step, items)


def _item(item: Item, snapshot: Snapshot, audience: Role, procedure: str) -> AgendaItem:
    polls = tuple(_poll(poll, snapshot, audience) for poll in item.polls)
    # Phase and outcome tell what a declared vote gave: the chair's to see before it is published, and nobody else's.
    led = matter(matters.of_item(item, snapshot.matters.get(item.id))) if procedure and audience is Role.CHAIR else None
    return AgendaItem(item.id, item.title, polls, NO_TEXT if item.text == NO_TEXT else item.text, led)


@lru_cache(maxsize=limits.ITEMS_MAX_COUNT)
def matter(of: Matter) -> MatterView:
    """A matter under a procedure as the chair is led through it."""
    return MatterView(
        phase=of.phase,
        say=procedurewords.read_aloud(of),
        moves=tuple(MatterMove(o.move, o.proposal, o.label, o.needs) for o in procedurewords.offers(of)),
        proposals=tuple(MatterProposal(each.id, each.text, each.by) for each in of.proposals),
        main=of.main,
        counter=of.counter,
        vote=of.vote,
        voting=of.phase in VOTING,
        outcome=of.outcome,
        reservations=of.reservations,
        done=tuple(
            MatterDone(procedurewords.told(of, done), done.about if done.move is Move.RESERVE else "")
            for done in of.history
        ),
    )


def _poll(poll: Poll, snapshot: Snapshot, audience: Role) -> AgendaPoll:
    number, state, outcome = snapshot.rounds.get(poll.id, (0, RoundState.DRAFT, ""))
    sight = visible(state, poll.secrecy, poll.live, audience)
    return AgendaPoll(
        id=poll.id,
        state=state,
        round=number,
        title=poll.title if sight.text else None,
        outcome=Outcome(outcome) if outcome and sight.result else None,
        actions=_steps(audience, allowed(state, method=poll.method)),
    )


def paper(record: RoundRecord, item: Item | None, audience: Role) -> Paper | None:
    """The poll as frozen at arm; None while the audience may not see its text."""
    poll = record.paper
    if not visible(record.state, poll.secrecy, poll.live, audience).text:
        return None
    return Paper(
        poll=poll.id,
        round=record.ref.round,
        item=item.title if item else poll.title,
        title=poll.title,
        method=poll.method,
        options=tuple(PaperOption(option.id, option.text) for option in poll.options),
        choose_min=poll.choose_min,
        choose_max=poll.choose_max,
        winners=poll.winners,
        secrecy=poll.secrecy,
        change=poll.change,
        live=poll.live,
        rule=rule_words(poll),
        blank=len(poll.options) - 1 if poll.blank else -1,
        counting=poll.counting if poll.method is Method.RANKING else None,
        scale=(poll.scale_min, poll.scale_max) if poll.method is Method.RATING else (),
        number=_number_form(poll) if poll.method is Method.NUMBER else None,
        text_max=poll.text_max,
    )


def _number_form(poll: Poll) -> NumberForm:
    return NumberForm(poll.number_min, poll.number_max, poll.decimals, poll.unit)


def state(
    snapshot: Snapshot,
    result: Result | None,
    audience: Role,
    connected: Connected | None = None,
    alerts: tuple[Alert, ...] = (),
    left: TimeLeft = NO_LIMIT,
    away: bool = False,
    so_far: tuple[Working, ...] = (),
) -> State:
    """The current round as one audience may see it. result: of the current round, None before close.

    away: the store takes no ballots. so_far: of a `live` yes/no poll that is open.
    """
    record = snapshot.current
    mine = audience in STEPPERS
    if record is None:
        return State(
            epoch=snapshot.epoch,
            revision=snapshot.seq,
            step=snapshot.step,
            marks=snapshot.marks if mine else 0,
            connected=connected if mine else None,
            alerts=alerts if mine else (),
            away=away,
        )
    poll = record.paper
    sight = visible(record.state, poll.secrecy, poll.live, audience)
    tie = sight.result and result is not None and result.outcome is Outcome.TIE
    offered = _offered(record, tie=tie)
    counting = sight.tally and record.state in (RoundState.OPEN, RoundState.PAUSED)
    return State(
        epoch=snapshot.epoch,
        revision=snapshot.seq,
        step=snapshot.step,
        poll=poll.id,
        round=record.ref.round,
        state=record.state,
        voted=record.voted if sight.turnout else 0,
        entitled=record.entitled_heads if sight.turnout else 0,
        tally=_live(record) if counting else None,
        so_far=so_far if counting else (),
        result=result if sight.result else None,
        who=record.who if sight.who else None,
        reason=record.reason if sight.reason else "",
        sealed=record.sealed,
        actions=_steps(audience, offered),
        next=_next(audience, _primary(record, offered)),
        commit=record.reason if tie and record.state is RoundState.CLOSED and mine else "",
        connected=connected if mine else None,
        alerts=alerts if mine else (),
        head=digits(record.head),
        amended=record.amended if sight.turnout else 0,
        marks=snapshot.marks if mine else 0,
        left_ms=left.left_ms if sight.turnout else -1,
        ends_ms=left.ends_ms if sight.turnout else 0,
        away=away,
    )


def _offered(record: RoundRecord, *, tie: bool) -> tuple[Action, ...]:
    """What may follow. tie: the count ended in one. Lots are committed to once, and drawn after that."""
    early = Action.COMMIT_LOTS if record.reason else Action.DRAW_LOTS
    paper, sealed = record.paper, record.sealed
    named = allowed(record.state, sealed=sealed, method=paper.method, tie=tie, election=paper.election)
    return tuple(action for action in named if action is not early)


def _primary(record: RoundRecord, offered: tuple[Action, ...]) -> Action | None:
    """The next sensible step: a tie is broken before it is declared."""
    breaking = (action for action in offered if action in TIE_BREAKERS)
    return next(breaking, primary(record.state, sealed=record.sealed))


def _steps(audience: Role, actions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple(action for action in actions if may(audience, action))


def _next(audience: Role, action: Action | None) -> Action | None:
    return action if action is not None and may(audience, action) else None


def _live(record: RoundRecord) -> tuple[LiveLine, ...]:
    return tuple(LiveLine(heads, weight) for heads, weight in figures(record.paper, record.cells))
