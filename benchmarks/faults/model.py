"""What one type of entries must say after any sequence of writes, one by one and at once: a model that Hypothesis walks.

It knows no server: a door sends its calls. Calls that are sent together race each other, and the model says how many may win.
"""

import functools
import itertools
import json
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from benchmarks.faults.door import Call, Door, Reply
from core.json_values import JSONObject, JSONValue

Step: TypeAlias = Callable[..., None]
TYPE = "model"
ENTRIES = f"content_types/{TYPE}/entries"
CONTENT_TYPE: JSONObject = {
    "title": "Model",
    "uid": TYPE,
    "schema": [
        {"uid": "title", "display_name": "Title", "data_type": "text", "mandatory": True, "unique": True},
        {"uid": "count", "display_name": "Count", "data_type": "number"},
    ],
}
LETTERS = "ABCDEF"
_which = st.integers(0, 99)
_letter = st.sampled_from(LETTERS)
_many = st.integers(2, 4)


@dataclass(slots=True)
class Expected:
    """What an entry must say. `live` are the versions that may be live once the queue is empty; None is offline."""

    title: str
    count: int
    version: int = 1
    live: frozenset[int | None] = frozenset({None})

    @property
    def tag(self) -> str:
        return f'"en-us.{self.version}"'


def _of_entries(least: int) -> Callable[[Step], Step]:
    """A step that is none where the walk has fewer entries.

    No precondition of Hypothesis, which decides what is drawn: that may not hang on who wins a race.
    """

    def decorate(step: Step) -> Step:
        @functools.wraps(step)
        def step_or_nothing(self: "Model", **drawn: object) -> None:
            if len(self.entries) >= least:
                step(self, **drawn)

        return step_or_nothing

    return decorate


