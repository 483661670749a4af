"""Roles in the admin: made, changed, explained, deleted; system roles stay as they are."""

from typing import TYPE_CHECKING, Any

import pytest

from stacks.actions.roles import create_role
from stacks.models import Activity, Role, StackMember
from tests.admin.builders import address, make_manager, messages_after, page, signed_in
from tests.factories import SYSTEM, make_editor, make_member

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db

MAIN: Any = {"module": "branch", "branches": ["main"], "acl": {"read": True}}
FRENCH: Any = {"module": "locale", "locales": ["fr-fr"], "acl": {"read": True}}
ARTICLES: Any = {
    "module": "content_type",
    "content_types": ["article"],
    "acl": {"read": True, "sub_acl": {"read": True, "update": True}},
}
SENT: dict[str, Any] = {
    "name": "Translator",
    "description": "French articles",
    "branch": "main",
    "locale": "fr-fr",
    "content_type.read": "article",
    "content_type.update": "article",
}


def make_role(stage: "Stage", *rules: Any, name: str = "Translator") -> Role:
    return create_role(SYSTEM, stage.scope, name=name, rules=[MAIN, *rules])


def test_a_role_is_made_of_ticks(stage: "Stage") -> None:
    browser = signed_in(stage.tenant.owner)
    assert messages_after(browser, address(stage.tenant, "new-role/"), SENT) == ["The role “Translator” is made."]
    role = Role.objects.get(stack=stage.tenant.stack, is_system=False)
    assert (role.description, role.rules) == ("French articles", [MAIN, FRENCH, ARTICLES])
    listed = page(browser, address(stage.tenant, "roles/"))
    assert all(part in listed for part in ("Translator", "Admin", "of every stack"))


def test_rules_that_nobody_touched_stay_as_a_program_wrote_them(stage: "Stage") -> None:
    further: Any = {"module": "entry", "content_type": "article", "entries": ["$own"], "acl": {"delete": True}}
    role = make_role(stage, ARTICLES, further, FRENCH)
    before = role.rules
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, f"roles/{role.uid}/")
    shown = page(browser, place)
    assert "$own" in shown
    data = {**SENT, "name": "Renamed", "further": browser.get(place).context["form"].further}
    assert messages_after(browser, place, data)[0].startswith("The role is saved.")
    role.refresh_from_db()
    assert (role.name, role.rules) == ("Renamed", before)
    messages_after(browser, place, {**data, "content_type.update": []})
    role.refresh_from_db()
    read_only = {**ARTICLES, "acl": {"read": True, "sub_acl": {"read": True}}}
    assert role.rules == [MAIN, FRENCH, read_only, further]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "The name is a required field."),
        ({"name": "Admin"}, "The name is not unique."),
        ({"branch": []}, "It needs a branch in which it counts."),
        ({"further": "{"}, "Further rules is no JSON list of rules."),
        ({"further": "[1]"}, "Further rules is no JSON list of rules."),
        ({"further": '[{"module": "entry"}]'}, "is not an object of true and false."),
    ],
)
def test_what_is_wrong_with_a_role_is_told_and_kept(stage: "Stage", changes: dict[str, Any], told: str) -> None:
    answer = signed_in(stage.tenant.owner).post(address(stage.tenant, "new-role/"), SENT | changes)
    assert (answer.status_code, Role.objects.filter(is_system=False).exists()) == (200, False)
    shown = answer.content.decode()
    assert (told in shown, "French articles" in shown) == (True, True)


def test_what_a_role_comes_to_is_explained(stage: "Stage") -> None:
    hidden: Any = {
        "module": "field",
        "content_type": "article",
        "fields": ["url"],
        "acl": {"read": True},
        "restrict": True,
    }
    role = make_role(stage, ARTICLES, FRENCH, hidden)
    effect = signed_in(stage.tenant.owner).get(address(stage.tenant, f"roles/{role.uid}/")).context["effect"]
    (line,) = effect.types
    assert (line.uid, list(line.cells)) == (
        "article",
        ["all · without url · fr-fr", "", "all · without url · fr-fr", "", ""],
    )
    assert (effect.environments, "fr-fr" in effect.locales) == ("none", True)


def test_all_roles_of_a_person_are_explained_together(stage: "Stage") -> None:
    editor = make_editor(stage.tenant, ARTICLES, FRENCH)
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, f"people/{editor.uid}/rights/")
    (line,) = browser.get(place).context["effect"].types
    assert line.cells[0] == "all · fr-fr"
    manager = Role.objects.get(stack=stage.tenant.stack, name="Content Manager")
    StackMember.objects.create(stack=stage.tenant.stack, user=editor, role=manager)
    # A Content Manager may do all that and more: nothing limits them any longer.
    assert browser.get(place).context["effect"].is_limited is False
    leader = browser.get(address(stage.tenant, f"people/{stage.tenant.owner.uid}/rights/"))
    assert leader.context["effect"].is_limited is False
    assert browser.get(address(stage.tenant, "people/bltnobody/rights/")).status_code == 404


def test_a_role_is_copied_and_deleted(stage: "Stage") -> None:
    editor = make_editor(stage.tenant, ARTICLES, FRENCH)
    role = Role.objects.get(stack=stage.tenant.stack, is_system=False)
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, f"roles/{role.uid}/")
    copied = browser.get(address(stage.tenant, f"new-role/?from={role.uid}")).context["form"]
    assert (copied.name, copied.rules.types) == ("", {"article": frozenset({"known", "read", "update"})})
    assert editor.full_name in page(browser, f"{place}delete/")
    assert messages_after(browser, f"{place}delete/", {}) == [f"The role “{role.name}” is deleted."]
    assert not StackMember.objects.filter(user=editor).exists()
    assert Activity.objects.filter(action="role.delete", target_uid=role.uid).count() == 1


def test_a_system_role_is_shown_and_stays(stage: "Stage") -> None:
    role = Role.objects.get(stack=stage.tenant.stack, name="Developer")
    browser, place = signed_in(stage.tenant.owner), address(stage.tenant, f"roles/{role.uid}/")
    shown = page(browser, place)
    assert 'name="name"' not in shown
    assert "Publish queue" in shown
    assert "System roles can neither be changed nor deleted." in browser.post(place, SENT).content.decode()
    told = messages_after(browser, f"{place}delete/", {})
    assert told == ["System roles can neither be changed nor deleted."]
    role.refresh_from_db()
    assert role.name == "Developer"


def test_who_may_only_look_at_roles_changes_none(stage: "Stage") -> None:
    role, browser = make_role(stage, ARTICLES), signed_in(make_manager(stage.tenant))
    make_member(stage.tenant, "Developer")
    for path in ("roles/", f"roles/{role.uid}/"):
        shown = page(browser, address(stage.tenant, path))
        assert 'method="post"' not in shown.replace('class="account" method="post"', "")
    for path in ("new-role/", f"roles/{role.uid}/", f"roles/{role.uid}/delete/"):
        assert browser.post(address(stage.tenant, path), SENT).status_code == 403
    assert Role.objects.filter(is_system=False).get().name == "Translator"
