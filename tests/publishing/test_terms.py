"""Taxonomies and terms on their way to an environment and back."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.actions.taxonomies import delete_taxonomy, localize_term, rename_term, unlocalize_term
from content.actions.terms import Place, create_term, delete_term, move_term
from content.models import TermVersion
from content.taxonomy_rules import TermAddress, Words
from locales.actions.locales import delete_locale
from publishing.actions.environment_deletion import delete_environment
from publishing.actions.publish_taxonomies import publish_taxonomies
from publishing.actions.queue import reschedule_item
from publishing.drain import drain
from publishing.errors import PublishInvalid
from publishing.models import Publication, PublicationHistory, PublishItem, PublishJob
from publishing.plan import PublishRequest, Target
from publishing.queue import claim
from stacks.models import Activity
from tests.factories import SYSTEM, make_taxonomy
from tests.publishing.builders import Stage, make_stage, never, reasons, states
from tests.publishing.invariants import check_invariants

pytestmark = pytest.mark.django_db(transaction=True)
LATER = "2099-01-01T08:00:00.000Z"


def make_shelf() -> Stage:
    """A stage with the taxonomy topics: birds (herons), stones."""
    stage = make_stage()
    make_taxonomy(stage.scope, "topics", "birds", ("herons", "birds"), "stones")
    return stage


def at(uid: str = "") -> TermAddress:
    """A term of the taxonomy, or the taxonomy."""
    return TermAddress("topics", uid)


def ask(
    stage: Stage,
    *uids: str,
    action: str = "publish",
    locales: tuple[str, ...] = (),
    environments: tuple[str, ...] = ("production",),
    scheduled_at: str | None = None,
) -> PublishJob:
    """Ask for terms to be published, or for the whole taxonomy where none is named."""
    targets = tuple(Target("term", uid, "topics") for uid in uids) or (Target("taxonomy", "topics"),)
    request = PublishRequest(action, targets, environments, locales, scheduled_at)
    return publish_taxonomies(stage.tenant.actor, stage.scope, request)


def live(stage: Stage) -> dict[tuple[str, str, str], tuple[str, str, int]]:
    """What is live: (uid, language, environment) to the (language, name, version) shown there."""
    rows = Publication.objects.filter(stack=stage.scope.stack_id, is_live=True, term__isnull=False).values_list(
        "term__uid", "locale", "environment__name", "term_version__locale", "term_version__name",
        "term_version__version",
    )  # fmt: skip
    return {tuple(row[:3]): tuple(row[3:]) for row in rows}  # type: ignore[misc]  # six columns, three and three


def test_a_taxonomy_goes_live_with_all_its_terms_and_offline_again() -> None:
    stage = make_shelf()
    job = ask(stage)
    drain(never)
    assert states(job) == ["succeeded"] * 4
    assert live(stage) == {
        ("topics", "en-us", "production"): ("en-us", "Topics", 1),
        ("birds", "en-us", "production"): ("en-us", "Birds", 1),
        ("stones", "en-us", "production"): ("en-us", "Stones", 1),
        ("herons", "en-us", "production"): ("en-us", "Herons", 1),
    }
    again = ask(stage)
    drain(never)
    assert states(again) == ["skipped"] * 4
    assert TermVersion.objects.count() == 4
    ask(stage, action="unpublish")
    drain(never)
    assert live(stage) == {}
    check_invariants(stage.scope.stack_id)
    logged = Activity.objects.filter(action__in=["taxonomy.publish", "term.publish"]).order_by("id")
    assert [(row.action, row.target_uid, row.facts["taxonomy"]) for row in logged] == [
        ("taxonomy.publish", "topics", "topics"),
        ("term.publish", "birds", "topics"),
        ("term.publish", "stones", "topics"),
        ("term.publish", "herons", "topics"),
    ]


def test_what_is_live_is_what_was_said_when_it_was_asked_for() -> None:
    stage = make_shelf()
    ask(stage, "herons")
    rename_term(SYSTEM, stage.scope, at("herons"), words=Words("Ardeidae"))
    move_term(SYSTEM, stage.scope, at("herons"), place=Place("stones"), force=False)
    drain(never)
    shown = Publication.objects.select_related("term_version__parent").get(term__uid="herons")
    assert shown.term_version is not None
    assert shown.term_version.parent is not None
    assert (shown.term_version.name, shown.term_version.parent.uid) == ("Herons", "birds")
    ask(stage, "herons")
    drain(never)
    shown = Publication.objects.select_related("term_version__parent").get(term__uid="herons")
    assert shown.term_version is not None
    assert shown.term_version.parent is not None
    assert (shown.term_version.name, shown.term_version.parent.uid) == ("Ardeidae", "stones")
    history = PublicationHistory.objects.filter(term__uid="herons").order_by("live_from")
    assert [(row.live_until is None) for row in history] == [False, True]
    check_invariants(stage.scope.stack_id)


def test_a_language_without_words_shows_its_fallbacks() -> None:
    stage = make_shelf()
    localize_term(SYSTEM, stage.scope, at("birds"), words=Words("Oiseaux"), locale="fr-fr")
    ask(stage, "birds", "stones", locales=("fr-fr",), environments=("production", "staging"))
    drain(never)
    assert live(stage) == {
        ("birds", "fr-fr", "production"): ("fr-fr", "Oiseaux", 1),
        ("birds", "fr-fr", "staging"): ("fr-fr", "Oiseaux", 1),
        ("stones", "fr-fr", "production"): ("en-us", "Stones", 1),
        ("stones", "fr-fr", "staging"): ("en-us", "Stones", 1),
    }
    unlocalize_term(SYSTEM, stage.scope, at("birds"), locale="fr-fr")
    assert sorted(uid for uid, _, _ in live(stage)) == ["stones", "stones"]
    check_invariants(stage.scope.stack_id)


def test_a_deleted_term_goes_offline_with_what_is_below_it() -> None:
    stage = make_shelf()
    ask(stage)
    drain(never)
    waiting = ask(stage, "herons", action="unpublish", scheduled_at=LATER)
    delete_term(SYSTEM, stage.scope, at("birds"), force=True)
    assert sorted(uid for uid, _, _ in live(stage)) == ["stones", "topics"]
    assert (states(waiting), reasons(waiting)) == (["cancelled"], ["The content was deleted."])
    check_invariants(stage.scope.stack_id)
    delete_taxonomy(SYSTEM, stage.scope, "topics", force=True)
    assert live(stage) == {}
    check_invariants(stage.scope.stack_id)
    gone = Activity.objects.filter(action__endswith=".unpublish", target_kind__in=["taxonomy", "term"])
    assert sorted((row.action, row.target_uid, row.facts["reason"]) for row in gone) == [
        ("taxonomy.unpublish", "topics", "The content was deleted."),
        ("term.unpublish", "birds", "The content was deleted."),
        ("term.unpublish", "herons", "The content was deleted."),
        ("term.unpublish", "stones", "The content was deleted."),
    ]


def test_what_was_deleted_before_its_time_does_not_go_live() -> None:
    stage = make_shelf()
    job = ask(stage, "herons", "stones")
    claimed = claim()
    delete_term(SYSTEM, stage.scope, at("herons"), force=False)
    PublishItem.objects.filter(pk__in=[item.id for item in claimed]).update(state="scheduled", lease_until=None)
    drain(never)
    assert (states(job), reasons(job)) == (["failed", "succeeded"], ["The content was deleted.", ""])
    check_invariants(stage.scope.stack_id)


def test_a_term_made_again_under_its_uid_is_another_term() -> None:
    stage = make_shelf()
    ask(stage, "herons")
    drain(never)
    delete_term(SYSTEM, stage.scope, at("herons"), force=False)
    create_term(SYSTEM, stage.scope, "topics", uid="herons", words=Words("New"))
    assert live(stage) == {}
    ask(stage, "herons")
    drain(never)
    assert live(stage) == {("herons", "en-us", "production"): ("en-us", "New", 1)}


def test_environments_and_languages_take_terms_offline_with_them() -> None:
    stage = make_shelf()
    ask(stage, "birds", locales=("en-us", "fr-fr"), environments=("production", "staging"))
    drain(never)
    delete_environment(stage.tenant.actor, stage.scope, "staging")
    assert sorted(live(stage)) == [("birds", "en-us", "production"), ("birds", "fr-fr", "production")]
    delete_locale(stage.tenant.actor, stage.tenant.fresh_scope(), "fr-fr")
    assert sorted(live(stage)) == [("birds", "en-us", "production")]
    check_invariants(stage.scope.stack_id)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ((Target("term", "gulls", "topics"),), "'gulls' is not a term of this stack."),
        ((Target("term", "birds", "places"),), "'birds' is not a term of this stack."),
        ((Target("taxonomy", "places"),), "'places' is not a taxonomy of this stack."),
        ((Target("taxonomy", "birds"),), "'birds' is not a taxonomy of this stack."),
    ],
)
def test_what_does_not_exist_is_refused(targets: tuple[Target, ...], message: str) -> None:
    stage = make_shelf()
    with pytest.raises(PublishInvalid) as caught:
        publish_taxonomies(stage.tenant.actor, stage.scope, PublishRequest("publish", targets, ("production",)))
    assert [problem.message for problem in caught.value.problems] == [message]
    assert not PublishItem.objects.exists()
    assert not TermVersion.objects.exists()


def test_a_scheduled_term_is_moved_and_replaced_like_an_entry() -> None:
    stage = make_shelf()
    first, second = (ask(stage, "birds", scheduled_at=LATER) for _ in range(2))
    assert (states(first), states(second)) == (["cancelled"], ["scheduled"])
    other = ask(stage, "stones", scheduled_at=LATER)
    item = PublishItem.objects.get(job=second)
    reschedule_item(stage.tenant.actor, stage.scope, str(item.uid), scheduled_at="2099-01-02T08:00:00.000Z")
    assert (states(second), states(other)) == (["scheduled"], ["scheduled"])


def test_a_request_costs_as_much_for_many_terms_as_for_few() -> None:
    stage = make_shelf()
    with CaptureQueriesContext(connection) as few:
        ask(stage)
    for number in range(20):
        create_term(SYSTEM, stage.scope, "topics", uid=f"t{number}", words=Words("T"))
    with CaptureQueriesContext(connection) as many:
        ask(stage)
    assert len(many) == len(few)


def test_moves_and_publishes_at_once_end_in_a_consistent_place() -> None:
    stage = make_shelf()

    def publish() -> None:
        for _ in range(8):
            ask(stage)
            drain(never)
        connection.close()

    def wander() -> None:
        for step in range(16):
            parent = ("birds", "stones", None)[step % 3]
            move_term(SYSTEM, stage.scope, at("herons"), place=Place(parent, 1), force=True)
            rename_term(SYSTEM, stage.scope, at("stones"), words=Words(f"Stones {step}"))
        connection.close()

    threads = [threading.Thread(target=work) for work in (publish, wander, publish)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ask(stage)
    drain(never)
    check_invariants(stage.scope.stack_id)
    for row in Publication.objects.select_related("term_version", "term").filter(is_live=True):
        assert row.term is not None
        assert row.term_version is not None
        assert (row.term_version.parent_id, row.term_version.order) == (row.term.parent_id, row.term.order)
