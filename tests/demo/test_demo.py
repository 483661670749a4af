"""The demo stack: made once, worth looking at, live at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from cms_project.demo.library import DATA, read_library
from cms_project.demo.stack import ensure_demo
from cms_project.founding import scope_of
from content.models import Asset, ContentType, Entry, EntryLocale, EntryVersion
from content.references import extract_links
from content.schema.validate import clean_entry
from content.types import load_type
from locales.models import Locale
from publishing.models import Environment, Publication, PublishItem
from stacks.actions.stacks import delete_stack
from stacks.credentials import Credentials, authenticate_in_stack
from stacks.models import Activity, Stack, Token
from tests.factories import SYSTEM

URL = "http://127.0.0.1:8000"
pytestmark = pytest.mark.django_db


@pytest.fixture
def env_file(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "demo.env"


def read(env_file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in env_file.read_text().splitlines())


def live(environment: str, locale: str) -> list[str]:
    rows = Publication.objects.filter(
        environment__name=environment, locale=locale, is_live=True, content_type__uid="article"
    )
    return sorted(rows.values_list("title", flat=True))


def counts() -> dict[str, int]:
    models = (Activity, Asset, ContentType, Entry, EntryVersion, Publication, PublishItem, Stack, Token)
    return {model.__name__: model._default_manager.count() for model in models}


def test_the_first_run_makes_a_magazine_that_is_live_in_two_languages(env_file: Path) -> None:
    stack = ensure_demo(env_file, url=URL, password="a quiet grey heron")
    assert sorted(Locale.objects.values_list("code", flat=True)) == ["en-us", "fr-fr"]
    assert sorted(ContentType.objects.values_list("uid", flat=True)) == ["article", "author", "page"]
    assert Asset.objects.filter(is_dir=False).count() == 9
    rows = EntryLocale.objects.filter(content_type__uid="article").values_list("locale", flat=True)
    assert sorted(rows) == ["en-us"] * 6 + ["fr-fr"] * 4
    assert live("production", "en-us") == [
        "A field guide to the pigeon on your ledge",
        "The last lamp at Kvalnes",
        "The library that lends hammers",
        "What a sourdough starter remembers",
    ]
    # The market is written in both languages and live in French only.
    assert live("production", "fr-fr") == [
        "Ce dont un levain se souvient",
        "La dernière lampe de Kvalnes",
        "Le marché du dimanche",
    ]
    assert "How to read a tide table" in live("staging", "en-us")
    for environment in Environment.objects.filter(stack=stack):
        assert [row["locale"] for row in environment.urls] == ["en-us", "fr-fr"]


def test_one_story_is_scheduled_one_ends_and_one_has_a_draft(env_file: Path) -> None:
    before = datetime.now(UTC)
    ensure_demo(env_file, url=URL, password="a quiet grey heron")
    waiting = PublishItem.objects.filter(state="scheduled").order_by("due_at")
    facts = [(item.action, item.environment.name, item.scheduled_text[10:]) for item in waiting]
    assert facts == [("publish", "production", "T08:00:00+01:00"), ("unpublish", "production", "T18:00:00+01:00")]
    assert before < waiting[0].due_at < before + timedelta(days=2)
    assert before + timedelta(days=6) < waiting[1].due_at < before + timedelta(days=8)
    assert not PublishItem.objects.exclude(state__in=["scheduled", "succeeded"]).exists()
    bread = EntryLocale.objects.get(title="What a sourdough starter remembers")
    live_versions = Publication.objects.filter(entry=bread.entry, locale="en-us")
    assert bread.version == 2
    assert set(live_versions.values_list("entry_version__version", flat=True)) == {1}


def test_every_entry_keeps_the_rules_and_points_at_what_exists(env_file: Path) -> None:
    scope = scope_of(ensure_demo(env_file, url=URL, password="a quiet grey heron"))
    known = {*Asset.objects.values_list("uid", flat=True), *Entry.objects.values_list("uid", flat=True)}
    checked = 0
    for row in EntryLocale.objects.select_related("latest", "content_type"):
        compiled = load_type(scope, row.content_type.uid).compiled
        assert clean_entry(compiled, row.latest.data, partial=False).problems == ()
        assert {link.uid for link in extract_links(compiled, row.latest.data)} <= known
        checked += 1
    assert checked == 18


def test_the_file_holds_tokens_that_work(env_file: Path) -> None:
    stack = ensure_demo(env_file, url=URL, password="a quiet grey heron")
    known = read(env_file)
    assert (known["CMS_API_KEY"], known["CMS_ENVIRONMENT"], known["CMS_URL"]) == (stack.api_key, "production", URL)
    for credentials in (
        Credentials(api_key=stack.api_key, authorization=known["CMS_MANAGEMENT_TOKEN"]),
        Credentials(api_key=stack.api_key, access_token=known["CMS_DELIVERY_TOKEN"]),
    ):
        assert authenticate_in_stack(credentials).scope is not None


def test_a_second_run_creates_nothing(env_file: Path) -> None:
    ensure_demo(env_file, url=URL, password="a quiet grey heron")
    before, text = counts(), env_file.read_text()
    ensure_demo(env_file, url=URL, password="another quiet heron")
    assert (counts(), env_file.read_text()) == (before, text)


def test_dead_tokens_and_a_lost_file_are_made_anew_for_the_same_stack(env_file: Path) -> None:
    stack = ensure_demo(env_file, url=URL, password="a quiet grey heron")
    first = read(env_file)
    Token.objects.filter(kind="delivery").update(revoked_at=datetime.now(UTC))
    ensure_demo(env_file, url=URL, password="another quiet heron")
    second = read(env_file)
    assert second["CMS_DELIVERY_TOKEN"] != first["CMS_DELIVERY_TOKEN"]
    assert second["CMS_PASSWORD"] == first["CMS_PASSWORD"]
    env_file.unlink()
    ensure_demo(env_file, url=URL, password="another quiet heron")
    third = read(env_file)
    assert (third["CMS_API_KEY"], third["CMS_PASSWORD"]) == (stack.api_key, "another quiet heron")
    assert Stack.objects.count() == 1


def test_a_deleted_demo_stack_is_made_again_for_the_same_person(env_file: Path) -> None:
    first = ensure_demo(env_file, url=URL, password="a quiet grey heron")
    delete_stack(SYSTEM, scope_of(first))
    second = ensure_demo(env_file, url=URL, password="another quiet heron")
    assert second.organization_id == first.organization_id
    assert second.api_key != first.api_key
    assert read(env_file)["CMS_PASSWORD"] == "another quiet heron"


def test_every_story_on_disk_is_in_the_magazine() -> None:
    library = read_library()
    names = {tuple(path.name.split(".")[:2]) for path in (DATA / "articles").glob("*.md")}
    assert set(library.texts) == names
    assert {key for key, _ in names} == set(library.articles)
    for key, facts in library.articles.items():
        assert {(key, locale) for locale in facts["live"]} <= names
