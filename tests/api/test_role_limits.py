"""What somebody with a custom role sees and changes: entries, types, languages and environments."""

from typing import Any

import pytest

from tests.api.asking import ask, owner_headers
from tests.api.documents import text_field, title_field
from tests.api.rules import EVERY_LANGUAGE, headers_of
from tests.factories import Tenant, make_editor, make_environment, make_locale, make_session, make_stack, make_taxonomy
from tests.rules import Rule, in_languages, on_entries, on_fields, on_type

pytestmark = pytest.mark.django_db

SEO = {"uid": "seo", "data_type": "group", "display_name": "SEO", "schema": [text_field("robots"), text_field("words")]}


@pytest.fixture
def tenant() -> Tenant:
    """A stack with two types and two languages."""
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    owner = owner_headers(tenant)
    topics = {
        "uid": "taxonomies",
        "data_type": "taxonomy",
        "taxonomies": [{"taxonomy_uid": "topics"}],
        "multiple": True,
    }
    make_taxonomy(tenant.scope, "topics", "birds", "bees")
    for uid in ("blog", "news"):
        schema = [title_field(), text_field("fee"), SEO, topics]
        document = {"uid": uid, "title": uid.title(), "schema": schema}
        assert ask("POST", "content_types", {"content_type": document}, headers=owner)[0] == 201
    return tenant


def make(tenant: Tenant, content_type: str = "blog", locale: str = "en-us", **fields: object) -> str:
    path = f"content_types/{content_type}/entries?locale={locale}"
    status, body = ask("POST", path, {"entry": {"title": "A", **fields}}, headers=owner_headers(tenant))
    assert status == 201, body
    return str(body["entry"]["uid"])


def titles(path: str, headers: dict[str, str]) -> list[str]:
    status, body = ask("GET", path, headers=headers)
    assert status == 200, body
    return [entry["title"] for entry in body["entries"]]


