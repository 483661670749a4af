"""Views of lists that are kept under names, and each person's own columns."""

from typing import TYPE_CHECKING, Any

import pytest

from publishing.models import ListChoice, ListView
from stacks.models import Activity
from tests.admin.builders import address, make_manager, make_reader, marks, messages_after, page, signed_in
from tests.factories import make_stack

if TYPE_CHECKING:
    from stacks.models import User
    from tests.publishing.builders import Stage


def kept(stage: "Stage", person: "User", **more: Any) -> ListView:
    form = {
        "list": "article",
        "state": "q=heron&order=title&after=1+x",
        "name": "Herons",
        "columns": ["uid", "version"],
    }
    answer = signed_in(person).post(address(stage.tenant, "new-view/"), form | more)
    view = ListView.objects.get(name=(form | more)["name"], owner=person)
    assert answer["Location"] == address(stage.tenant, f"entries/article/?{view.state}&view={view.uid}")
    return view


def shown(stage: "Stage", person: "User", query: str = "") -> Any:
    return signed_in(person).get(address(stage.tenant, f"entries/article/{query}"), follow=True).context


def test_a_view_keeps_filters_order_and_columns(stage: "Stage") -> None:
    stage.entry("Heron")
    stage.entry("Owl")
    view = kept(stage, stage.tenant.owner)
    again = kept(stage, stage.tenant.owner, state="q=owl", shared="on")

    context = shown(stage, stage.tenant.owner, f"?{again.state}&view={view.uid}")

    assert view.state == "q=heron&order=title"
    assert (again.pk, again.state, again.is_shared) == (view.pk, "q=owl", True)
    assert [line.entry.title for line in context["lines"]] == ["Owl"]
    assert ([column.key for column in context["columns"]], context["view"]) == (["uid", "version"], again)
    assert list(Activity.objects.filter(target_uid=view.uid).order_by("id").values_list("action", flat=True)) == [
        "view.create", "view.update",
    ]  # fmt: skip


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_changed_by_its_owner(stage: "Stage") -> None:
    manager, other = make_manager(stage.tenant), make_manager(stage.tenant)
    private, shared = kept(stage, manager, name="Mine"), kept(stage, manager, name="Ours", shared="on")
    path = address(stage.tenant, f"views/{shared.uid}/")
    before = marks(stage.tenant)

    seen = shown(stage, other)["views"]
    private_answer = signed_in(other).get(address(stage.tenant, f"views/{private.uid}/"))
    deletion = signed_in(other).post(path, {"do": "delete"})
    signed_in(other).post(path, {"do": "save", "name": "Theirs"})
    stranger = make_stack().owner

    assert [view.name for view, _address in seen] == ["Ours"]
    assert (private_answer.status_code, deletion.status_code) == (404, 403)
    assert signed_in(stranger).get(path).status_code == 404
    assert marks(stage.tenant) == before
    assert list(ListView.objects.order_by("name").values_list("name", flat=True)) == ["Mine", "Ours"]
    assert "may change it" in page(signed_in(other), path)
    said = messages_after(signed_in(stage.tenant.owner), path, {"do": "delete"})
    assert said == ["The view “Ours” is deleted."]


def test_a_list_opens_with_the_view_that_the_person_chose(stage: "Stage") -> None:
    stage.entry("Heron")
    stage.entry("Owl")
    owner, reader = stage.tenant.owner, make_reader(stage.tenant)
    view = kept(stage, owner, shared="on", default="on")
    assert [line.entry.title for line in shown(stage, owner)["lines"]] == ["Heron"]
    assert len(shown(stage, owner, "?view=all")["lines"]) == 2 == len(shown(stage, reader)["lines"])

    path = address(stage.tenant, f"views/{view.uid}/")
    signed_in(reader).post(path, {"do": "save", "default": "on"})
    assert len(shown(stage, reader)["lines"]) == 1
    signed_in(owner).post(path, {"do": "save", "name": "Grey herons"})

    assert ListView.objects.get().name == "Grey herons"
    assert ListView.objects.get().is_shared is False
    assert len(shown(stage, owner)["lines"]) == 2 == len(shown(stage, reader)["lines"])


@pytest.mark.parametrize(
    ("name", "told"), [("", "The name is a required text."), ("x" * 101, "The name is longer than 100 characters.")]
)
def test_a_name_that_is_none_is_refused(stage: "Stage", name: str, told: str) -> None:
    form = {"list": "article", "name": name}
    assert messages_after(signed_in(stage.tenant.owner), address(stage.tenant, "new-view/"), form) == [told]
    assert not ListView.objects.exists()


def test_readers_keep_views_but_share_none(stage: "Stage") -> None:
    reader = make_reader(stage.tenant)
    kept(stage, reader)
    form = {"list": "article", "name": "Ours", "shared": "on"}
    assert signed_in(reader).post(address(stage.tenant, "new-view/"), form).status_code == 403
    assert list(ListView.objects.values_list("name", "is_shared")) == [("Herons", False)]


def test_columns_are_each_persons_own_for_each_type(stage: "Stage") -> None:
    owner, reader = stage.tenant.owner, make_reader(stage.tenant)
    form = {
        "list": "article", "columns": ["version", "field.body", "nothing"], "place.version": "2", "place.field.body": "1",
    }  # fmt: skip
    stage.entry("Heron")
    signed_in(owner).post(address(stage.tenant, "columns/"), form)

    context = shown(stage, owner)
    assert [column.label for column in context["columns"]] == ["Body", "Version"]
    assert [value.text for value in context["lines"][0].values] == ["About Heron.", ""]
    assert [column.key for column in shown(stage, reader)["columns"]] == ["languages", "version", "places", "updated"]
    signed_in(owner).post(address(stage.tenant, "columns/"), form | {"do": "usual"})
    assert [column.key for column in shown(stage, owner)["columns"]] == ["languages", "version", "places", "updated"]
    assert ListChoice.objects.count() == 1
