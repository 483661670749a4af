"""What an entry points to, and which of its links are refused."""

from content.references import Link, check_links, extract_links, kept_links
from content.schema.parse import parse_schema
from core.errors import Problem
from core.json_values import JSONObject, JSONValue


def field(data_type: str, uid: str, **keys: JSONValue) -> JSONObject:
    return {"uid": uid, "data_type": data_type, **keys}


RICH: JSONObject = {"allow_json_rte": True, "embed_entry": True}
COMPILED = parse_schema(
    [
        field("text", "title"),
        field("reference", "author", reference_to=["author"]),
        field("file", "images", multiple=True),
        field("json", "body", field_metadata=RICH, reference_to=["sys_assets", "post"]),
        field("text", "html", field_metadata={"allow_rich_text": True, "embed_entry": True}),
        field("json", "plain", field_metadata={"allow_json_rte": True, "embed_entry": False}, reference_to=["post"]),
        field("json", "picked", extension_uid="blt1"),
        field("taxonomy", "taxonomies", taxonomies=[{"taxonomy_uid": "topic"}]),
        field("blocks", "page", blocks=[{"uid": "hero", "schema": [field("file", "image")]}]),
    ]
)


def embed(**attributes: JSONValue) -> JSONValue:
    return {"type": "reference", "uid": "n", "attrs": dict(attributes), "children": [{"text": ""}]}


def test_every_kind_of_link_is_found_once_per_path_in_document_order() -> None:
    entry_attributes: JSONObject = {"type": "entry", "entry-uid": "blt4", "content-type-uid": "post"}
    asset_attributes: JSONObject = {"type": "asset", "asset-uid": "blt5", "content-type-uid": "sys_assets"}
    html = (
        '<p>1 > 0 <a data-sys-entry-uid="blt6" data-sys-content-type-uid="post" title="a > b">x</a>'
        '<img src="/x" data-sys-asset-uid="blt7"></p>'
    )
    data: JSONObject = {
        "title": "T",
        "author": [{"uid": "blt1", "_content_type_uid": "author"}],
        "images": ["blt2", "blt3", "blt2"],
        "body": {
            "type": "doc",
            "children": [{"type": "p", "children": [embed(**entry_attributes)]}, embed(**asset_attributes)],
        },
        "html": html,
        "picked": {"uid": "blt8", "_content_type_uid": "sys_assets", "metadata": {}},
        "taxonomies": [{"taxonomy_uid": "topic", "term_uid": "sun"}],
        "page": [{"hero": {"image": "blt9"}}, {"hero": {"image": "blt9"}}, {"hero": {"image": None}}],
    }

    assert extract_links(COMPILED, data) == (
        Link("author", "entry", "blt1", "author"),
        Link("images", "asset", "blt2", None),
        Link("images", "asset", "blt3", None),
        Link("body", "entry", "blt4", "post"),
        Link("body", "asset", "blt5", None),
        Link("html", "entry", "blt6", "post"),
        Link("html", "asset", "blt7", None),
        Link("picked", "asset", "blt8", None),
        Link("taxonomies", "term", "sun", "topic"),
        Link("page.hero.image", "asset", "blt9", None),
    )


def test_values_of_the_wrong_shape_have_no_links() -> None:
    broken: JSONObject = {
        "author": ["blt1", {"uid": 3}, 4],
        "images": {"uid": 5},
        "body": [{"type": "doc", "children": [{"attrs": {"entry-uid": 6}}, 7]}],
        "html": '<![unknown[ <a data-sys-entry-uid="">',
        "taxonomies": "topic",
        "page": {"hero": {}},
    }

    assert extract_links(COMPILED, broken) == ()


def test_links_to_what_does_not_exist_are_kept() -> None:
    links = (Link("author", "entry", "blt1", "author"), Link("images", "asset", "blt2", None))

    assert check_links(COMPILED, links, frozenset()) == ()
    assert check_links(COMPILED, links, {("entry", "blt1", "author"), ("asset", "blt2", None)}) == ()


def test_an_entry_of_another_type_than_the_link_says_is_refused() -> None:
    links = (Link("author", "entry", "blt1", "author"),)

    assert check_links(COMPILED, links, {("entry", "blt1", "page")}) == (
        Problem(
            "author",
            "reference_to",
            "points to the entry blt1, which is not of the content type author.",
            {"uid": "blt1"},
        ),
    )


def test_an_embed_of_a_type_the_field_does_not_embed_is_refused() -> None:
    links = (
        Link("body", "entry", "blt1", "author"),
        Link("body", "entry", "blt2", None),
        Link("body", "asset", "blt3", None),
        Link("html", "entry", "blt4", "author"),
    )

    assert check_links(COMPILED, links, {("entry", "blt2", "author")}) == tuple(
        Problem(
            "body", "reference_to", f"embeds the entry {uid} of a content type this field does not embed.", {"uid": uid}
        )
        for uid in ("blt1", "blt2")
    )


def test_an_entry_in_a_field_that_embeds_none_is_refused() -> None:
    links = (Link("plain", "entry", "blt1", "post"), Link("plain", "asset", "blt2", None))

    assert check_links(COMPILED, links, frozenset()) == (
        Problem("plain", "embed_entry", "embeds the entry blt1, and this field embeds no entries.", {"uid": "blt1"}),
    )


def test_a_custom_field_that_holds_a_whole_asset_points_to_it() -> None:
    picked: JSONObject = {"uid": "blt1", "_content_type_uid": "custom", "asset": {"uid": "blt2", "title": "T"}}

    assert extract_links(COMPILED, {"picked": [picked]}) == (Link("picked", "asset", "blt2", None),)


def test_the_uids_of_documents_are_kept_beside_the_links() -> None:
    body: JSONObject = {"type": "doc", "uid": "d1", "children": []}
    data: JSONObject = {"images": ["blt1"], "body": body, "plain": {"type": "doc", "children": []}}

    assert kept_links(COMPILED, data) == (
        Link("images", "asset", "blt1", None),
        Link("body", "document", "d1", None),
    )
