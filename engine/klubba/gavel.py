"""The one door for a chair's step: pure table → one compare-and-set in the store → a hint to every process.

Step ─► known command? ─► legal? (core.lifecycle) ─► what the step carries ─► store.transition ─► Stepped
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter

import msgspec

from klubba import limits
from klubba.core import attendance as rules
from klubba.core import counting, lifecycle, lots
from klubba.core.model import QUESTIONS, Action, Item, Meeting, Outcome, Poll, Result, RoundState, Text
from klubba.counted import Results, canonical
from klubba.errors import Refusal, StoreAway
from klubba.rollcall import line
from klubba.store.contract import RoundRecord, RoundRef, Snapshot, Store, Transition
from klubba.wire.frames import Step, StepAnswer, Stepped

_STALE = Text(
    "Någon annan hann före. Det som visas nu gäller.", "Somebody else was first. What is shown now is how it stands."
)
_WORDS = {
    "not_allowed": Text("Det steget går inte att ta nu.", "That step cannot be taken now."),
    "not_sealed": Text(
        "Den slutna omröstningen förseglas. Vänta en sekund och försök igen.",
        "The secret vote is being sealed. Wait a second and try again.",
    ),
    "another_poll": Text(
        "En annan omröstning pågår. Avsluta den först.", "Another vote is under way. Finish that one first."
    ),
    "reason_missing": Text("Skriv varför omröstningen ogiltigförklaras.", "Say why the vote is annulled."),
    "no_tie": Text("Det är inte lika röstetal.", "There is no tie."),
    "by_lots": Text("Här avgör lotten vid lika röstetal.", "Here lots decide a tie."),
    "by_casting_vote": Text(
        "Här avgör ordförandens utslagsröst vid lika röstetal.", "Here the chair's casting vote decides a tie."
    ),
    "not_committed": Text("Förbered lottningen först.", "Prepare the drawing of lots first."),
    "contributions_missing": Text(
        "Skriv vad vittnena sade, med semikolon mellan.", "Write what the witnesses said, with semicolons between."
    ),
    "round": _STALE,
    "not_closed": Text("Omröstningen är inte stängd än.", "The vote is not closed yet."),
    "unknown_poll": Text(
        "Omröstningen finns inte i det här mötet. Ladda om sidan.", "This meeting has no such vote. Reload the page."
    ),
    "too_many_rounds": Text(
        "Frågan har tagits om så många gånger som går.", "This vote has been taken as many times as is possible."
    ),
    "unknown_time": Text(
        "Tiden måste vara mellan fem sekunder och ett dygn.", "The time must be between five seconds and a day."
    ),
    "no_decision": Text(
        "Omröstningen har inte avgjort frågan än. Fastställ resultatet först, eller rösta igen.",
        "The vote has not decided the question yet. Declare the result first, or vote again.",
    ),
    "no_procedure": Text("Det här mötet följer ingen beslutsordning.", "This meeting follows no procedure."),
    "unknown_item": Text("Ärendet finns inte. Ladda om sidan.", "There is no such item. Reload the page."),
    "unknown_proposal": Text("Välj ett av förslagen.", "Choose one of the proposals."),
    "unknown_seat": Text("Välj en plats som finns i röstlängden.", "Choose a seat of the roll."),
    "text_missing": Text("Skriv något först.", "Write something first."),
    "twice": Text("Det är redan antecknat.", "That is noted already."),
    "unknown_outcome": Text("Ange om beslutet blev ja eller nej.", "Say whether the decision was yes or no."),
}
_ANSWERS = frozenset({"yes", "no"})
"""What the lots of a yes/no question are drawn between."""
CLOCK = "clock"
"""Who closes a timed round, in the log."""
_encoder = msgspec.json.Encoder(order="deterministic")
_BUSY = Text("Lagringen svarar inte just nu. Försök igen.", "The store does not answer right now. Try again.")


class Gavel:
    """Takes the steps of chairs and operators."""

    def __init__(
        self,
        store: Store,
        results: Results,
        now_ms: Callable[[], int],
        left_ms: Callable[[RoundRecord], int] = attrgetter("left_ms"),
    ) -> None:
        """now_ms: the wall clock in milliseconds, for the record only. left_ms: of a timed round, as counted here."""
        self._store = store
        self._left_ms = left_ms
        self._now_ms = now_ms
        self._results = results

    async def run_out(self, meeting: Meeting, ref: RoundRef, timer: int) -> Stepped:
        """Closes a round whose time is up. Every engine that finds so sends the same command, and one is taken."""
        name = f"time is up {ref.meeting} {ref.poll} {ref.round} {timer}"
        command_id = hashlib.sha256(name.encode()).digest()[: limits.COMMAND_ID_BYTES]
        try:
            seen = (await self._store.snapshot(meeting.id)).step
        except StoreAway:
            return Stepped(command_id=command_id, answer=StepAnswer.BUSY, step=0, reason=_BUSY)
        return await self.step(meeting, Step(command_id, seen, ref.poll, ref.round, Action.CLOSE), by=CLOCK)

    async def step(self, meeting: Meeting, step: Step, *, by: str = "") -> Stepped:
        """One answer for one step. The same `command_id` again gets the first answer again.

        by: who takes it where that is not a person, for the log.
        """
        try:
            done = await self._done(meeting, step)
            if done is not None:
                return done
            stepped = await self._take(meeting, step, await self._store.snapshot(meeting.id), by)
            if stepped.answer is StepAnswer.DONE:
                return stepped
            # The same command may have been sent twice: what it was overtaken by is then itself.
            return await self._done(meeting, step) or stepped
        except StoreAway:
            return busy(step.command_id, step.step)

    async def _done(self, meeting: Meeting, step: Step) -> Stepped | None:
        """The answer to a command that was taken before."""
        done = await self._store.step_of(meeting.id, step.command_id)
        return None if done is None else Stepped(command_id=step.command_id, answer=StepAnswer.DONE, step=done)

    async def _take(self, meeting: Meeting, step: Step, snapshot: Snapshot, by: str) -> Stepped:
        if step.step != snapshot.step:
            return stale(step.command_id, snapshot.step)
        try:
            for _ in range(limits.MARK_TRIES_MAX_COUNT):
                verdict = await self._store.transition(await self._transition(meeting, step, snapshot, by))
                if not verdict.marked:
                    break
        except Refusal as refusal:
            return refused(step.command_id, snapshot.step, refusal)
        if not verdict.done:
            return stale(step.command_id, verdict.step)
        return Stepped(command_id=step.command_id, answer=StepAnswer.DONE, step=verdict.step)

    async def _transition(self, meeting: Meeting, step: Step, snapshot: Snapshot, by: str) -> Transition:
        """The transition that a step asks for; raises `Refusal` when the rules do not allow it."""
        item, poll = _find(meeting, step.poll)
        number, state, _ = snapshot.rounds.get(poll.id, (0, RoundState.DRAFT, ""))
        if step.round != number:
            raise Refusal("round", f"round {number} of the poll", f"round {step.round}")
        # The table first: what is out of order is refused before anything is sealed for it.
        to = lifecycle.after(state, step.action)
        record = await self._sealed_record(RoundRef(meeting.id, poll.id, number), step.action) if number else None
        lifecycle.after(state, step.action, sealed=record is None or record.sealed)
        _check_free(snapshot, poll, step.action)
        ref = RoundRef(meeting.id, poll.id, lifecycle.round_after(number, step.action))
        plain = Transition(ref, step.command_id, snapshot.step, to, b"", self._now_ms())
        full = await self._with_facts(plain, meeting, item, poll, step, record)
        return replace(full, entry=_entry(full, step.action, by))

    async def _sealed_record(self, ref: RoundRef, action: Action) -> RoundRecord:
        """The round as stored. A secret one that a crash left unsealed is sealed before it is published."""
        record = await self._store.round(ref)
        if action is Action.PUBLISH and not record.sealed:
            await self._store.seal(ref)
            record = await self._store.round(ref)
        return record

    async def _with_facts(
        self, plain: Transition, meeting: Meeting, item: Item, poll: Poll, step: Step, record: RoundRecord | None
    ) -> Transition:
        """The transition with what only this kind of step carries."""
        match step.action:
            case Action.ARM | Action.REVOTE:
                return replace(plain, paper=poll, item=item.id)
            case Action.OPEN:
                limit = record.paper.closes_after_s * 1000 if record else 0
                return replace(await self._opened(plain, meeting, item), left_ms=limit or None)
            case Action.PAUSE:
                return replace(plain, left_ms=self._left_at(record))
            case Action.TIME:
                return replace(plain, left_ms=lifecycle.check_seconds(step.seconds) * 1000)
            case Action.DECLARE:
                return _with_result(plain, await self._counted(record))
            case Action.ACCLAIM:
                acclaimed = counting.acclaimed(poll, lifecycle.check_outcome(poll.method, step.outcome))
                return _with_result(replace(plain, paper=poll, item=item.id), acclaimed)
            case Action.CASTING_VOTE:
                answer = lifecycle.check_outcome(poll.method, step.outcome)
                result = await self._counted(await self._tied(record, step.action))
                return _with_result(plain, counting.casting_vote(result, answer.value))
            case Action.COMMIT_LOTS:
                return replace(plain, reason=lots.commit(await self._seed(await self._tied(record, step.action))))
            case Action.DRAW_LOTS:
                return _with_result(plain, await self._drawn(await self._tied(record, step.action), step.reason))
            case Action.ANNUL:
                return replace(plain, reason=lifecycle.check_reason(step.action, step.reason))
        return plain

    def _left_at(self, record: RoundRecord | None) -> int | None:
        """What a clock that is stopped now has left. What was saved is up to a second old: so much was given back."""
        if record is None or record.left_ms < 0:
            return None
        return max(1, min(record.left_ms, self._left_ms(record)))

    async def _opened(self, plain: Transition, meeting: Meeting, item: Item) -> Transition:
        """With the register as the roll and everything marked in it make it now."""
        attendance = await self._store.attendance(meeting.id)
        register = rules.register(meeting.roll, item.id, attendance)
        return replace(plain, register=register, expect_marks=attendance.number)

    async def _tied(self, record: RoundRecord | None, action: Action) -> RoundRecord:
        """The round, if it ended in a tie that this step breaks. Raises `Refusal` (no_tie, or how it is broken)."""
        result = await self._counted(record)
        if record is None or result.outcome is not Outcome.TIE:
            raise Refusal("no_tie", "a count that ended in a tie", result.outcome.value)
        lifecycle.check_tie(action, record.paper.method, election=record.paper.election)
        return record

    async def _seed(self, record: RoundRecord) -> bytes:
        ref = record.ref
        return lots.seed(await self._store.secret(ref.meeting), ref.poll, ref.round)

    async def _drawn(self, record: RoundRecord, said: str) -> Result:
        """The result by lots. Raises `Refusal` (not_committed, no_tie …): the commitment is told and logged first."""
        seed = await self._seed(record)
        if record.reason != lots.commit(seed):
            raise Refusal("not_committed", "a commitment told before anybody contributes", "none")
        asked = record.paper.method in QUESTIONS
        options = [option.id for option in record.paper.options if not asked or option.id in _ANSWERS]
        return await self._results.drawn(record, lots.draw(seed, lots.told(said), options))

    async def _counted(self, record: RoundRecord | None) -> Result:
        result = await self._results.result(record) if record else None
        if result is None:
            raise Refusal("not_closed", "a closed round", "one that is not")
        return result


def _find(meeting: Meeting, poll_id: str) -> tuple[Item, Poll]:
    for item in meeting.items:
        for poll in item.polls:
            if poll.id == poll_id:
                return item, poll
    raise Refusal("unknown_poll", "a poll of this meeting", "another id")


def _check_free(snapshot: Snapshot, poll: Poll, action: Action) -> None:
    """At most one round is armed, open or paused: hall and phones show one question at a time."""
    starts = action in (Action.ARM, Action.REVOTE)
    current = snapshot.current
    if starts and current and current.ref.poll != poll.id and current.state in lifecycle.ACTIVE:
        raise Refusal("another_poll", "no other poll that is armed, open or paused", current.ref.poll)


def _with_result(transition: Transition, result: Result) -> Transition:
    return replace(transition, result=canonical(result), outcome=result.outcome.value)


def _entry(transition: Transition, action: Action, by: str) -> bytes:
    """The step's canonical log entry: keys in order, no white space, nothing that the chain need not prove."""
    facts: dict[str, object] = {
        "kind": action.value,
        "poll": transition.ref.poll,
        "round": transition.ref.round,
        "v": 2,
    }
    if transition.paper is not None:
        facts["paper"] = transition.paper
    if transition.register is not None:
        facts["register"] = [line(seat) for seat in transition.register.seats]
        if transition.register.disqualified:
            facts["disqualified"] = [line(seat) for seat in transition.register.disqualified]
    if transition.result:
        facts["result"] = msgspec.Raw(transition.result)
    if transition.reason:
        facts["reason"] = transition.reason
    if transition.left_ms is not None and action is Action.TIME:
        facts["seconds"] = transition.left_ms // 1000
    if by:
        facts["by"] = by
    return _encoder.encode(facts)


def stale(command_id: bytes, now: int) -> Stepped:
    """The answer to a command that came from a page which had not seen the newest step."""
    return Stepped(command_id=command_id, answer=StepAnswer.STALE, step=now, reason=_STALE)


def refused(command_id: bytes, now: int, refusal: Refusal) -> Stepped:
    """The answer to a command that a rule says no to, in words."""
    return Stepped(command_id=command_id, answer=StepAnswer.REFUSED, step=now, reason=_words(refusal))


def busy(command_id: bytes, now: int) -> Stepped:
    """The answer while the store promises nothing: the same command again, later."""
    return Stepped(command_id=command_id, answer=StepAnswer.BUSY, step=now, reason=_BUSY)


def _words(refusal: Refusal) -> Text:
    return _WORDS.get(refusal.code, Text(f"Det går inte nu ({refusal}).", f"Not possible now ({refusal})."))
