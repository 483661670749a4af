"""Taxonomies on their way between stacks: as the vendor's command line writes them, and as Pressroom does."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from content.models import Term, TermText
from content.taxonomies import TermListing, find_terms, list_terms
from publishing.transfer.exporting import export_stack
from publishing.transfer.folder import BrokenExport
from publishing.transfer.importing import ImportRefused, ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actor import Actor
from stacks.models import Branch, Organization, Stack
from tests.publishing.transfer.exports import put, row_counts, write_export

SYSTEM = Actor.system("test")
TOPICS: dict[str, Any] = {"uid": "topics", "name": "Topics", "description": "All"}
MASTER: list[dict[str, Any]] = [
    {"uid": "birds", "name": "Birds", "parent_uid": None, "order": 1},
    {"uid": "herons", "name": "Herons", "parent_uid": "birds", "order": 1},
    {"uid": "stones", "name": "Stones", "parent_uid": None, "order": 2},
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export without taxonomies."""
    return write_export(tmp_path / "export")


def with_languages(root: Path) -> None:
    """Taxonomies as the command line writes them now: a folder for each language."""
    put(root, "taxonomies/taxonomies.json", {"topics": TOPICS, "moods": {"uid": "moods", "name": "Moods"}})
    put(root, "taxonomies/en-us/topics.json", {"taxonomy": TOPICS, "terms": MASTER})
    french = [{**MASTER[1], "name": "Hérons", "locale": "fr-fr"}, {**MASTER[0], "locale": "en-us"}]
    subjects: dict[str, Any] = {**TOPICS, "name": "Sujets"}
    put(root, "taxonomies/fr-fr/topics.json", {"taxonomy": subjects, "terms": french})


def texts(api_key: str) -> list[tuple[str, str, str, str]]:
    """Every word of a stack's taxonomies: uid, language, name, description."""
    rows = TermText.objects.filter(term__stack__api_key=api_key, term__deleted_at=None)
    return sorted(rows.values_list("term__uid", "locale", "name", "description"))


def places(api_key: str) -> list[tuple[str, str, int, int]]:
    """Every term's uid, parent, depth and order."""
    rows = Term.objects.filter(stack__api_key=api_key, depth__gt=0).order_by("depth", "order", "uid")
    return list(rows.values_list("uid", "parent__uid", "depth", "order"))


def test_taxonomies_come_in_with_their_languages_and_go_out_again(
    organization: Organization, export: Path, tmp_path: Path
) -> None:
    with_languages(export)
    first = import_stack(SYSTEM, ImportRequest(export, name="First"), Silent())
    assert first.counts["taxonomies"] == 2
    assert not any("taxonomies" in line for line in first.left_out)
    assert texts(first.api_key) == [
        ("birds", "en-us", "Birds", ""),
        ("herons", "en-us", "Herons", ""),
        ("herons", "fr-fr", "Hérons", ""),
        ("moods", "en-us", "Moods", ""),
        ("stones", "en-us", "Stones", ""),
        ("topics", "en-us", "Topics", "All"),
        ("topics", "fr-fr", "Sujets", "All"),
    ]
    assert places(first.api_key) == [("birds", "topics", 1, 1), ("stones", "topics", 1, 2), ("herons", "birds", 2, 1)]

    out = tmp_path / "out"
    export_stack(SYSTEM, first.api_key, out, Silent())
    french = orjson.loads((out / "taxonomies" / "fr-fr" / "topics.json").read_bytes())
    assert french == {
        "taxonomy": {"uid": "topics", "name": "Sujets", "description": "All", "locale": "fr-fr"},
        "terms": [
            {
                "uid": "herons", "name": "Hérons", "description": "", "parent_uid": "birds", "depth": 2, "order": 1,
                "locale": "fr-fr",
            }
        ],
    }  # fmt: skip
    second = import_stack(SYSTEM, ImportRequest(out, name="Second"), Silent())
    assert (texts(second.api_key), places(second.api_key)) == (texts(first.api_key), places(first.api_key))
    assert import_stack(SYSTEM, ImportRequest(out, name="First"), Silent()).is_unchanged


def test_an_older_export_has_the_masters_files_alone(organization: Organization, export: Path) -> None:
    put(export, "taxonomies/taxonomies.json", {"topics": TOPICS})
    put(export, "taxonomies/topics.json", {"taxonomy": TOPICS, "terms": {row["uid"]: row for row in MASTER}})
    report = import_stack(SYSTEM, ImportRequest(export, name="First"), Silent())
    scope = Branch.objects.select_related("stack").get(stack__api_key=report.api_key).scope()
    found = list_terms(scope, "topics", TermListing(languages=("en-us",), in_tree_order=True)).rows
    assert [row.uid for row in found] == ["birds", "stones", "herons"]
    assert find_terms(scope, [("topics", "herons")]) == {("topics", "herons")}


def test_a_second_import_names_what_was_changed(organization: Organization, export: Path) -> None:
    with_languages(export)
    report = import_stack(SYSTEM, ImportRequest(export, name="First"), Silent())
    TermText.objects.filter(term__stack__api_key=report.api_key, locale="fr-fr", name="Hérons").update(name="Changed")
    with pytest.raises(ImportRefused, match="taxonomy topics fr-fr differs"):
        import_stack(SYSTEM, ImportRequest(export, name="First"), Silent())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("taxonomies/en-us/topics.json", {"terms": []}, "taxonomy is a required object."),
        ("taxonomies/en-us/other.json", {"taxonomy": TOPICS}, "topics is there twice."),
        ("taxonomies/fr-fr/moons.json", {"taxonomy": {"uid": "moons", "name": "M"}}, "moons is no taxonomy of the master"),
        (
            "taxonomies/fr-fr/topics.json",
            {"taxonomy": TOPICS, "terms": [{"uid": "gulls", "name": "G"}]},
            "terms.0.uid is not a term of this taxonomy.",
        ),
        (
            "taxonomies/en-us/topics.json",
            {"taxonomy": TOPICS, "terms": [{"uid": "a", "name": "A", "parent_uid": "b"}]},
            "terms.0.parent_uid is not a term of this taxonomy.",
        ),
    ],
)  # fmt: skip
def test_a_broken_taxonomy_is_named_and_nothing_is_written(
    organization: Organization, export: Path, name: str, content: object, message: str
) -> None:
    with_languages(export)
    put(export, name, content)
    before = row_counts()
    with pytest.raises(BrokenExport, match=message):
        import_stack(SYSTEM, ImportRequest(export, name="First"), Silent())
    assert row_counts() == before
    assert not Term.objects.exists()
    assert not Stack.objects.filter(name="First").exists()
