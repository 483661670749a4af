"""Environments: names and addresses."""

import pytest

from core.errors import Forbidden
from core.json_values import JSONValue
from publishing.actions.environment_deletion import delete_environment
from publishing.actions.environments import EnvironmentChanges, create_environment, update_environment
from publishing.environment_rules import AS_EXPORTED, STRICT, UrlRules, name_problems, url_problems
from publishing.environments import EnvironmentInvalid, EnvironmentNotFound, get_environment
from publishing.models import Environment
from stacks.actor import Actor, ActorKind
from stacks.models import Stack
from stacks.permissions import READING
from stacks.scope import Scope
from tests.factories import SYSTEM, make_environment, make_stack

URLS: list[JSONValue] = [{"locale": "en-us", "url": "https://www.example.com"}]


@pytest.fixture
def scope() -> Scope:
    return make_stack().scope


@pytest.mark.django_db
def test_an_environment_is_found_by_name_and_by_uid(scope: Scope) -> None:
    environment = create_environment(SYSTEM, scope, name="production", urls=URLS)

    assert get_environment(scope, "production") == get_environment(scope, environment.uid) == environment
    assert (environment.name, environment.urls, environment.version) == ("production", URLS, 1)
    assert Stack.objects.get(pk=scope.stack_id).revision == scope.revision + 1


@pytest.mark.django_db
def test_an_import_keeps_uid_and_empty_addresses(scope: Scope) -> None:
    empty: list[JSONValue] = [{"locale": "en-us", "url": ""}]

    with pytest.raises(EnvironmentInvalid):
        create_environment(SYSTEM, scope, name="preview", urls=empty)
    imported = create_environment(
        SYSTEM, scope, name="preview", urls=empty, rules=AS_EXPORTED, uid="blta231f8cba2be9b18"
    )

    assert (imported.uid, imported.urls) == ("blta231f8cba2be9b18", empty)
    renamed = update_environment(SYSTEM, scope, "preview", EnvironmentChanges(name="review", urls=empty))
    assert (renamed.name, renamed.urls, renamed.version) == ("review", empty, 2)
    more: list[JSONValue] = [*empty, {"locale": "fr-fr", "url": ""}]
    with pytest.raises(EnvironmentInvalid):
        update_environment(SYSTEM, scope, "review", EnvironmentChanges(urls=more))


@pytest.mark.django_db
def test_names_are_unique_among_the_living(scope: Scope) -> None:
    make_environment(scope, "production")
    make_environment(scope, "staging")

    with pytest.raises(EnvironmentInvalid) as created:
        create_environment(SYSTEM, scope, name="production", urls=URLS)
    with pytest.raises(EnvironmentInvalid) as renamed:
        update_environment(SYSTEM, scope, "staging", EnvironmentChanges(name="production"))

    for refused in (created, renamed):
        assert [(problem.path, problem.message) for problem in refused.value.problems] == [("name", "is not unique.")]
    delete_environment(SYSTEM, scope, "production")
    assert create_environment(SYSTEM, scope, name="production", urls=URLS).version == 1
    assert Environment.objects.in_stack(scope).filter(name="production").count() == 2


@pytest.mark.django_db
def test_a_deleted_environment_is_unknown(scope: Scope) -> None:
    uid = make_environment(scope, "production").uid

    delete_environment(SYSTEM, scope, uid)

    for reference in ("production", uid, "nowhere"):
        with pytest.raises(EnvironmentNotFound):
            get_environment(scope, reference)
        with pytest.raises(EnvironmentNotFound):
            delete_environment(SYSTEM, scope, reference)


@pytest.mark.django_db
def test_another_stacks_environment_is_unknown(scope: Scope) -> None:
    foreign = make_environment(make_stack().scope)

    for reference in (foreign.uid, foreign.name):
        with pytest.raises(EnvironmentNotFound):
            get_environment(scope, reference)
        with pytest.raises(EnvironmentNotFound):
            update_environment(SYSTEM, scope, reference, EnvironmentChanges(name="mine"))


@pytest.mark.django_db
def test_reading_rights_change_no_environment(scope: Scope) -> None:
    environment = make_environment(scope)
    reader = Actor(kind=ActorKind.USER, uid="blt1", permissions=READING)

    for attempt in (
        lambda: create_environment(reader, scope, name="mine", urls=URLS),
        lambda: update_environment(reader, scope, "production", EnvironmentChanges(name="mine")),
        lambda: delete_environment(reader, scope, "production"),
    ):
        with pytest.raises(Forbidden):
            attempt()

    assert list(Environment.objects.values_list("uid", "name", "version", "deleted_at")) == [
        (environment.uid, "production", 1, None)
    ]


@pytest.mark.parametrize("name", ["production", "dev 2", "a", "A_b.c-1", "x" * 100])
def test_names_that_are_names(name: str) -> None:
    assert name_problems(name) == []


@pytest.mark.parametrize("name", ["", " dev", "dev ", "a/b", "a?b", "é", "x" * 101, "blt0123456789abcdef", "a\n", ".."])
def test_names_that_are_none(name: str) -> None:
    assert [problem.path for problem in name_problems(name)] == ["name"]


@pytest.mark.parametrize(
    ("urls", "rules", "paths"),
    [
        (URLS, STRICT, []),
        ([], STRICT, ["urls"]),
        ([], AS_EXPORTED, []),
        ([{"locale": "en-us", "url": ""}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": ""}], AS_EXPORTED, []),
        ([{"locale": "en-us", "url": "http://localhost:3000/a?b=c"}], STRICT, []),
        ([{"locale": "en-us", "url": "not-a-valid-url"}], AS_EXPORTED, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "javascript:alert(1)"}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "https://"}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "https://user:pass@example.com"}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "https://example.com:99999"}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "https://[::1"}], STRICT, ["urls.0.url"]),
        ([{"locale": "en-us", "url": "https://exa mple.com"}], STRICT, ["urls.0.url"]),
        ([{"url": 3}], STRICT, ["urls.0.locale", "urls.0.url"]),
        (["https://example.com"], STRICT, ["urls.0"]),
        ([{"locale": "en-us", "url": "https://a.example", "admin": True}], STRICT, ["urls.0"]),
        (URLS + URLS, STRICT, ["urls"]),
        ([{"locale": "en-us", "url": "https://a.example"}] * 201, STRICT, ["urls"]),
    ],
)
def test_addresses(urls: list[JSONValue], rules: UrlRules, paths: list[str]) -> None:
    assert [problem.path for problem in url_problems(urls, rules)] == paths