def told(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error_message"]


NO_ENTRY = (422, "The requested object doesn't exist.")


def test_only_the_types_that_rules_name_are_there(tenant: Tenant) -> None:
    make(tenant)
    make(tenant, "news", title="N")
    editor = headers_of(tenant, on_type("blog", "read"), EVERY_LANGUAGE)

    types = ask("GET", "content_types?include_count=true", headers=editor)[1]

    assert ([each["uid"] for each in types["content_types"]], types["count"]) == (["blog"], 1)
    assert ask("GET", "content_types/blog", headers=editor)[0] == 200
    assert titles("content_types/blog/entries", editor) == ["A"]
    for path in ("content_types/{}", "content_types/{}/entries", "content_types/{}/entries/blt1"):
        hidden, unknown = (ask("GET", path.format(uid), headers=editor) for uid in ("news", "none"))
        assert hidden == (unknown[0], eval_like(unknown[1], "none", "news"))


def eval_like(body: Any, before: str, after: str) -> Any:
    return {**body, "error_message": body["error_message"].replace(before, after)}


def test_entries_by_name_are_listed_and_the_others_are_unknown(tenant: Tenant) -> None:
    own, other = make(tenant, title="Own"), make(tenant, title="Other")
    editor = headers_of(tenant, on_entries("blog", [own], "read", "update"), EVERY_LANGUAGE)

    assert titles("content_types/blog/entries", editor) == ["Own"]
    assert ask("GET", "content_types/blog/entries?count=true", headers=editor)[1] == {"entries": 1}
    assert ask("GET", f"content_types/blog/entries/{own}", headers=editor)[0] == 200
    seen = {"entry": {"title": "New"}}
    for method, body in (("GET", None), ("PUT", seen), ("DELETE", None)):
        hidden = ask(method, f"content_types/blog/entries/{other}", body, headers=editor)
        unknown = ask(method, "content_types/blog/entries/bltunknown", body, headers=editor)
        if method != "DELETE":
            assert hidden == unknown
            assert told(hidden) == NO_ENTRY
        else:
            assert hidden[0] == unknown[0] == 403
    assert ask("PUT", f"content_types/blog/entries/{own}", seen, headers=editor)[0] == 200
    assert titles("content_types/blog/entries", owner_headers(tenant)) == ["New", "Other"]


def test_ones_own_entries(tenant: Tenant) -> None:
    other = make(tenant, title="Other")
    editor = headers_of(tenant, on_entries("blog", ["$own"], "create", "read", "update", "delete"), EVERY_LANGUAGE)

    status, body = ask("POST", "content_types/blog/entries", {"entry": {"title": "Mine"}}, headers=editor)

    assert status == 201, body
    assert titles("content_types/blog/entries", editor) == ["Mine"]
    assert told(ask("DELETE", f"content_types/blog/entries/{other}", headers=editor)) == NO_ENTRY
    assert ask("DELETE", f"content_types/blog/entries/{body['entry']['uid']}", headers=editor)[0] == 200


def test_entries_with_a_term(tenant: Tenant) -> None:
    make(tenant, title="Bird", taxonomies=[{"taxonomy_uid": "topics", "term_uid": "birds"}])
    bee = make(tenant, title="Bee", taxonomies=[{"taxonomy_uid": "topics", "term_uid": "bees"}])
    rule: Rule = {
        "module": "taxonomy",
        "taxonomies": ["topics"],
        "terms": ["topics.birds"],
        "content_types": [{"uid": "blog", "acl": {"read": True, "sub_acl": {"read": True, "create": True}}}],
        "acl": {},
    }
    editor = headers_of(tenant, rule, EVERY_LANGUAGE)

    assert titles("content_types/blog/entries", editor) == ["Bird"]
    assert told(ask("GET", f"content_types/blog/entries/{bee}", headers=editor)) == NO_ENTRY
    statuses = []
    for term in ("birds", "bees"):
        entry = {"title": f"New {term}", "taxonomies": [{"taxonomy_uid": "topics", "term_uid": term}]}
        statuses.append(ask("POST", "content_types/blog/entries", {"entry": entry}, headers=editor)[0])
    assert statuses == [201, 403]


def test_reading_is_not_changing(tenant: Tenant) -> None:
    uid = make(tenant)
    editor = headers_of(tenant, on_type("blog", "read", "update"), on_type("news", "read"), EVERY_LANGUAGE)
    news = make(tenant, "news")

    assert ask("PUT", f"content_types/blog/entries/{uid}", {"entry": {"title": "B"}}, headers=editor)[0] == 200
    refused = ask("PUT", f"content_types/news/entries/{news}", {"entry": {"title": "B"}}, headers=editor)
    assert told(refused) == (403, "Your role does not allow this here (entry update).")
    refused = ask("POST", "content_types/blog/entries", {"entry": {"title": "B"}}, headers=editor)
    assert told(refused) == (403, "Your role does not allow this here (entry create).")
    assert titles("content_types/news/entries", owner_headers(tenant)) == ["A"]


def test_an_exception_stands_against_its_own_role_only(tenant: Tenant) -> None:
    uid = make(tenant)
    never = on_type("blog", "update", restrict=True)
    held = headers_of(tenant, on_type("blog", "read", "update"), never, EVERY_LANGUAGE)

    assert ask("PUT", f"content_types/blog/entries/{uid}", {"entry": {"title": "B"}}, headers=held)[0] == 403


@pytest.mark.behaviour("CS-40")
def test_a_role_without_the_master_language_creates_in_another(tenant: Tenant) -> None:
    make(tenant, title="Unseen")
    editor = headers_of(tenant, on_type("blog", "create", "read", "update"), in_languages("fr-fr"))

    path = "content_types/blog/entries"
    status, body = ask("POST", f"{path}?locale=fr-fr", {"entry": {"title": "Bonjour"}}, headers=editor)

    assert (status, body["entry"]["locale"]) == (201, "fr-fr")
    uid = body["entry"]["uid"]
    assert told(ask("GET", f"{path}/{uid}", headers=owner_headers(tenant))) == NO_ENTRY
    assert titles(f"{path}?locale=fr-fr", editor) == ["Bonjour"]
    hidden = ask("POST", f"{path}?locale=en-us", {"entry": {"title": "Hello"}}, headers=editor)
    unknown = ask("POST", f"{path}?locale=is-is", {"entry": {"title": "Hello"}}, headers=editor)
    assert hidden[0] == unknown[0] == 422
    assert hidden[1]["errors"] == unknown[1]["errors"]
    assert ask("POST", path, {"entry": {"title": "Hello"}}, headers=editor)[0] == 422


def test_languages_that_are_not_seen_are_not_there(tenant: Tenant) -> None:
    make_locale(tenant.fresh_scope(), "fr-ca", fallback="fr-fr")
    editor = headers_of(tenant, on_type("blog", "read"), in_languages("fr-ca", "en-us"))
    uid = make(tenant, title="English")
    path = f"content_types/blog/entries/{uid}"
    ask("PUT", f"{path}?locale=fr-fr", {"entry": {"title": "Français"}}, headers=owner_headers(tenant))

    rows = ask("GET", "locales?asc=code", headers=editor)[1]["locales"]

    assert [(row["code"], row["fallback_locale"]) for row in rows] == [("en-us", None), ("fr-ca", "en-us")]
    assert ask("GET", "locales/fr-fr", headers=editor) == ask("GET", "locales/is-is", headers=editor)
    assert ask("GET", f"{path}?locale=fr-ca", headers=editor)[1]["entry"]["title"] == "English"
    assert ask("GET", f"{path}?locale=fr-ca", headers=owner_headers(tenant))[1]["entry"]["title"] == "Français"
    assert ask("GET", f"{path}?locale=fr-fr", headers=editor)[0] == 422
    assert ask("GET", f"{path}/locales", headers=editor)[1]["locales"] == [{"code": "en-us", "localized": False}]


def test_a_language_by_its_uid(tenant: Tenant) -> None:
    uid = ask("GET", "locales/fr-fr", headers=owner_headers(tenant))[1]["locale"]["uid"]
    editor = headers_of(tenant, on_type("blog", "read"), in_languages(uid))

    assert [row["code"] for row in ask("GET", "locales", headers=editor)[1]["locales"]] == ["fr-fr"]
    assert ask("GET", "content_types/blog/entries?locale=fr-fr", headers=editor)[0] == 200


def test_publishing_goes_where_a_role_lets_it(tenant: Tenant) -> None:
    stage, live = make_environment(tenant.scope, "stage"), make_environment(tenant.scope, "live")
    uid, news = make(tenant), make(tenant, "news")
    rules = [on_type("blog", "read", "publish"), on_type("news", "read"), in_languages("en-us")]
    place: Rule = {"module": "environment", "environments": [stage.uid], "acl": {"read": True}}
    editor = headers_of(tenant, *rules, place)

    def publish(path: str, environment: str, locale: str = "en-us") -> tuple[int, Any]:
        where = {"entry": {"environments": [environment], "locales": [locale]}}
        return ask("POST", f"content_types/{path}/publish", where, headers=editor)

    assert publish(f"blog/entries/{uid}", "stage")[0] == 201
    hidden, unknown = publish(f"blog/entries/{uid}", "live"), publish(f"blog/entries/{uid}", "none")
    assert hidden[0] == unknown[0] == 422
    assert hidden[1]["errors"] == {"environments": ["'live' is not an environment of this stack."]}
    assert publish(f"blog/entries/{uid}", "stage", "fr-fr")[1]["errors"] == {
        "locales": ["'fr-fr' is not a language of this stack."]
    }
    assert publish(f"news/entries/{news}", "stage")[0] == 422
    assert ask("GET", "environments", headers=editor)[1]["environments"][0]["uid"] == stage.uid
    assert len(ask("GET", "environments", headers=editor)[1]["environments"]) == 1
    assert ask("GET", f"environments/{live.uid}", headers=editor) == ask("GET", "environments/none", headers=editor)
    assert ask("GET", "content_types/blog/entries?environment=stage", headers=editor)[1] == {"entries": []}
    assert ask("GET", "content_types/blog/entries?environment=live", headers=editor)[0] == 422


def test_a_hidden_field_is_neither_shown_nor_asked_for_nor_written(tenant: Tenant) -> None:
    uid = make(tenant, fee="dozen", seo={"robots": "none", "words": "a"})
    hidden = on_fields("blog", ["fee", "seo.robots"], read=False)
    editor = headers_of(tenant, on_type("blog", "create", "read", "update"), hidden, EVERY_LANGUAGE)
    path = "content_types/blog/entries"

    shown = ask("GET", f"{path}/{uid}", headers=editor)[1]["entry"]
    listed = ask("GET", path, headers=editor)[1]["entries"][0]

    assert "fee" not in {*shown, *listed}
    assert shown["seo"] == listed["seo"] == {"words": "a"}
    for query in (
        'query={"fee": "dozen"}',
        'query={"seo.robots": "none"}',
        "asc=fee",
        'query={"fee": {"$exists": true}}',
    ):
        assert ask("GET", f"{path}?{query}", headers=editor)[0] == 422, query
    assert ask("GET", f"{path}?typeahead=dozen", headers=editor)[1]["entries"] == []
    for sent in ({"fee": "13"}, {"fee": "dozen"}, {"seo": {"robots": "all", "words": "a"}}):
        status, body = ask("PUT", f"{path}/{uid}", {"entry": sent}, headers=editor)
        place = "fee" if "fee" in sent else "seo.robots"
        assert (status, body["errors"]) == (422, {place: ["may not be changed by your role."]})
        status, body = ask("POST", path, {"entry": {"title": "B", **sent}}, headers=editor)
        assert (status, body["errors"]) == (422, {place: ["may not be changed by your role."]})
    status, body = ask("PUT", f"{path}/{uid}", {"entry": {**shown, "seo": {"words": "b"}}}, headers=editor)
    assert status == 200, body
    assert "fee" not in body["entry"]
    whole = ask("GET", f"{path}/{uid}", headers=owner_headers(tenant))[1]["entry"]
    assert (whole["fee"], whole["seo"]) == ("dozen", {"robots": "none", "words": "b"})


def test_an_older_version_hides_the_same(tenant: Tenant) -> None:
    uid = make(tenant, fee="12")
    owner = owner_headers(tenant)
    ask("PUT", f"content_types/blog/entries/{uid}", {"entry": {"fee": "13"}}, headers=owner)
    document = ask("GET", "content_types/blog", headers=owner)[1]["content_type"]
    schema = [*document["schema"], text_field("more")]
    ask("PUT", "content_types/blog", {"content_type": {"schema": schema}}, headers=owner)
    editor = headers_of(tenant, on_type("blog", "read"), on_fields("blog", ["fee"], read=False), EVERY_LANGUAGE)

    assert "fee" not in ask("GET", f"content_types/blog/entries/{uid}?version=1", headers=editor)[1]["entry"]


def test_a_field_that_may_be_read_and_not_written_may_be_sent_back(tenant: Tenant) -> None:
    uid = make(tenant, fee="12")
    fixed = on_fields("blog", ["fee"], update=False)
    editor = headers_of(tenant, on_type("blog", "create", "read", "update"), fixed, EVERY_LANGUAGE)
    path = f"content_types/blog/entries/{uid}"

    shown = ask("GET", path, headers=editor)[1]["entry"]
    assert shown["fee"] == "12"
    assert ask("PUT", path, {"entry": {**shown, "title": "B"}}, headers=editor)[0] == 200
    status, body = ask("PUT", path, {"entry": {"fee": "13"}}, headers=editor)
    assert (status, body["errors"]) == (422, {"fee": ["may not be changed by your role."]})
    assert ask("POST", "content_types/blog/entries", {"entry": {"title": "C", "fee": "1"}}, headers=editor)[0] == 422


def test_fields_that_are_given_one_by_one(tenant: Tenant) -> None:
    uid = make(tenant, fee="12", seo={"robots": "none", "words": "a"})
    given = on_fields("blog", ["seo.words"], update=True)
    editor = headers_of(tenant, on_type("blog", "read"), given, EVERY_LANGUAGE)
    path = f"content_types/blog/entries/{uid}"

    assert ask("PUT", path, {"entry": {"seo": {"robots": "none", "words": "b"}}}, headers=editor)[0] == 200
    status, body = ask("PUT", path, {"entry": {"title": "B", "seo": {"robots": "all"}}}, headers=editor)
    assert (status, sorted(body["errors"])) == (422, ["seo.robots", "title"])


def test_several_roles_allow_what_each_of_them_does(tenant: Tenant) -> None:
    uid = make(tenant, fee="12")
    hiding = make_editor(tenant, on_type("blog", "read"), on_fields("blog", ["fee"], read=False), EVERY_LANGUAGE)
    showing = make_editor(tenant, on_type("blog", "read"), EVERY_LANGUAGE)
    own = {"api_key": tenant.stack.api_key, "authtoken": make_session(hiding)}
    path = f"content_types/blog/entries/{uid}"
    assert "fee" not in ask("GET", path, headers=own)[1]["entry"]

    showing.stack_memberships.update(user=hiding)

    assert ask("GET", path, headers=own)[1]["entry"]["fee"] == "12"
