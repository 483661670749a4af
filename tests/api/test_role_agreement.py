"""For random roles "may I?" and "list what I may" agree: of entries, types, languages, environments, files, taxonomies and the queue."""

import json
import random
from typing import Any, Final

import pytest
from django.test import Client

from tests.api.asking import ask, owner_headers
from tests.api.documents import title_field
from tests.api.forms import BOUNDARY, multipart
from tests.api.rules import headers_of
from tests.factories import Tenant, make_environment, make_locale, make_stack, make_taxonomy
from tests.rules import Rule, in_languages, on_entries, on_files, on_folders, on_taxonomies, on_type, to_environments

pytestmark = pytest.mark.django_db

SEEDS: Final = range(8)
LANGUAGES: Final = ("en-us", "fr-fr", "nl-nl")
TERMS: Final = ("birds", "bees")
LATER: Final = "2999-01-01T00:00:00.000Z"
TOPICS: Final = {
    "uid": "taxonomies",
    "display_name": "Topics",
    "data_type": "taxonomy",
    "taxonomies": [{"taxonomy_uid": "topics"}],
    "multiple": True,
}


class World:
    """A stack with entries of two types in three languages, files in folders, taxonomies, a queue and a release."""

    def __init__(self) -> None:
        self.tenant: Tenant = make_stack()
        make_locale(self.tenant.scope, "fr-fr")
        make_locale(self.tenant.fresh_scope(), "nl-nl", "fr-fr")
        for name in ("production", "staging"):
            make_environment(self.tenant.fresh_scope(), name)
        make_taxonomy(self.tenant.fresh_scope(), "topics", *TERMS)
        make_taxonomy(self.tenant.fresh_scope(), "places", "here")
        self.owner = owner_headers(self.tenant)
        for uid in ("page", "news"):
            self.do("content_types", {"content_type": {"uid": uid, "title": uid, "schema": [title_field(), TOPICS]}})
        self.entries = [(kind, self._entry(kind, number)) for kind in ("page", "news") for number in range(4)]
        self.folder = str(self.do("assets/folders", {"asset": {"name": "Folder"}})["asset"]["uid"])
        self.files = [self._file(folder) for folder in ("", self.folder, self.folder)]
        self.release = str(self.do("releases", {"release": {"name": "Spring"}})["release"]["uid"])
        for kind, uid in self.entries[::2]:
            item = {"uid": uid, "content_type_uid": kind, "locale": "fr-fr", "action": "publish"}
            self.do(f"releases/{self.release}/item", {"item": item})
            place = {"entry": {"environments": ["production", "staging"], "locales": list(LANGUAGES)}}
            self.do(f"content_types/{kind}/entries/{uid}/publish", {**place, "scheduled_at": LATER})
        queued = ask("GET", "publish-queue", headers=self.owner)[1]["queue"]
        self.items = [str(item["uid"]) for item in queued]

    def do(self, path: str, body: object, method: str = "POST") -> Any:
        """What the owner is answered, which must be a success."""
        status, answer = ask(method, path, body, headers=self.owner)
        assert status in (200, 201), (path, answer)
        return answer

    def _entry(self, kind: str, number: int) -> str:
        path = f"content_types/{kind}/entries"
        uid = self.do(path, _content(f"{kind} {number}", number))["entry"]["uid"]
        if number % 2:
            self.do(f"{path}/{uid}?locale=fr-fr", _content(f"{kind} {number} fr", number + 1), "PUT")
        return str(uid)

    def _file(self, folder: str) -> str:
        data = multipart({"asset[parent_uid]": folder} if folder else {}, {"asset[upload]": ("a.txt", b"words")})
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        answer = Client().generic("POST", "/v3/assets", data, kind, headers=self.owner)
        return str(json.loads(answer.content)["asset"]["uid"])


