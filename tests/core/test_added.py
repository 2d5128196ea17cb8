"""A poll that is written into the agenda during the meeting: read as in a file, and kept by a new definition."""

from typing import Any

from msgspec import structs

from klubba import limits
from klubba.core import naming
from klubba.core.definition import add_poll, define, with_added
from klubba.core.model import Base, Meeting, Share

POLL = {"title": "Nu?", "method": "yes_no"}


def prepared() -> Meeting:
    items: list[dict[str, Any]] = [{"title": "Ett", "polls": [POLL, POLL | {"id": "egen"}]}, {"title": "Två"}]
    meeting, problems = define({"id": "m", "title": "M", "roll": [{"seat": "1", "name": "Anna"}], "items": items})
    assert problems == []
    assert meeting is not None
    return meeting


def test_an_added_poll_is_read_as_in_a_file_and_marked() -> None:
    meeting = prepared()
    item = meeting.items[0]
    now, added, problems = add_poll(meeting, item.id, POLL | {"majority": "2/3"})
    assert problems == []
    assert now is not None
    assert added is not None
    assert (now.items[0].polls, now.items[1:]) == ((*item.polls, added), meeting.items[1:])
    assert (added.added, added.rule) == (True, (Share(Base.VALID, 2, 3, at_least=True),))


def test_an_added_poll_has_an_id_that_nothing_has() -> None:
    meeting = prepared()
    item = meeting.items[0].id
    gone = f"{item}-poll-1"
    _, added, _ = add_poll(meeting, item, POLL, taken=[gone])
    assert added is not None
    assert added.id not in {gone, *(poll.id for item in meeting.items for poll in item.polls)}
    _, added, problems = add_poll(meeting, item, POLL | {"id": "old"}, taken=["old"])
    assert (added, [(problem.place, problem.code) for problem in problems]) == (None, [("id", "twice")])
    # Also under an item whose own id leaves no room for more.
    long = structs.replace(meeting, items=(structs.replace(meeting.items[0], id="x" * limits.ID_MAX_CHARS),))
    _, added, _ = add_poll(long, "x" * limits.ID_MAX_CHARS, POLL)
    assert added is not None
    assert len(added.id) <= limits.ID_MAX_CHARS


def test_an_item_takes_so_many_polls() -> None:
    now: Meeting | None = prepared()
    while now is not None and len(now.items[0].polls) < limits.POLLS_PER_ITEM_MAX_COUNT:
        now, _, _ = add_poll(now, now.items[0].id, POLL)
    assert now is not None
    _, _, problems = add_poll(now, now.items[0].id, POLL)
    assert [problem.code for problem in problems] == ["too_many"]


def test_a_new_definition_keeps_what_was_added_where_it_still_fits() -> None:
    meeting = prepared()
    was, added, _ = add_poll(meeting, meeting.items[0].id, POLL | {"id": "nu"})
    assert was is not None
    assert added is not None
    assert with_added(meeting, was) == was
    taken = structs.replace(meeting.items[0], polls=(structs.replace(added, added=False),))
    new = structs.replace(meeting, items=(taken, *meeting.items[1:]))
    assert with_added(new, was) == new
    assert with_added(structs.replace(meeting, items=()), was).items == ()


def test_the_public_form_of_a_meeting_without_added_polls_is_as_before() -> None:
    """The digest stands in logs that older engines wrote."""
    meeting = prepared()
    assert b'"added"' not in naming.public_form(meeting, b"s")
    now, _, _ = add_poll(meeting, meeting.items[0].id, POLL)
    assert now is not None
    assert b'"added":true' in naming.public_form(now, b"s")
