"""What one client knows: the newest frame of each kind. Pure; a newer state replaces an older one."""

from klubba.wire.frames import Agenda, AgendaPoll, Answered, Event, Mine, Paper, State, Stepped, Welcome


class View:
    """The engine as seen from one socket.

    welcome, agenda, paper, state, mine: newest frame of its kind, None before the first. proxied: `mine` of each seat
    that is voted for by proxy. steps: the number of chair steps seen so far. went_back: how many states came with an
    older revision than one already seen in the same epoch (the engine promises none; such a state is not shown).
    """

    __slots__ = ("agenda", "mine", "paper", "proxied", "state", "steps", "welcome", "went_back")

    def __init__(self) -> None:
        self.welcome: Welcome | None = None
        self.went_back = 0
        self._forget()

    def _forget(self) -> None:
        self.agenda: Agenda | None = None
        self.paper: Paper | None = None
        self.state: State | None = None
        self.mine: Mine | None = None
        self.proxied: dict[str, Mine] = {}
        self.steps = 0

    @property
    def epoch(self) -> str:
        return self.welcome.epoch if self.welcome else ""

    @property
    def revision(self) -> int:
        return self.state.revision if self.state else 0

    def apply(self, event: Event) -> None:
        """Takes in one frame."""
        match event:
            case Welcome():
                if event.epoch != self.epoch:
                    self._forget()
                self.welcome = event
            case Agenda():
                self.agenda = event
                self.steps = max(self.steps, event.step)
            case Paper():
                self.paper = event
            case State():
                self._apply_state(event)
            case Mine():
                self._apply_mine(event)
            case Answered():
                self._apply_answer(event)
            case Stepped():
                self.steps = max(self.steps, event.step)
            case _:
                pass

    def _apply_state(self, state: State) -> None:
        if self.state and state.epoch == self.state.epoch and state.revision < self.state.revision:
            self.went_back += 1
            return
        self.state = state
        self.steps = max(self.steps, state.step)

    def _apply_mine(self, mine: Mine) -> None:
        """A `mine` that was on its way while a newer ballot was answered must not turn the number back."""
        known = self.ballot_seq(mine.poll, mine.round, mine.seat)
        if mine.ballot_seq < known:
            return
        if mine.seat:
            self.proxied[mine.seat] = mine
        else:
            self.mine = mine

    def _apply_answer(self, answered: Answered) -> None:
        """An answer that comes late is of an older round than what is known, unless its paper is still on the table."""
        known = self.ballot_seq(answered.poll, answered.round, answered.seat)
        current = next((part for part in (self.paper, self.mine) if part), None)
        if answered.ballot_seq <= known or (current and not self._same_round(current, answered)):
            return
        self._apply_mine(
            Mine(
                poll=answered.poll, round=answered.round, entitled=True, ballot_seq=answered.ballot_seq,
                seat=answered.seat,
            )
        )  # fmt: skip

    @staticmethod
    def _same_round(known: Paper | Mine, answered: Answered) -> bool:
        return (known.poll, known.round) == (answered.poll, answered.round)

    def ballot_seq(self, poll: str, round: int, seat: str = "") -> int:
        """This voter's counted ballot in that round, 0 for none known. seat: one that it has a proxy for."""
        mine = self.proxied.get(seat) if seat else self.mine
        return mine.ballot_seq if mine and (mine.poll, mine.round) == (poll, round) else 0

    def agenda_poll(self, poll: str) -> AgendaPoll | None:
        """One poll's line on the agenda."""
        items = self.agenda.items if self.agenda else ()
        return next((line for item in items for line in item.polls if line.id == poll), None)

    def round_of(self, poll: str) -> int:
        """The newest round of a poll that this client has heard of, 0 for none."""
        state, line = self.state, self.agenda_poll(poll)
        current = state.round if state and state.poll == poll else 0
        return max(current, line.round if line else 0)

    def __str__(self) -> str:
        if self.state is None:
            return "welcomed, no state yet" if self.welcome else "not welcomed yet"
        return f"poll {self.state.poll!r} round {self.state.round} is {self.state.state} at step {self.steps}"
