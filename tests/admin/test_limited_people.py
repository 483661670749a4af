"""What pages tell and offer people whose roles have rules: no button that leads to a refusal, no name beyond what they may know."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from content.actions.entries import create_entry
from content.actions.entry_deletion import delete_entry
from content.models import EntryLocale
from locales.models import Locale
from publishing.models import EntryStage, ListView, PreviewLink
from tests.admin.builders import address, make_manager, make_reader, marks, messages_after, page, signed_in
from tests.admin.test_bulk import bulk, done, sent
from tests.admin.test_list_views import kept, shown
from tests.admin.test_live_preview import turn_on
from tests.admin.test_workflows import make_workflow
from tests.content.builders import make_type, text
from tests.factories import make_editor, make_environment
from tests.rules import in_languages, on_entries, on_fields, on_type, to_environments

if TYPE_CHECKING:
    from core.json_values import JSONObject
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db
EVERYWHERE = in_languages("$all")


def test_a_reference_that_is_not_seen_has_no_way_to_edit_it(stage: "Stage") -> None:
    lead: JSONObject = text(
        "lead", data_type="reference", reference_to=["article"], field_metadata={"ref_multiple": True}
    )
    front = make_type(stage.tenant.fresh_scope(), lead, uid="front")
    seen, hidden = stage.entry("Seen"), stage.entry("Hidden")
    links: Any = [{"uid": uid, "_content_type_uid": "article"} for uid in (seen, hidden)]
    scope = stage.tenant.fresh_scope()
    uid = create_entry(stage.tenant.actor, scope, front, locale="en-us", data={"title": "Today", "lead": links}).uid
    rules = on_type("front", "read", "update"), on_entries("article", [seen], "read", "update"), EVERYWHERE
    markup = page(signed_in(make_editor(stage.tenant, *rules)), address(stage.tenant, f"entries/front/{uid}/"))

    markup = re.sub(r"<template.*?</template>", "", markup, flags=re.DOTALL)
    items = re.findall(r'<li class="chosen.*?</li>', markup, re.DOTALL)
    assert [(value, "data-edit" in item) for item in items for value in re.findall(r"article/\w+", item)[:1]] == [
        (f"article/{seen}", True),
        (f"article/{hidden}", False),
    ]


def test_only_what_a_person_may_change_is_offered_to_come_back(stage: "Stage") -> None:
    own, other = stage.entry("Own"), stage.entry("Other")
    rules = on_entries("article", [own, other], "read"), on_entries("article", [own], "update"), EVERYWHERE
    editor = signed_in(make_editor(stage.tenant, *rules))
    for uid in (own, other):
        delete_entry(stage.tenant.actor, stage.scope, stage.article, uid)
    place = address(stage.tenant, "trash/article/")

    lines = editor.get(place).context["page"].rows
    assert [(line["row"].uid, line["can_restore"]) for line in lines] == [(other, False), (own, True)]
    assert page(editor, place).count("Bring back") == 1
    before = marks(stage.tenant)
    assert editor.post(place, {"uid": other, "locale": "en-us"}).status_code == 403
    assert marks(stage.tenant) == before
    assert messages_after(editor, place, {"uid": own, "locale": "en-us"}) == ["It is back, offline."]


def test_a_page_about_a_person_names_the_roles_that_the_viewer_may_know(stage: "Stage") -> None:
    make_editor(stage.tenant)
    place = address(stage.tenant, f"people/{make_manager(stage.tenant).uid}/")

    def named(viewer: Any) -> list[str]:
        return [role.name for role in signed_in(viewer).get(place).context["roles"]]

    assert named(make_editor(stage.tenant)) == ["Content Manager"]
    for viewer in (make_reader(stage.tenant), stage.tenant.owner):
        assert {"Admin", "Content Manager", "Developer"} < set(named(viewer))


def test_the_preview_frames_no_site_of_a_language_that_is_not_seen(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    stage.edit(uid, "Hérons", locale="fr-fr")
    turn_on(stage)
    place = address(stage.tenant, f"entries/article/{uid}/?locale=fr-fr")
    rules = on_type("article", "read", "update"), to_environments(stage.production.uid)
    french, both = (
        make_editor(stage.tenant, *rules, in_languages(*codes)) for codes in (["fr-fr"], ["fr-fr", "en-us"])
    )

    closed = signed_in(french).get(place)
    assert (closed.context["preview"], "site.example.com" in closed.content.decode()) == (None, False)
    assert signed_in(both).get(place).context["preview"].origin == "https://site.example.com"


def test_a_shared_view_is_offered_to_who_sees_all_that_it_names(stage: "Stage") -> None:
    make_type(stage.tenant.fresh_scope(), text("note"), uid="secret")
    closed = make_environment(stage.tenant.fresh_scope(), "closed")
    stage.entry("Herons")
    owner = stage.tenant.owner
    states = {
        "Everything": "q=heron&order=title",
        "By a hidden field": "where=is:body:About+Herons.",
        "By tags": "tag=birds",
        "In the order of a hidden field": "order=-field.body",
        "By a term": "term=topics/birds",
        "In a hidden language": "locale=fr-fr",
        "In a hidden place": f"status=live&environment={closed.uid}",
        "In a seen place": f"status=never&environment={stage.production.uid}",
    }
    for name, state in states.items():
        kept(stage, owner, name=name, state=state, shared="on", columns=["field.body", "version"])
    form = {"list": "secret", "state": "q=x", "name": "Of a hidden type", "shared": "on"}
    signed_in(owner).post(address(stage.tenant, "new-view/"), form)
    kept(stage, owner, name="Private")
    rules = on_type("article", "read"), on_fields("article", ["body"], read=False), in_languages("en-us")
    editor = make_editor(stage.tenant, *rules, to_environments(stage.production.uid))

    context = shown(stage, editor)
    assert [view.name for view, _ in context["views"]] == ["By tags", "Everything", "In a seen place"]
    opened = ListView.objects.get(name="Everything")
    columns = shown(stage, editor, f"?q=heron&order=title&view={opened.uid}")["columns"]
    assert [column.key for column in columns] == ["version"]
    answers = {
        view.name: signed_in(editor).get(address(stage.tenant, f"views/{view.uid}/")).status_code
        for view in ListView.objects.all()
    }
    assert {name for name, status in answers.items() if status == 200} == {"By tags", "Everything", "In a seen place"}
    assert set(answers.values()) == {200, 404}
    hidden = ListView.objects.get(name="By a hidden field")
    for data in ({"do": "save", "default": "on"}, {"do": "delete"}):
        assert signed_in(editor).post(address(stage.tenant, f"views/{hidden.uid}/"), data).status_code == 404
    assert ListView.objects.count() == len(states) + 2


def test_who_publishes_everything_makes_links_and_ends_their_own(stage: "Stage") -> None:
    turn_on(stage)
    path = address(stage.tenant, "preview-links/")
    wish = {"name": "Ours", "environment": stage.production.uid, "locale": "en-us", "days": "7", "when": "saved"}
    manager, other = make_manager(stage.tenant), signed_in(make_manager(stage.tenant))
    made = signed_in(manager).post(path, wish, follow=True).context["made"]
    assert made.startswith("https://site.example.com/base/?")
    link = PreviewLink.objects.get()
    assert link.token.created_by == manager.uid

    assert "Make the link" in page(other, path)
    assert (">Revoke<" in page(other, path), ">Revoke<" in page(signed_in(manager), path)) == (False, True)
    rules = on_type("article", "read", "publish"), EVERYWHERE, to_environments("$all")
    for person in (make_reader(stage.tenant), make_editor(stage.tenant, *rules)):
        before = marks(stage.tenant)
        assert signed_in(person).post(path, wish).status_code == 403
        assert marks(stage.tenant) == before
    assert other.post(f"{path}{link.uid}/revoke/").status_code == 403
    told = messages_after(signed_in(manager), f"{path}{link.uid}/revoke/", {})
    assert told == ["The link “Ours” is good for nothing any more."]


def test_many_are_moved_to_a_stage_as_far_as_rules_let_them(stage: "Stage") -> None:
    make_workflow(stage, "Draft", "Review")
    own, other, hidden = stage.entry("Own"), stage.entry("Other"), stage.entry("Hidden")
    rules = on_entries("article", [own, other], "read"), on_entries("article", [own], "update"), EVERYWHERE
    editor = signed_in(make_editor(stage.tenant, *rules))

    tried = bulk(stage, editor, sent("stage", own, other, hidden, stage="review", step="check"))
    refused = [each.entry.uid for each in tried.context["refusals"]]
    assert ([entry.uid for entry in tried.context["choice"].entries], refused) == ([own, other], [other])
    forced = bulk(stage, editor, done(tried, entries=f"article/{own} article/{other}"))
    assert (forced.status_code, EntryStage.objects.count()) == (200, 0)
    assert messages_after(editor, address(stage.tenant, "bulk/"), done(tried)) == ["1 entry is moved."]
    assert list(EntryStage.objects.values_list("entry__uid", "stage_uid")) == [(own, "review")]


def test_a_language_that_rules_name_by_its_uid_is_one_in_which_many_are_deleted(stage: "Stage") -> None:
    uid = stage.entry("Herons")
    english = Locale.objects.get(branch=stage.scope.branch_id, code="en-us")
    editor = signed_in(make_editor(stage.tenant, on_type("article", "read", "delete"), in_languages(english.uid)))
    tried = bulk(stage, editor, sent("delete", uid))
    assert tried.context["refusals"] == ()
    assert messages_after(editor, address(stage.tenant, "bulk/"), done(tried)) == [
        "1 entry is deleted in en-us. It lies in the trash."
    ]
    assert not EntryLocale.objects.filter(deleted_at=None, entry__uid=uid).exists()