def _content(title: str, number: int) -> dict[str, Any]:
    terms = [{"taxonomy_uid": "topics", "term_uid": TERMS[number // 2 % 2]}] if number else []
    return {"entry": {"title": title, "taxonomies": terms}}


def _rules(world: World, chance: random.Random) -> list[Rule]:
    """The rules of a role, some of which say hardly anything, and some exceptions."""
    actions = [action for action in ("read", "update", "publish", "delete") if chance.random() < 0.7] or ["read"]
    acl = dict.fromkeys(actions, True)
    named = [uid for kind, uid in world.entries if kind == "page" and chance.random() < 0.5] or ["bltnone"]
    term: Rule = {
        "module": "taxonomy", "taxonomies": ["topics"], "terms": [f"topics.{chance.choice(TERMS)}"], "acl": {},
        "content_types": [{"uid": "page", "acl": {"read": True, "sub_acl": {**acl}}}],
    }  # fmt: skip
    choices: list[Rule] = [
        on_type("page", *actions), on_type("news", *actions), on_entries("page", named, *actions), term,
        {**on_entries("page", named[:1], "read"), "restrict": True}, {**term, "restrict": True},
        in_languages(*chance.sample(LANGUAGES, 2)), in_languages("$all"),
        to_environments(chance.choice(["production", "staging", "$all"])),
        on_files(chance.choice([*world.files, "$all"]), **acl), on_folders(world.folder, **acl),
        {**on_files(chance.choice(world.files), read=True), "restrict": True},
        on_taxonomies(chance.choice(["topics", "places", "$all"]), **acl),
    ]  # fmt: skip
    return [rule for rule in choices if chance.random() < 0.7]


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_listed_is_what_is_got(world: World) -> None:
    answers: set[tuple[str, bool]] = set()
    for seed in SEEDS:
        rules = _rules(world, random.Random(seed))
        person = headers_of(world.tenant, *rules)
        for kind in ("page", "news"):
            for code in LANGUAGES:
                own = [uid for each, uid in world.entries if each == kind]
                got = _agreed(person, f"content_types/{kind}/entries", own, code, rules)
                answers |= {("entries", uid in got) for uid in own}
        for path, key, uids in (
            ("assets", "assets", world.files),
            ("taxonomies", "taxonomies", ["topics", "places"]),
            ("publish-queue", "queue", world.items),
            ("content_types", "content_types", ["page", "news"]),
            ("locales", "locales", list(LANGUAGES)),
            ("environments", "environments", ["production", "staging"]),
        ):
            query = "?include_count=true&include_folders=true" if path == "assets" else "?include_count=true"
            status, body = ask("GET", f"{path}{query}", headers=person)
            rows = body[key] if status == 200 else []
            names = {
                str(row.get("code") or row.get("name") if path in ("locales", "environments") else row["uid"])
                for row in rows
            }
            got = {uid for uid in uids if ask("GET", f"{path}/{uid}", headers=person)[0] == 200}
            assert names & set(uids) == got, (seed, path, rules)
            if status == 200 and path != "locales":
                assert body["count"] == len(rows), (seed, path, rules)
            answers |= {(path, uid in got) for uid in uids}
    kinds = {kind for kind, _ in answers}
    assert answers == {(kind, is_got) for kind in kinds for is_got in (True, False)}


def _agreed(person: dict[str, str], path: str, own: list[str], code: str, rules: list[Rule]) -> set[str]:
    """The entries of a type that are got in a language: those that are listed, and no others are written or published."""
    status, body = ask("GET", f"{path}?locale={code}&include_count=true", headers=person)
    listed = [row["uid"] for row in body["entries"]] if status == 200 else []
    got = {uid for uid in own if ask("GET", f"{path}/{uid}?locale={code}", headers=person)[0] == 200}
    assert (set(listed), status != 200 or body["count"] == len(listed)) == (got, True), (path, code, rules)
    for uid in set(own) - got:
        sent = {"entry": {"title": "Other"}}
        assert ask("PUT", f"{path}/{uid}?locale={code}", sent, headers=person)[0] in (403, 422), (path, code, rules)
        place = {"entry": {"environments": ["production", "staging"], "locales": [code]}}
        answer = ask("POST", f"{path}/{uid}/publish?dry_run=true", place, headers=person)
        assert answer[0] in (403, 422) or answer[1]["is_blocked"], (path, uid, code, answer, rules)
    return got
