"""The pages of extensions, and the documents of their frames."""

import pytest
from django.test import Client

from content.models import EntryLocale, Extension
from tests.admin.extension_builders import make_entry_with, make_extension
from tests.factories import Tenant, make_member, make_stack


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_stack()


def _signed_in(tenant: Tenant, role: str = "") -> Client:
    client = Client()
    client.force_login(make_member(tenant, role) if role else tenant.owner)
    return client


def _path(tenant: Tenant, path: str) -> str:
    return f"/admin/s/{tenant.stack.api_key}/main/{path}"


def test_the_document_of_a_frame_is_sandboxed_and_framed_by_the_admin_alone(tenant: Tenant) -> None:
    extension = make_extension(tenant, "<p>Hello")

    response = _signed_in(tenant).get(_path(tenant, f"extensions/{extension.uid}/frame/"))

    policy = response.headers["Content-Security-Policy"]
    sandbox = next(part for part in policy.split("; ") if part.startswith("sandbox "))
    assert (response.status_code, response.content) == (200, b"<p>Hello")
    assert sandbox == "sandbox allow-scripts allow-forms allow-popups allow-modals"
    assert "frame-ancestors 'self'" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert (response.headers["Referrer-Policy"], response.cookies) == ("no-referrer", {})
    assert Client().get(_path(tenant, f"extensions/{extension.uid}/frame/")).status_code == 302
    assert _signed_in(make_stack()).get(_path(tenant, f"extensions/{extension.uid}/frame/")).status_code == 404


def test_a_hosted_extension_is_fetched_from_its_host_which_the_page_names(tenant: Tenant) -> None:
    extension = make_extension(tenant, "", src="https://extensions.example.com/shade.html?v=1")
    uid = make_entry_with(tenant, extension, None)
    client = _signed_in(tenant)

    frame = client.get(_path(tenant, f"extensions/{extension.uid}/frame/"))
    page = client.get(_path(tenant, f"entries/page/{uid}/"))
    elsewhere = client.get(_path(tenant, "entries/"))

    assert (frame.status_code, frame.headers["Location"]) == (302, "https://extensions.example.com/shade.html?v=1")
    assert "frame-src 'self' https://extensions.example.com" in page.headers["Content-Security-Policy"]
    assert "extensions.example.com" not in elsewhere.headers["Content-Security-Policy"]


def test_no_imported_address_reaches_the_policy_of_a_page(tenant: Tenant) -> None:
    extension = make_extension(tenant, "", src="https://extensions.example.com/")
    extension.document = {**extension.document, "src": "https://a.example;sandbox"}
    extension.save(update_fields=["document"])
    uid = make_entry_with(tenant, extension, None)

    page = _signed_in(tenant).get(_path(tenant, f"entries/page/{uid}/"))

    assert (page.status_code, "sandbox" in page.headers["Content-Security-Policy"]) == (200, False)


def test_without_a_script_the_field_is_edited_as_json(tenant: Tenant) -> None:
    extension = make_extension(tenant, "<p>")
    uid = make_entry_with(tenant, extension, {"shade": "red"})
    client = _signed_in(tenant)
    path = _path(tenant, f"entries/page/{uid}/")

    body = {"shown": ["shade"], "f.shade": '{"shade": "grey"}', "version": "1"}
    assert client.post(path, body).status_code == 302
    extension.delete()
    page = client.get(path).content.decode()

    assert EntryLocale.objects.select_related("latest").get(entry__uid=uid).latest.data["shade"] == {"shade": "grey"}
    assert "The extension of this field is not here any more." in page
    assert "data-extension" not in page


def test_people_make_change_and_delete_extensions(tenant: Tenant) -> None:
    client = _signed_in(tenant)
    sent = {
        "title": "Shade",
        "type": "field",
        "data_type": "json",
        "srcdoc": "<p>",
        "config": '{"a": 1}',
        "tags": "a, b",
    }

    made = client.post(_path(tenant, "new-extension/"), sent)

    extension = Extension.objects.get()
    assert made.headers["Location"] == _path(tenant, f"extensions/{extension.uid}/")
    assert extension.document == {
        "title": "Shade", "type": "field", "data_type": "json", "srcdoc": "<p>", "config": {"a": 1},
        "tags": ["a", "b"], "multiple": False,
    }  # fmt: skip
    bad = client.post(_path(tenant, f"extensions/{extension.uid}/"), {**sent, "config": "{", "title": "Tone"})
    assert "config: is not valid JSON." in bad.content.decode()
    assert 'value="Tone"' in bad.content.decode()
    client.post(_path(tenant, f"extensions/{extension.uid}/"), {**sent, "title": "Tone"})
    extension.refresh_from_db()
    assert (extension.title, extension.version) == ("Tone", 2)
    make_entry_with(tenant, extension, None)
    assert ">page</a>" in client.get(_path(tenant, f"extensions/{extension.uid}/delete/")).content.decode()
    client.post(_path(tenant, f"extensions/{extension.uid}/delete/"))
    assert Extension.objects.count() == 0


def test_who_may_only_read_changes_no_extension(tenant: Tenant) -> None:
    extension = make_extension(tenant, "<p>")
    client = _signed_in(tenant, "Content Manager")

    assert client.get(_path(tenant, f"extensions/{extension.uid}/")).status_code == 200
    for path in ("new-extension/", f"extensions/{extension.uid}/", f"extensions/{extension.uid}/delete/"):
        assert client.post(_path(tenant, path), {"title": "Mine"}).status_code == 403
    assert Extension.objects.get().title == "Shade"
