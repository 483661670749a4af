"""Several people in the admin who change the same things at once: nobody sees an error that says nothing."""

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from content.actions.asset_folders import create_folder
from publishing.actions.list_views import Shown, choose_view, get_view, save_view
from publishing.errors import ListViewNotFound
from publishing.models import ListChoice, ListView
from stacks.people import enter_stack
from tests.admin.builders import address, signed_in
from tests.factories import SYSTEM
from tests.racing import held_back

if TYPE_CHECKING:
    from tests.publishing.builders import Stage

pytestmark = pytest.mark.django_db(transaction=True)


def posted(stage: "Stage", path: str, form: dict[str, str], told: list[int]) -> Any:
    """An action of held_back: the owner sends a form, and the answer's status is told."""
    browser = signed_in(stage.tenant.owner)
    return lambda: told.append(browser.post(address(stage.tenant, path), form).status_code)


def test_folders_that_two_people_move_into_one_another_move_once(stage: "Stage") -> None:
    tops = [create_folder(SYSTEM, stage.scope, name=name).uid for name in ("a", "b")]
    below = [create_folder(SYSTEM, stage.scope, name="below", parent_uid=uid).uid for uid in tops]
    told: list[int] = []

    def share() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM content_asset WHERE uid = ANY(%s) FOR SHARE", [below])

    held_back(
        share,
        posted(stage, f"folders/{tops[0]}/", {"name": "a", "parent": below[1]}, told),
        posted(stage, f"folders/{tops[1]}/", {"name": "b", "parent": below[0]}, told),
    )

    # The database gives one of them up; the other is done.
    assert sorted(told) == [302, 503]


def kept(stage: "Stage", name: str) -> ListView:
    actor = enter_stack(stage.tenant.owner, api_key=stage.tenant.stack.api_key, branch="main").actor
    return save_view(actor, stage.scope, Shown("article", "", []), name=name, is_shared=False)


def hold_views() -> None:
    list(ListView.objects.order_by("pk").select_for_update())


def test_a_view_that_is_deleted_twice_at_once_is_gone(stage: "Stage") -> None:
    view, told = kept(stage, "Mine"), list[int]()
    paths = [posted(stage, f"views/{view.uid}/", {"do": "delete"}, told) for _ in range(2)]
    held_back(hold_views, *paths)
    assert sorted(told) == [302, 404]
    assert not ListView.objects.exists()


def test_two_views_that_get_one_name_at_once_are_told_apart(stage: "Stage") -> None:
    views, told = [kept(stage, name) for name in ("One", "Two")], list[int]()
    paths = [posted(stage, f"views/{view.uid}/", {"do": "save", "name": "Same"}, told) for view in views]
    held_back(hold_views, *paths)
    assert told == [302, 302]
    assert sorted(ListView.objects.values_list("name", flat=True)) in (["One", "Same"], ["Same", "Two"])


def test_a_view_that_was_deleted_meanwhile_is_not_chosen(stage: "Stage") -> None:
    actor = enter_stack(stage.tenant.owner, api_key=stage.tenant.stack.api_key, branch="main").actor
    view = get_view(actor, stage.scope, kept(stage, "Mine").uid)
    ListView.objects.all().delete()
    with pytest.raises(ListViewNotFound):
        choose_view(actor, stage.scope, "article", view)
    assert not ListChoice.objects.exists()