class Model(RuleBasedStateMachine):
    """A walk through writes. A subclass that names the door can be run."""

    door: ClassVar[Door]

    def __init__(self) -> None:
        super().__init__()
        self.prefix = uuid.uuid4().hex[:12]
        self.numbers = itertools.count(1)
        self.entries: dict[str, Expected] = {}

    @rule(letter=_letter)
    def create(self, letter: str) -> None:
        """A title that is taken is refused."""
        self._create([letter])

    @rule(letter=_letter, many=_many)
    def create_at_once(self, letter: str, many: int) -> None:
        """Of many that want a title one gets it, if it is free."""
        self._create([letter] * many)

    @rule(letter=_letter, many=_many)
    def create_masters_at_once(self, letter: str, many: int) -> None:
        """An entry that exists in another language gets its master language once."""
        title = self._title(letter)
        if self._holder(title):
            return
        french = self._send(Call("POST", f"{ENTRIES}?locale=fr-fr", {"entry": {"title": uuid.uuid4().hex}}))[0]
        assert french.status == 201, french
        uid = str(_entry(french)["uid"])
        calls = [self._creation(title, uid=uid) for _ in range(many)]
        self._keep_the_one_created(calls, self._send(*calls))

    @rule(which=_which, is_fresh=st.booleans())
    @_of_entries(1)
    def update(self, which: int, is_fresh: bool) -> None:
        """A write over what was seen happens, a write over what was before is refused."""
        uid, entry = self._pick(which)
        tag = entry.tag if is_fresh else f'"en-us.{entry.version + 1}"'
        self._update(uid, [self._counting(uid, tag)], winners=int(is_fresh))

    @rule(which=_which, many=_many)
    @_of_entries(1)
    def update_at_once(self, which: int, many: int) -> None:
        """Of many that saw the same version one writes."""
        uid, entry = self._pick(which)
        self._update(uid, [self._counting(uid, entry.tag) for _ in range(many)], winners=1)

    @rule(which=_which, amounts=st.lists(st.integers(-9, 9), min_size=2, max_size=4))
    @_of_entries(1)
    def add_at_once(self, which: int, amounts: list[int]) -> None:
        """No addition is lost."""
        uid, entry = self._pick(which)
        replies = self._send(*(Call("PUT", _path(uid), {"entry": {"count": {"ADD": amount}}}) for amount in amounts))
        assert _statuses(replies) == {200: len(amounts)}, replies
        entry.count += sum(amounts)
        entry.version += len(amounts)
        assert max(int(str(_entry(reply)["_version"])) for reply in replies) == entry.version

    @rule(which=_which, letter=_letter)
    @_of_entries(2)
    def rename_at_once(self, which: int, letter: str) -> None:
        """Of two that want a title the one that holds it keeps it, else one gets it if nobody else has it."""
        (first, _), (second, _) = self._pick(which), self._pick(which + 1)
        title = self._title(letter)
        holder = self._holder(title)
        counts = [next(self.numbers), next(self.numbers)]
        named: list[JSONObject] = [{"title": title, "count": count} for count in counts]
        replies = self._send(
            *(Call("PUT", _path(uid), {"entry": body}) for uid, body in zip((first, second), named, strict=True))
        )
        may_win = holder is None or holder in (first, second)
        assert _statuses(replies) == ({200: 1, 422: 1} if may_win else {422: 2}), replies
        for uid, reply, count in zip((first, second), replies, counts, strict=True):
            if reply.status == 200:
                assert holder in (None, uid)
                entry = self.entries[uid]
                entry.title, entry.count, entry.version = title, count, entry.version + 1

    @rule(which=_which, action=st.sampled_from(["publish", "unpublish"]))
    @_of_entries(1)
    def publish(self, which: int, action: str) -> None:
        """The last request counts, at the version of its moment."""
        uid, entry = self._pick(which)
        assert self._send(self._publication(uid, action))[0].status == 201
        entry.live = frozenset({entry.version if action == "publish" else None})

    @rule(which=_which)
    @_of_entries(1)
    def publish_amid_update(self, which: int) -> None:
        """What goes live is what was there before the update or what is there after it."""
        uid, entry = self._pick(which)
        count = next(self.numbers)
        replies = self._send(self._publication(uid, "publish"), Call("PUT", _path(uid), {"entry": {"count": count}}))
        assert [reply.status for reply in replies] == [201, 200], replies
        entry.live = frozenset({entry.version, entry.version + 1})
        entry.version, entry.count = entry.version + 1, count

    @rule(which=_which, many=st.integers(1, 3), is_published=st.booleans())
    @_of_entries(1)
    def delete(self, which: int, many: int, is_published: bool) -> None:
        """An entry is deleted once, and what is published or written meanwhile goes with it."""
        uid, _ = self._pick(which)
        others = [self._publication(uid, "publish"), self._counting(uid, "*")] if is_published else []
        replies = self._send(*others, *[Call("DELETE", _path(uid)) for _ in range(many)])
        deletions = _statuses(replies[len(others) :])
        assert deletions == Counter({200: 1, 422: many - 1}) - Counter(), replies
        assert all(reply.status in (200, 201, 422) for reply in replies), replies
        del self.entries[uid]

    @rule()
    def settle(self) -> None:
        """Once the queue is empty, readers see what was asked for last and nothing else."""
        self.door.settle()
        reply = self.door.read_live(self._query())
        assert reply.status == 200, reply
        live = {str(entry["uid"]): int(str(entry["_version"])) for entry in _listed(reply)}
        strangers = live.keys() - self.entries.keys()
        assert not strangers, f"live though deleted: {strangers}"
        for uid, entry in self.entries.items():
            assert live.get(uid) in entry.live, f"{uid} is live at {live.get(uid)}, expected {entry.live}"
            entry.live = frozenset({live.get(uid)})

    @invariant()
    def everything_is_as_it_was_written(self) -> None:
        """One list shows every entry of this walk, and no other."""
        reply = self._send(Call("GET", f"{ENTRIES}?query={quote(self._query())}"))[0]
        assert reply.status == 200, reply
        found = {str(entry["uid"]): (entry["title"], entry["count"], entry["_version"]) for entry in _listed(reply)}
        assert found == {uid: (each.title, each.count, each.version) for uid, each in self.entries.items()}

    def teardown(self) -> None:
        """The walk ends with an empty queue."""
        self.settle()

    def _create(self, letters: Sequence[str]) -> None:
        calls = [self._creation(self._title(letter)) for letter in letters]
        if self._holder(self._title(letters[0])) is None:
            self._keep_the_one_created(calls, self._send(*calls))
            return
        assert _statuses(self._send(*calls)) == {422: len(calls)}

    def _keep_the_one_created(self, calls: Sequence[Call], replies: Sequence[Reply]) -> None:
        assert _statuses(replies) == Counter({201: 1, 422: len(calls) - 1}) - Counter(), replies
        for reply in replies:
            if reply.status == 201:
                made = _entry(reply)
                self.entries[str(made["uid"])] = Expected(str(made["title"]), int(str(made["count"])))

    def _update(self, uid: str, calls: Sequence[Call], *, winners: int) -> None:
        replies = self._send(*calls)
        assert _statuses(replies) == Counter({200: winners, 412: len(calls) - winners}) - Counter(), replies
        for reply in replies:
            if reply.status == 200:
                entry = self.entries[uid]
                entry.count, entry.version = int(str(_entry(reply)["count"])), entry.version + 1

    def _creation(self, title: str, **more: JSONValue) -> Call:
        return Call("POST", ENTRIES, {"entry": {"title": title, "count": next(self.numbers), **more}})

    def _counting(self, uid: str, tag: str) -> Call:
        return Call("PUT", _path(uid), {"entry": {"count": next(self.numbers)}}, {"If-Match": tag})

    def _publication(self, uid: str, action: str) -> Call:
        body: JSONObject = {"entry": {"environments": [self.door.environment], "locales": ["en-us"]}, "locale": "en-us"}
        return Call("POST", f"{_path(uid)}/{action}", body)

    def _send(self, *calls: Call) -> list[Reply]:
        return self.door.send(calls)

    def _title(self, letter: str) -> str:
        return f"{self.prefix} {letter}"

    def _query(self) -> str:
        """Every title of this walk: whatever was created shows, whether the model knows it or not."""
        return json.dumps({"title": {"$in": [self._title(letter) for letter in LETTERS]}})

    def _holder(self, title: str) -> str | None:
        return next((uid for uid, entry in self.entries.items() if entry.title == title), None)

    def _pick(self, which: int) -> tuple[str, Expected]:
        uids = list(self.entries)
        uid = uids[which % len(uids)]
        return uid, self.entries[uid]


def model_behind(door: Door) -> type[Model]:
    """The model, walked through that door."""
    return type("ModelBehindDoor", (Model,), {"door": door})


def _path(uid: str) -> str:
    return f"{ENTRIES}/{uid}"


def _statuses(replies: Sequence[Reply]) -> Counter[int]:
    return Counter(reply.status for reply in replies)


def _entry(reply: Reply) -> JSONObject:
    entry = reply.body.get("entry")
    assert isinstance(entry, dict), reply
    return entry


def _listed(reply: Reply) -> list[JSONObject]:
    entries = reply.body.get("entries")
    assert isinstance(entries, list), reply
    return [entry for entry in entries if isinstance(entry, dict)]
