"""What an export tells of fields that no reader sees, and what an import makes of it."""

from pathlib import Path

import pytest

from content.actions.entries import create_entry
from content.models import EntryLocale
from core.json_values import JSONObject
from publishing.transfer.exporting import export_stack
from publishing.transfer.importing import ImportRequest, import_stack
from publishing.transfer.progress import Silent
from tests.content.builders import make_type, text
from tests.factories import SYSTEM, make_stack

pytestmark = pytest.mark.django_db

SECRET: JSONObject = {"uid": "secret", "display_name": "Secret", "data_type": "password", "mandatory": True}
LOGIN: JSONObject = {
    "uid": "login", "display_name": "Login", "data_type": "group", "multiple": True, "schema": [text("name"), SECRET],
}  # fmt: skip


def test_an_export_holds_no_password_and_travels_without_them(tmp_path: Path) -> None:
    tenant = make_stack()
    account = make_type(tenant.fresh_scope(), SECRET, LOGIN, text("off", enabled=False), uid="account")
    data: JSONObject = {
        "title": "One",
        "secret": "correct horse",
        "login": [{"name": "ada", "secret": "battery staple"}],
    }
    create_entry(SYSTEM, tenant.fresh_scope(), account, locale=None, data=data)

    export_stack(SYSTEM, tenant.stack.api_key, tmp_path / "out", Silent())

    written = [path.read_text() for path in (tmp_path / "out").rglob("*.json")]
    assert any('"ada"' in each for each in written)
    assert not any("argon2" in each or "correct horse" in each for each in written)
    second = import_stack(
        SYSTEM, ImportRequest(tmp_path / "out", name="Second", organization_uid=tenant.stack.organization.uid), Silent()
    )
    assert any("secret is a required field." in warning for warning in second.warnings)
    copy = EntryLocale.objects.get(stack__api_key=second.api_key).latest.data
    assert (copy["title"], [*copy["login"][0]]) == ("One", ["name", "_metadata"])
