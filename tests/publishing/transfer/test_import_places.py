"""Which stack an import fills, and what stays as it is while it runs."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from publishing.transfer.importing import ImportRefused, ImportReport, ImportRequest, import_stack
from publishing.transfer.progress import Silent
from stacks.actions.stacks import create_stack
from stacks.actor import Actor
from stacks.models import Organization, Stack
from tests.factories import make_stack
from tests.publishing.transfer.exports import row_counts

IMPORTER = Actor.system("import")

pytestmark = pytest.mark.django_db


def bring_in(path: Path, **more: object) -> ImportReport:
    return import_stack(IMPORTER, ImportRequest(path, **({"name": "Mine"} | more)), Silent())  # type: ignore[arg-type]


def test_a_stack_of_that_name_that_was_not_imported_is_left_alone(export: Path, organization: Organization) -> None:
    make_stack(organization, name="Mine")
    before = row_counts()
    with pytest.raises(ImportRefused, match="choose another --name"):
        bring_in(export)
    assert row_counts() == before


def test_an_empty_stack_is_filled_and_a_full_one_refused(export: Path, organization: Organization) -> None:
    empty, french = make_stack(organization, name="Empty"), make_stack(organization, name="Fr", master="fr-fr")
    report = bring_in(export, name="", api_key=empty.stack.api_key)
    assert (report.api_key, report.name) == (empty.stack.api_key, "Empty")
    assert bring_in(export, name="", api_key=empty.stack.api_key).is_unchanged
    with pytest.raises(ImportRefused, match="master language is fr-fr, the export's is en-us"):
        bring_in(export, name="", api_key=french.stack.api_key)
    with pytest.raises(ImportRefused, match="There is no stack with the api_key bltnone"):
        bring_in(export, name="", api_key="bltnone")
    assert Stack.objects.count() == 2


class Meddler(Silent):
    """Makes a stack in the organization while an import runs, and remembers whether it had to wait for its end."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self.has_waited: bool | None = None

    def begin(self, step: str, total: int) -> None:
        """Meddle once, in a thread and connection of its own."""
        if step == "Writing content types":
            thread = threading.Thread(target=self._make)
            thread.start()
            thread.join(5)
            self.has_waited = thread.is_alive()

    def _make(self) -> None:
        try:
            create_stack(IMPORTER, self.organization, name="Another")
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_other_stacks_are_made_while_an_import_runs(export: Path, organization: Organization) -> None:
    meddler = Meddler(organization)
    import_stack(IMPORTER, ImportRequest(export, name="Mine"), meddler)

    assert meddler.has_waited is False
    assert sorted(Stack.objects.values_list("name", flat=True)) == ["Another", "Mine"]


def test_without_an_organization_nothing_is_imported(export: Path, db: None) -> None:
    with pytest.raises(ImportRefused, match="no organization yet"):
        bring_in(export)
    assert set(row_counts().values()) == {0}


def test_an_unknown_organization_is_named(export: Path, organization: Organization) -> None:
    with pytest.raises(ImportRefused, match="There is no organization blt00"):
        bring_in(export, organization_uid="blt00")
    assert not Stack.objects.exists()
