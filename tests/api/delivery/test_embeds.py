"""What rich text embeds, beside the entry, as far as it is live."""

from typing import Any

from tests.api.delivery.site import Site

ENTRIES = "content_types/article/entries"


def story(*nodes: Any) -> Any:
    paragraph = {"type": "p", "uid": "p1", "attrs": {}, "children": list(nodes)}
    return {"type": "doc", "uid": "d1", "attrs": {}, "children": [paragraph]}


def embed(kind: str, uid: str) -> Any:
    attrs = {"type": kind, f"{kind}-uid": uid, "display-type": "block"}
    attrs["content-type-uid"] = "sys_assets" if kind == "asset" else "author"
    return {"type": "reference", "uid": f"n{uid}", "attrs": attrs, "children": [{"text": ""}]}


def test_embedded_entries_and_files_stand_beside_the_entry_on_request(site: Site) -> None:
    photo, hidden = site.picture("ada.png"), site.picture("hidden.png")
    site.publish(photo)
    ada = site.published({"title": "Ada", "photo": photo}, "author")
    draft = site.entry({"title": "Draft"}, "author")
    nodes = [embed("entry", ada), embed("entry", draft), embed("asset", photo), embed("asset", hidden)]
    uid = site.published({"title": "Herons", "story": story(*nodes)})

    assert "_embedded_items" not in site.get(f"{ENTRIES}/{uid}")["entry"]
    for answer in (
        site.get(f"{ENTRIES}/{uid}?include_embedded_items[]=BASE")["entry"],
        site.get(f"{ENTRIES}?include_embedded_items[]=BASE&include[]=author")["entries"][0],
        site.get(f"{ENTRIES}?include_embedded_items[]=BASE&only[BASE][]=_embedded_items")["entries"][0],
    ):
        entry, file = answer["_embedded_items"]["story"]
        assert (entry["uid"], entry["_content_type_uid"], entry["photo"]["filename"]) == (ada, "author", "ada.png")
        assert (file["uid"], file["_content_type_uid"], file["filename"]) == (photo, "sys_assets", "ada.png")


def test_an_entry_that_embeds_nothing_live_has_an_empty_answer(site: Site) -> None:
    draft = site.entry({"title": "Draft"}, "author")
    uid = site.published({"title": "Herons", "story": story(embed("entry", draft))})
    site.published({"title": "Storks"})

    assert site.get(f"{ENTRIES}/{uid}?include_embedded_items[]=BASE")["entry"]["_embedded_items"] == {}
    for entry in site.get(f"{ENTRIES}?include_embedded_items[]=BASE")["entries"]:
        assert entry["_embedded_items"] == {}


def test_the_tag_changes_with_what_is_embedded(site: Site) -> None:
    ada = site.published({"title": "Ada"}, "author")
    uid = site.published({"title": "Herons", "story": story(embed("entry", ada))})
    path = f"{ENTRIES}/{uid}?environment=production&include_embedded_items[]=BASE"

    before = site.ask(path).headers["ETag"]
    site.publish(ada, action="unpublish")
    gone = site.ask(path).headers["ETag"]
    site.publish(ada)
    assert len({before, gone, site.ask(path).headers["ETag"]}) == 3
