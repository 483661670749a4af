"""An export comes in whole, with everything it says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.actions.assets import delete_asset
from content.models import (
    Asset,
    AssetVersion,
    EntryLocale,
    EntryVersion,
    Extension,
    Label,
    Reference,
    UniqueValue,
)
from content.types import load_type
from core.clock import parse_instant, to_wire
from locales.models import Locale
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Environment, HistoryHorizon, Publication, PublicationHistory
from publishing.plan import PublishRequest, Target
from publishing.transfer.importing import ImportRefused, ImportReport, ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actor import Actor
from stacks.models import Activity, Branch, Organization, Stack
from tests.publishing.invariants import pointers, replay
from tests.publishing.transfer.exports import AT, SVG, change, live, row_counts, stored_files

IMPORTER = Actor.system("import")

pytestmark = pytest.mark.django_db


def bring_in(path: Path, **more: object) -> ImportReport:
    return import_stack(IMPORTER, ImportRequest(path, **({"name": "Mine"} | more)), Silent())  # type: ignore[arg-type]


def test_the_report_counts_everything_and_names_what_is_odd(export: Path, organization: Organization) -> None:
    report = bring_in(export)
    assert report.counts == {
        "languages": 3,
        "environments": 2,
        "extensions": 1,
        "labels": 1,
        "taxonomies": 0,
        "global fields": 1,
        "content types": 2,
        "folders": 2,
        "assets": 2,
        "entries": 4,
        "publications": 4,
    }
    first = "entry bltart1 (article, en-us): "
    assert report.warnings == (
        "entries listed under a language they only fall back from, and not copied there: 1.",
        "environment live: the URL is empty for en-us.",
        "article: uses the extension blt00000000000000e9, which is not in the export.",
        "asset bltasset1 (one.svg): the export says 999 bytes, the file has 41.",
        f"{first}stars must not be greater than 5.",
        f"{first}gone is no field of the content type and was not copied.",
        "entry bltart2 (article, en-us): title is not unique.",
        "entry bltart2 (article, en-us): image points to the asset bltnowhere, which is not in the export.",
        "entry bltart1: live in the environment bltgone, which is not in the export.",
        "publications name users that do not exist here (userUID): they count as made by the import.",
    )
    assert [(row.kind, row.uid, row.environment, row.live_version, row.latest_version) for row in report.missing] == [
        ("asset", "bltasset1", "test", 1, 2),
        ("entry", "bltart1", "test", 3, 4),
    ]
    assert report.left_out == (
        "workflows/ (1 file): Pressroom has no room for it yet.",
        "notes.txt: no file of an export that Pressroom knows.",
    )


def test_entries_keep_their_uids_versions_times_and_content(export: Path, organization: Organization) -> None:
    report = bring_in(export)
    rows = EntryLocale.objects.select_related("entry", "latest").order_by("entry__uid", "locale")
    assert [(row.entry.uid, row.locale, row.version, row.title, row.url) for row in rows] == [
        ("bltada", "en-us", 1, "Ada", ""),
        ("bltart1", "en-us", 4, "First", "/first"),
        ("bltart1", "fr-fr", 2, "Premier", "/premier"),
        ("bltart2", "en-us", 1, "First", ""),
    ]
    first = rows[1]
    assert first.latest.data == {
        "title": "First",
        "url": "/first",
        "image": "bltasset1",
        "stars": 9,
        "author": [{"uid": "bltada", "_content_type_uid": "author"}],
        "seo": {"keywords": "k"},
        "tags": ["t"],
    }
    assert (to_wire(first.created_at), to_wire(first.latest.created_at)) == (AT, "2024-02-02T03:04:05.000Z")
    targets = Reference.objects.filter(version=first.latest).order_by("path")
    assert list(targets.values_list("path", "kind", "target_uid")) == [
        ("author", "entry", "bltada"),
        ("image", "asset", "bltasset1"),
    ]
    # Of two entries with one title, the first holds it.
    assert list(UniqueValue.objects.order_by("id").values_list("entry__uid", "locale")) == [
        ("bltart1", "en-us"),
        ("bltart1", "fr-fr"),
    ]
    scope = Branch.objects.get(stack__api_key=report.api_key).scope()
    assert [field.uid for field in load_type(scope, "article").compiled.fields][-2:] == ["seo", "color"]


def test_assets_keep_their_files_folders_versions_and_times(
    export: Path, organization: Organization, media: Path
) -> None:
    bring_in(export)
    assert list(Asset.objects.order_by("uid").values_list("uid", "is_dir", "name", "parent_uid", "version")) == [
        ("bltasset1", False, "One", "bltinner", 2),
        ("bltasset2", False, "two.txt", "", 1),
        ("bltinner", True, "Inner", "bltouter", 1),
        ("bltouter", True, "Outer", "", 1),
    ]
    version = AssetVersion.objects.get(asset__uid="bltasset1")
    assert (version.filename, version.content_type, version.file_size, version.tags) == (
        "one.svg",
        "image/svg+xml",
        len(SVG),
        ["x"],
    )
    assert to_wire(version.created_at) == AT
    assert stored_files(media) == [SVG, b"two"]


def test_languages_environments_and_additions_keep_their_uids(export: Path, organization: Organization) -> None:
    bring_in(export)
    assert list(Locale.objects.order_by("uid").values_list("uid", "code", "name", "fallback_code")) == [
        ("blt1", "en-us", "English", None),
        ("blt2", "fr-fr", "French", "en-us"),
        ("blt3", "fr-ca", "Canadien", "fr-fr"),
    ]
    assert list(Environment.objects.order_by("uid").values_list("uid", "name", "urls", "version")) == [
        ("bltenv1", "live", [{"url": "", "locale": "en-us"}], 3),
        ("bltenv2", "test", [{"url": "https://t.example.com", "locale": "en-us"}], 1),
    ]
    assert list(Extension.objects.values_list("uid", "title", "type", "version", "document")) == [
        ("blt00000000000000e1", "Picker", "field", 2, {"title": "Picker", "type": "field"})
    ]
    assert list(Label.objects.values_list("uid", "name", "document")) == [
        ("bltlabel", "pages", {"name": "pages", "parent": []})
    ]


def test_what_was_live_is_live_with_its_history_and_log(export: Path, organization: Organization) -> None:
    bring_in(export)
    rows = Publication.objects.order_by("entry__uid", "asset__uid", "locale")
    facts = rows.values_list(
        "entry__uid", "entry_version__locale", "entry_version__version", "asset__uid", "asset_version__version",
        "environment__name", "locale", "is_live", "title", "applied_seq",
    )  # fmt: skip
    # Canadian readers see the French text: it stands in the French file.
    assert list(facts) == [
        ("bltart1", "en-us", 4, None, None, "live", "en-us", True, "First", 0),
        ("bltart1", "fr-fr", 2, None, None, "live", "fr-ca", True, "Premier", 0),
        ("bltart1", "fr-fr", 2, None, None, "live", "fr-fr", True, "Premier", 0),
        (None, None, None, "bltasset1", 2, "live", "en-us", True, "One", 0),
    ]
    assert {(row.applied_due, row.published_at, row.published_by) for row in rows} == {
        (parse_instant(AT), parse_instant(AT), "system:import")
    }
    stretches = PublicationHistory.objects.order_by("id").values_list("locale", "live_from", "live_until")
    assert sorted(stretches) == [(code, parse_instant(AT), None) for code in ("en-us", "en-us", "fr-ca", "fr-fr")]
    # What was live before it came here, nobody can tell.
    assert list(HistoryHorizon.objects.values_list("environment__name", flat=True)) == ["live"]
    log = Activity.objects.filter(action__endswith=".publish").order_by("target_uid", "facts__locale")
    stack_id = Stack.objects.get().pk
    assert replay(stack_id) == pointers(stack_id)
    assert list(log.values_list("action", "target_uid", "facts")) == [
        (
            f"{kind}.publish",
            uid,
            {
                "version": version,
                "content_locale": source,
                "locale": locale,
                "environment": "bltenv1",
                "due_at": "2024-01-02T03:04:05+00:00",
                "seq": 0,
                "imported": True,
            },
        )
        for kind, uid, version, source, locale in [
            ("entry", "bltart1", 4, "en-us", "en-us"),
            ("entry", "bltart1", 2, "fr-fr", "fr-ca"),
            ("entry", "bltart1", 2, "fr-fr", "fr-fr"),
            ("asset", "bltasset1", 2, "", "en-us"),
        ]
    ]


def test_publish_latest_publishes_what_the_export_holds(export: Path, organization: Organization) -> None:
    report = bring_in(export, publish_latest=True)
    assert report.missing == ()
    rows = Publication.objects.filter(environment__name="test").order_by("id")
    assert list(rows.values_list("entry__uid", "entry_version__version", "asset__uid", "asset_version__version")) == [
        ("bltart1", 4, None, None),
        (None, None, "bltasset1", 2),
    ]


def test_a_second_run_changes_nothing(export: Path, organization: Organization, media: Path) -> None:
    first = bring_in(export)
    before, files = row_counts(), stored_files(media)
    second = bring_in(export)
    assert (second.api_key, second.is_unchanged) == (first.api_key, True)
    assert (row_counts(), stored_files(media)) == (before, files)


def test_a_second_run_over_changed_content_changes_nothing_and_says_what_differs(
    export: Path, organization: Organization
) -> None:
    report = bring_in(export)
    EntryVersion.objects.filter(entry__uid="bltada").update(data={"title": "Ada, edited", "tags": []})
    change(export, "assets/a-assets.json", "bltasset1", title="Renamed")
    before = row_counts()
    with pytest.raises(ImportRefused) as caught:
        bring_in(export)
    assert str(caught.value) == (
        f"The stack 'Mine' ({report.api_key}) was imported before and is no longer the same: asset bltasset1 differs; "
        "entry bltada en-us differs. Nothing was changed; another --name brings the export in beside it."
    )
    assert row_counts() == before


def test_a_publish_time_in_the_future_counts_as_now(export: Path, organization: Organization) -> None:
    change(
        export,
        "assets/a-assets.json",
        "bltasset1",
        publish_details=[live("bltenv1", "en-us", 2, "2999-01-01T00:00:00Z")],
    )
    bring_in(export)
    row = Publication.objects.get(asset__uid="bltasset1")
    assert row.published_at == row.applied_due < datetime.now(UTC)


def test_what_was_imported_can_be_published_and_taken_down(export: Path, organization: Organization) -> None:
    report = bring_in(export)
    scope = Branch.objects.get(stack__api_key=report.api_key).scope()
    target = Target("entry", "bltart1", "article", locale="en-us")
    publish(IMPORTER, scope, PublishRequest("unpublish", (target,), ("live",), ("en-us",)))
    drain(lambda: False)
    delete_asset(IMPORTER, scope, "bltasset1")
    assert list(Publication.objects.filter(is_live=True).order_by("locale").values_list("locale", flat=True)) == [
        "fr-ca",
        "fr-fr",
    ]
    stretches = PublicationHistory.objects.filter(live_until=None).order_by("locale")
    assert list(stretches.values_list("locale", flat=True)) == ["fr-ca", "fr-fr"]
    assert Activity.objects.filter(action="asset.unpublish", target_uid="bltasset1").count() == 1
    assert replay(scope.stack_id) == pointers(scope.stack_id)
