"""Asking for content to go live: what is queued, what goes live, what is refused."""

import pytest

from content.actions.entries import create_entry, update_entry
from core.json_values import JSONObject
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.errors import PublishInvalid
from publishing.models import Publication, PublishItem
from publishing.plan import PublishRequest, Target
from tests.content.builders import make_type, text
from tests.publishing.builders import Stage, make_stage, never, reasons, states
from tests.publishing.invariants import check_invariants


def problems(error: pytest.ExceptionInfo[PublishInvalid]) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in error.value.problems]


def test_a_published_entry_goes_live_where_it_was_asked_for_and_nowhere_else(stage: Stage) -> None:
    herons, _ = stage.entry("Herons"), stage.entry("Storks")

    job = stage.request(herons)
    assert stage.live() == {}
    drain(never)

    assert states(job) == ["succeeded"]
    assert stage.live() == {(herons, "en-us", "production"): ("en-us", 1)}
    check_invariants(stage.scope.stack_id)


def test_the_version_is_pinned_when_it_is_asked_for(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid)
    stage.edit(uid, "Herons, edited")

    drain(never)

    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}


def test_a_named_version_goes_live_in_place_of_the_latest(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Herons 2")
    stage.edit(uid, "Herons 3")

    stage.request(uid, version=2, source="en-us")
    drain(never)

    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 2)}


def test_a_named_version_is_listed_under_its_own_title_and_address(stage: Stage) -> None:
    fields = (text("name"), text("url"))
    person = make_type(stage.scope, *fields, uid="person", title="name")
    uids = []
    for title, name in (("A person", "Ada"), ("Another", "")):
        data: JSONObject = {"title": title, "name": name, "url": f"/{title.lower()}"}
        saved = create_entry(stage.tenant.actor, stage.scope, person, locale=None, data=data)
        update_entry(stage.tenant.actor, stage.scope, person, saved.uid, locale=None, data={"name": "X", "url": "/x"})
        uids.append(saved.uid)
    targets = tuple(Target("entry", uid, "person", 1) for uid in uids)
    publish(stage.tenant.actor, stage.scope, PublishRequest("publish", targets, ("production",)))
    drain(never)

    listed = Publication.objects.order_by("id").values_list("title", "url")
    assert list(listed) == [("Ada", "/a person"), (uids[1], "/another")]


def test_publishing_an_unlocalized_language_shows_its_fallback_there(stage: Stage) -> None:
    uid = stage.entry("Herons")

    stage.request(uid, locales=("fr-fr",), environments=("production", stage.staging.uid), source="en-us", version=1)
    drain(never)

    assert stage.live() == {
        (uid, "fr-fr", "production"): ("en-us", 1),
        (uid, "fr-fr", "staging"): ("en-us", 1),
    }
    assert list(stage.article_languages(uid)) == ["en-us"]


