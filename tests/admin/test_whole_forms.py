"""Whole forms of real entries: shown and sent back they change nothing, and one field changed changes no other."""

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from cms_project.demo.stack import ensure_demo
from content.models import EntryLocale
from stacks.models import Stack, User
from tests.admin.builders import messages_after, page, signed_in
from tests.admin.sent_forms import untouched
from tests.api.test_entries_of_an_export import manager, upload
from tests.api.test_types_of_an_export import documents
from tests.content.schema.test_export import EXPORT, read_entries
from tests.factories import Tenant

__all__ = ["manager"]
pytestmark = pytest.mark.django_db


def send_back_all(user: User, api_key: str) -> int:
    """Show and send every language of every entry; the first of each type with another title too. Their number."""
    browser = signed_in(user)
    rows = EntryLocale.objects.filter(deleted_at=None, branch__stack__api_key=api_key)
    listed = list(rows.select_related("entry", "content_type", "latest").order_by("pk"))
    firsts = {row.content_type_id: row for row in reversed(listed)}
    for row in listed:
        address = f"/admin/s/{api_key}/main/entries/{row.content_type.uid}/{row.entry.uid}/?locale={row.locale}"
        sent = untouched(page(browser, address))
        assert messages_after(browser, address, sent) == ["Nothing was changed."], row.title
        if firsts[row.content_type_id] == row:
            changed = {**sent, "f.title": "Another title"}
            assert messages_after(browser, address, changed) == [f"Saved as version {row.version + 1}."]
            after = EntryLocale.objects.select_related("latest").get(pk=row.pk)
            assert without_stamps(after.latest.data) == without_stamps({**row.latest.data, "title": "Another title"})
    return len(listed)


def without_stamps(value: Any) -> Any:
    """Without the version that each save writes into rich text documents."""
    if isinstance(value, list):
        return [without_stamps(each) for each in value]
    if not isinstance(value, dict):
        return value
    is_root = value.get("type") == "doc"
    return {key: without_stamps(each) for key, each in value.items() if not (is_root and key == "_version")}


def test_every_entry_of_the_demo_stack(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    stack: Stack = ensure_demo(tmp_path / "demo.env", url="http://127.0.0.1:8000", password="a quiet grey heron")
    owner = User.objects.get(memberships__organization=stack.organization_id)
    assert send_back_all(owner, stack.api_key) > 15


@pytest.mark.skipif(not EXPORT.is_dir(), reason=f"{EXPORT} is absent: set PRESSROOM_SHARED")
def test_every_entry_of_a_real_export(manager: Any) -> None:
    for document in documents():
        for entry in read_entries(document["uid"]):
            upload(manager, f"content_types/{document['uid']}/entries/import?force=true", entry)
    tenant: Tenant = manager.tenant
    assert send_back_all(tenant.owner, tenant.stack.api_key) == 22
