"""Exports differ: by what they lack, by the age of the command line that wrote them, by what is nested in what."""

import json
import shutil
from pathlib import Path

import pytest

from content.actions.entries import create_entry, update_entry
from content.models import Asset, ContentType, EntryLocale, GlobalField
from content.types import load_type
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Publication
from publishing.plan import PublishRequest, Target
from publishing.transfer.exporting import export_stack
from publishing.transfer.importing import ImportReport, ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actor import Actor
from stacks.models import Branch, Organization
from stacks.scope import Scope
from tests.publishing.transfer.exports import ARTICLE, AUTHOR, put, text_field

IMPORTER = Actor.system("import")

pytestmark = pytest.mark.django_db


def bring_in(path: Path, name: str = "Mine") -> ImportReport:
    return import_stack(IMPORTER, ImportRequest(path, name=name), Silent())


def scope_of(report: ImportReport) -> Scope:
    return Branch.objects.get(stack__api_key=report.api_key).scope()


def test_an_export_of_a_model_alone_comes_in(export: Path, organization: Organization) -> None:
    for name in ("assets", "entries", "environments", "extensions", "labels", "workflows"):
        shutil.rmtree(export / name)
    (export / "locales" / "locales.json").unlink()
    report = bring_in(export)
    assert {name: count for name, count in report.counts.items() if count} == {
        "languages": 1,
        "global fields": 1,
        "content types": 2,
    }


def test_types_without_a_common_list_come_from_their_own_files(export: Path, organization: Organization) -> None:
    (export / "content_types" / "schema.json").unlink()
    put(export, "content_types/author.json", AUTHOR)
    bring_in(export)
    assert sorted(ContentType.objects.values_list("uid", flat=True)) == ["article", "author"]


def test_the_older_layout_without_chunks_comes_in(export: Path, organization: Organization) -> None:
    assets: dict[str, object] = {}
    for name in ("a-assets.json", "b-assets.json"):
        assets |= json.loads((export / "assets" / name).read_text())
    put(export, "assets/assets.json", assets)
    for type_uid, locale in (("article", "en-us"), ("article", "fr-fr"), ("author", "en-us")):
        folder = export / "entries" / type_uid / locale
        entries: dict[str, object] = {}
        for path in folder.glob("*-entries.json"):
            entries |= json.loads(path.read_text())
        shutil.rmtree(folder)
        put(export, f"entries/{type_uid}/{locale}.json", entries)
    report = bring_in(export)
    assert (report.counts["assets"], report.counts["entries"], report.counts["publications"]) == (2, 4, 4)
    assert Asset.objects.filter(is_dir=False).count() == 2
    assert EntryLocale.objects.count() == 4


def test_a_master_among_the_other_languages_is_found(export: Path, organization: Organization) -> None:
    master = json.loads((export / "locales" / "master-locale.json").read_text())
    others = json.loads((export / "locales" / "locales.json").read_text())
    (export / "locales" / "master-locale.json").unlink()
    put(export, "locales/locales.json", {**others, **master})
    report = bring_in(export)
    assert scope_of(report).locale_fallbacks == {"en-us": None, "fr-fr": "en-us", "fr-ca": "fr-fr"}


def test_global_fields_come_in_after_those_they_are_made_of(export: Path, organization: Organization) -> None:
    inner = {"data_type": "global_field", "display_name": "SEO", "uid": "inner", "reference_to": "seo"}
    outer = {"title": "Outer", "uid": "outer", "schema": [inner]}
    seo = {"title": "SEO", "uid": "seo", "schema": [text_field("keywords")]}
    use = {"data_type": "global_field", "display_name": "Outer", "uid": "outer", "reference_to": "outer"}
    put(export, "global_fields/globalfields.json", [outer, seo])
    put(export, "content_types/schema.json", [{**ARTICLE, "schema": [*ARTICLE["schema"], use]}, AUTHOR])
    report = bring_in(export)
    assert list(GlobalField.objects.order_by("id").values_list("uid", flat=True)) == ["seo", "outer"]
    compiled = load_type(scope_of(report), "article").compiled
    assert "outer.inner.keywords" in compiled.by_path


def test_a_language_that_shows_its_fallbacks_text_still_does_after_it_has_its_own(
    export: Path, organization: Organization, tmp_path: Path
) -> None:
    scope = scope_of(bring_in(export))
    article = load_type(scope, "article")
    saved = create_entry(IMPORTER, scope, article, locale="en-us", data={"title": "Only English"})
    target = Target("entry", saved.uid, "article", locale="en-us")
    publish(IMPORTER, scope, PublishRequest("publish", (target,), ("live",), ("fr-fr",)))
    drain(lambda: False)
    update_entry(IMPORTER, scope, article, saved.uid, locale="fr-fr", data={"title": "Maintenant en français"})
    export_stack(IMPORTER, scope.api_key, tmp_path / "out", Silent())
    second = scope_of(bring_in(tmp_path / "out", "Second"))
    rows = Publication.objects.filter(branch=second.branch_id, entry__uid=saved.uid)
    assert list(rows.values_list("locale", "entry_version__locale", "title")) == [("fr-fr", "en-us", "Only English")]


def test_an_export_warns_of_what_it_cannot_hold(export: Path, organization: Organization, tmp_path: Path) -> None:
    scope = scope_of(bring_in(export))
    article = load_type(scope, "article")
    update_entry(IMPORTER, scope, article, "bltart1", locale="fr-fr", data={"title": "Encore"})
    target = Target("entry", "bltart1", "article", locale="fr-fr")
    later = PublishRequest("publish", (target,), ("live",), ("fr-fr",), scheduled_at="2999-01-01T00:00:00Z")
    publish(IMPORTER, scope, later)
    assert export_stack(IMPORTER, scope.api_key, tmp_path / "out", Silent()).warnings == (
        "entry bltart1 (fr-fr): version 2 is live, the export holds version 3.",
        "1 item waits in the publish queue: exports hold no queue.",
    )