def test_the_master_as_source_leaves_a_localized_language_alone(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    job = stage.request(uid, locales=("en-us", "fr-fr"), source="en-us")
    drain(never)

    assert states(job) == ["succeeded", "skipped"]
    assert "publish_all_localized" in reasons(job)[1]
    assert stage.live() == {(uid, "en-us", "production"): ("en-us", 1)}
    check_invariants(stage.scope.stack_id)


@pytest.mark.parametrize(
    ("source", "publish_all_localized"), [("fr-fr", False), (None, False), ("en-us", True)], ids=str
)
def test_a_localized_language_is_published_as_its_own_source_without_one_or_with_all(
    stage: Stage, source: str | None, publish_all_localized: bool
) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")

    stage.request(uid, locales=("fr-fr",), source=source, publish_all_localized=publish_all_localized)
    drain(never)

    assert stage.live() == {(uid, "fr-fr", "production"): ("fr-fr", 1)}


def test_unpublishing_takes_offline_what_it_names_and_nothing_else(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.request(uid, locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)

    job = stage.request(uid, "unpublish", locales=("fr-fr",), environments=("production",))
    drain(never)

    assert states(job) == ["succeeded"]
    assert sorted(stage.live()) == [
        (uid, "en-us", "production"),
        (uid, "en-us", "staging"),
        (uid, "fr-fr", "staging"),
    ]
    check_invariants(stage.scope.stack_id)


def test_what_is_already_so_is_skipped(stage: Stage) -> None:
    uid = stage.entry("Herons")
    first = stage.request(uid, "unpublish")
    drain(never)
    stage.request(uid)
    drain(never)
    third = stage.request(uid)
    drain(never)

    assert (states(first), reasons(first)) == (["skipped"], ["It was not live there."])
    assert (states(third), reasons(third)) == (["skipped"], ["This version was already live there."])
    check_invariants(stage.scope.stack_id)


def test_nothing_happens_before_its_time(stage: Stage) -> None:
    uid = stage.entry("Herons")

    job = stage.request(uid, scheduled_at="2999-01-01T00:00:00.000Z")
    drain(never)

    assert states(job) == ["scheduled"]
    assert stage.live() == {}


def test_a_time_that_has_passed_means_at_once_and_is_kept_as_it_was_asked_for(stage: Stage) -> None:
    uid = stage.entry("Herons")

    job = stage.request(uid, scheduled_at="2016-10-07T12:34:36.000Z")
    drain(never)

    item = PublishItem.objects.get(job=job)
    assert (item.state, item.scheduled_text) == ("succeeded", "2016-10-07T12:34:36.000Z")
    assert item.due_at >= item.created_at.replace(year=2020)


def test_a_later_request_for_the_same_place_and_instant_replaces_the_earlier(stage: Stage) -> None:
    uid = stage.entry("Herons")
    when = "2999-01-01T00:00:00.000Z"

    first = stage.request(uid, scheduled_at=when, environments=("production", "staging"))
    second = stage.request(uid, "unpublish", scheduled_at="2999-01-01T01:00:00+01:00")

    assert states(first) == ["cancelled", "scheduled"]
    assert reasons(first) == ["A later request for the same place and time replaced it.", ""]
    assert states(second) == ["scheduled"]


def test_a_language_that_is_left_alone_replaces_nothing(stage: Stage) -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    when = "2999-01-01T00:00:00.000Z"

    french = stage.request(uid, locales=("fr-fr",), source="fr-fr", scheduled_at=when)
    english = stage.request(uid, locales=("en-us", "fr-fr"), source="en-us", scheduled_at=when)

    assert states(french) == ["scheduled"]
    assert states(english) == ["scheduled", "skipped"]


@pytest.mark.parametrize(
    ("scheduled_at"), ["2999-01-01T00:00:00", "tomorrow", "", "9999-12-31T23:59:59-23:00", "2999-02-30T00:00:00Z"]
)
def test_a_time_that_is_none_or_has_no_zone_is_refused(stage: Stage, scheduled_at: str) -> None:
    uid = stage.entry("Herons")

    with pytest.raises(PublishInvalid) as error:
        stage.request(uid, scheduled_at=scheduled_at)

    assert problems(error) == [("scheduled_at", "format")]


@pytest.mark.parametrize("scheduled_at", ["9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_a_time_after_which_there_is_none_is_refused(stage: Stage, scheduled_at: str) -> None:
    with pytest.raises(PublishInvalid) as error:
        stage.request(stage.entry(), scheduled_at=scheduled_at)
    assert problems(error) == [("scheduled_at", "range")]
    assert not PublishItem.objects.exists()
    assert PublishItem.objects.count() == 0


def test_every_problem_of_a_request_is_named_and_nothing_is_queued(stage: Stage) -> None:
    with pytest.raises(PublishInvalid) as error:
        stage.request("blt0000000000000000", environments=("mars", "production"), locales=("xx",), source="yy")

    assert problems(error) == [
        ("environments", "unknown"),
        ("locales", "unknown"),
        ("locale", "unknown"),
        ("uid", "unknown"),
    ]
    assert PublishItem.objects.count() == 0


def test_a_version_that_does_not_exist_is_refused(stage: Stage) -> None:
    uid = stage.entry("Herons")

    with pytest.raises(PublishInvalid) as error:
        stage.request(uid, version=7)

    assert problems(error) == [("version", "unknown")]


def test_without_environments_nothing_is_published(stage: Stage) -> None:
    with pytest.raises(PublishInvalid) as error:
        stage.request(stage.entry(), environments=())

    assert problems(error) == [("environments", "required")]


def test_an_environment_of_another_stack_is_unknown(stage: Stage) -> None:
    other = make_stage()

    with pytest.raises(PublishInvalid) as error:
        stage.request(stage.entry(), environments=(other.production.uid,))

    assert problems(error) == [("environments", "unknown")]
