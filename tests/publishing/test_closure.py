"""What goes along with a request: one level or all the way, past what has not changed, round circles, by language."""

import pytest

from content.actions.assets import create_asset
from content.actions.entries import create_entry, update_entry
from content.asset_files import Upload
from content.types import StoredType
from core.json_values import JSONObject, JSONValue
from publishing.actions.publish import publish
from publishing.closure import with_references
from publishing.drain import drain
from publishing.plan import PublishRequest, Target
from tests.content.builders import make_type, text
from tests.publishing.builders import make_stage, never, reasons, states

pytestmark = pytest.mark.django_db


class Web:
    """A stage with a type whose entries refer to one another and to files."""

    def __init__(self) -> None:
        self.stage = make_stage()
        scope = self.stage.scope
        reference: JSONObject = {
            "uid": "next", "display_name": "Next", "data_type": "reference", "reference_to": ["page"], "multiple": True
        }  # fmt: skip
        image: JSONObject = {"uid": "image", "display_name": "Image", "data_type": "file"}
        self.page: StoredType = make_type(scope, text("body"), reference, image, uid="page")

    def entry(self, title: str, *nexts: str, locale: str = "en-us", **data: JSONValue) -> str:
        links: JSONValue = [{"uid": uid, "_content_type_uid": "page"} for uid in nexts]
        saved = create_entry(
            self.stage.tenant.actor,
            self.stage.scope,
            self.page,
            locale=locale,
            data={"title": title, "next": links, **data},
        )
        return saved.uid

    def link(self, uid: str, *nexts: str, locale: str = "en-us") -> None:
        links: JSONValue = [{"uid": each, "_content_type_uid": "page"} for each in nexts]
        update_entry(self.stage.tenant.actor, self.stage.scope, self.page, uid, locale=locale, data={"next": links})

    def request(
        self, uid: str, *, levels: int | None, locales: tuple[str, ...] = (), version: int | None = None
    ) -> PublishRequest:
        return PublishRequest(
            "publish", (Target("entry", uid, "page", version),), ("production",), locales, reference_levels=levels
        )

    def found(
        self, uid: str, *, levels: int | None, locales: tuple[str, ...] = (), version: int | None = None
    ) -> list[str]:
        request = with_references(self.stage.scope, self.request(uid, levels=levels, locales=locales, version=version))
        return [target.uid for target in request.targets if target.is_reference]

    def publish(self, uid: str, *, levels: int | None, locales: tuple[str, ...] = ()) -> list[str]:
        job = publish(self.stage.tenant.actor, self.stage.scope, self.request(uid, levels=levels, locales=locales))
        drain(never)
        return states(job)


@pytest.fixture
def web() -> Web:
    return Web()


def test_one_level_ends_there_and_all_levels_lead_to_the_end(web: Web) -> None:
    leaf = web.entry("Leaf")
    branch = web.entry("Branch", leaf)
    root = web.entry("Root", branch)

    assert web.found(root, levels=1) == [branch]
    assert web.found(root, levels=2) == [branch, leaf]
    assert web.found(root, levels=None) == [branch, leaf]


def test_a_circle_ends_where_an_entry_comes_again(web: Web) -> None:
    one = web.entry("One")
    two = web.entry("Two", one)
    web.link(one, two, one)

    assert web.found(one, levels=None) == [two]
    assert web.publish(one, levels=None) == ["succeeded", "succeeded"]


def test_changes_below_an_entry_that_is_live_already_are_found(web: Web) -> None:
    leaf = web.entry("Leaf")
    branch = web.entry("Branch", leaf)
    root = web.entry("Root", branch)
    web.publish(root, levels=None)
    web.link(leaf)

    assert web.publish(root, levels=None) == ["skipped", "skipped", "succeeded"]
    assert web.stage.live()[(leaf, "en-us", "production")] == ("en-us", 2)


def test_files_go_along(web: Web) -> None:
    asset = create_asset(web.stage.tenant.actor, web.stage.scope, upload=Upload(b"one", "a.txt"))
    root = web.entry("Root", image=asset.uid)

    assert web.found(root, levels=1) == [asset.uid]
    assert web.publish(root, levels=1) == ["succeeded", "succeeded"]


def test_references_are_those_of_the_version_that_goes_live(web: Web) -> None:
    old, new = web.entry("Old"), web.entry("New")
    root = web.entry("Root", old)
    web.link(root, new)

    assert web.found(root, levels=None) == [new]
    assert web.found(root, levels=None, version=1) == [old]


def test_each_language_leads_where_its_own_content_does(web: Web) -> None:
    english, french = web.entry("English"), web.entry("French")
    root = web.entry("Root", english)
    web.link(root, french, locale="fr-fr")

    assert web.found(root, levels=None) == [english]
    assert web.found(root, levels=None, locales=("fr-fr",)) == [french]
    assert web.found(root, levels=None, locales=("en-us", "fr-fr")) == [english, french]


def test_what_is_gone_is_left_out_and_what_cannot_go_live_is_skipped_with_the_reason(web: Web) -> None:
    only_french = web.entry("Seulement", locale="fr-fr")
    root = web.entry("Root", only_french, "blt0000000000000000")

    job = publish(web.stage.tenant.actor, web.stage.scope, web.request(root, levels=None))
    drain(never)

    assert states(job) == ["succeeded", "skipped"]
    assert reasons(job)[1] == f"It is referred to, but has no content for 'en-us' in entry '{only_french}'."
    assert set(web.stage.live()) == {(root, "en-us", "production")}


def test_the_number_of_statements_does_not_grow_with_the_references(
    web: Web, django_assert_num_queries: object
) -> None:
    few = web.entry("Few", *[web.entry(f"A{number}") for number in range(2)])
    many = web.entry("Many", *[web.entry(f"B{number}") for number in range(30)])

    for root in (few, many):
        with django_assert_num_queries(6):  # type: ignore[operator]  # pytest-django's own
            web.found(root, levels=None)
