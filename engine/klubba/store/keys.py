"""Every key of the store, built here and nowhere else.

All keys of one meeting share the hash tag `{m:<id>}`, so that one script may touch them in a cluster.
"""

from dataclasses import dataclass

PREFIX = "klubba:"
MEETINGS = PREFIX + "meetings"
CARDS = PREFIX + "cards"
FAILED_CODES = PREFIX + "codes:failed"
PROBE = PREFIX + "probe"
UNSEALED = PREFIX + "unsealed"
TIMED = PREFIX + "timed"
HINTS = PREFIX + "hints"
"""Not a key: the channel that names meetings which have changed."""

PARTS = ("head", "register", "seats", "box", "ids", "bodies", "tally", "who", "moderated")


@dataclass(frozen=True, slots=True)
class MeetingKeys:
    """The keys of one meeting. Ids follow a grammar (letters, digits, - and _), so no id can forge a key."""

    meeting: str

    @property
    def tag(self) -> str:
        return f"{PREFIX}{{m:{self.meeting}}}"

    @property
    def head(self) -> str:
        return f"{self.tag}:head"

    @property
    def definition(self) -> str:
        return f"{self.tag}:definition"

    @property
    def log(self) -> str:
        return f"{self.tag}:log"

    @property
    def rounds(self) -> str:
        return f"{self.tag}:rounds"

    @property
    def minutes(self) -> str:
        """What an erased meeting keeps of its closed rounds: a list of JSON. It exists for erased meetings alone."""
        return f"{self.tag}:minutes"

    @property
    def commands(self) -> str:
        return f"{self.tag}:commands"

    @property
    def attendance(self) -> str:
        """What was marked of the roll: `presence SEAT`, `serving SEAT`, `served SEAT`, `barred ITEM SEAT` → value."""
        return f"{self.tag}:attendance"

    @property
    def matters(self) -> str:
        """item → the state of its procedure, JSON."""
        return f"{self.tag}:matters"

    @property
    def sessions(self) -> str:
        return f"{self.tag}:sessions"

    @property
    def devices(self) -> str:
        return f"{self.tag}:devices"

    @property
    def cards(self) -> str:
        """hash of a token or code → card. `CARDS` only says which meeting to look in."""
        return f"{self.tag}:cards"

    @property
    def turns(self) -> str:
        """link ("chair", "voter:12") → how many times it has been made anew."""
        return f"{self.tag}:turns"

    @property
    def helped(self) -> str:
        """ "poll round seat" → id of the ballot that the operator last handed in for the seat."""
        return f"{self.tag}:helped"

    @property
    def outputs(self) -> str:
        """id of an output on air → how it is set up (JSON)."""
        return f"{self.tag}:outputs"

    @property
    def aired(self) -> str:
        """id of an output → what it showed last (JSON), and under "key:" and the id what that is known by."""
        return f"{self.tag}:aired"

    @property
    def airlog(self) -> str:
        """What was on air when: a list of JSON entries, the oldest first."""
        return f"{self.tag}:airlog"

    def round(self, poll: str, number: int, part: str) -> str:
        """part: one of PARTS.

        head: state and everything small. register: as frozen, JSON. seats: seat → place in the register and weight.
        box: slot → counted ballot. ids: voter and ballot id → seq. bodies: voter and ballot id → body. tally: cells.
        who: bitmap over the register. moderated: text → "1" shown, "0" not.
        """
        return f"{self.tag}:p:{poll}:{number}:{part}"
