"""Rich text documents as the vendor's pages on entries print them."""

from typing import Any


def embedded_entry(
    uid: str = "bltf4838a625cd10cc2", content_type_uid: str = "blog_posts", **more: Any
) -> dict[str, Any]:
    """The node of an entry in a line of text."""
    return {
        "uid": "iyriuyeu098hbhdbd654",
        "type": "reference",
        "attrs": {
            "class-name": "embedded-entry redactor-component inline-entry",
            "content-type-uid": content_type_uid,
            "display-type": "inline",
            "entry-uid": uid,
            "locale": "en-us",
            "type": "entry",
            **more,
        },
        "children": [{"text": ""}],
    }


def embedded_asset(uid: str = "blt8c5a3355119db9cc", **more: Any) -> dict[str, Any]:
    """The node of a file that is shown."""
    return {
        "uid": "oiweywehbhsgdt64hgyt67",
        "type": "reference",
        "attrs": {
            "asset-link": f"https://images.contentstack.io/v3/assets/blt7ccbb0e125b2d1ea/{uid}/tech.jpg",
            "asset-name": "tech.jpg",
            "asset-type": "image/jpg",
            "asset-uid": uid,
            "class-name": "embedded-asset",
            "content-type-uid": "sys_assets",
            "display-type": "display",
            "inline": True,
            "type": "asset",
            **more,
        },
        "children": [{"text": ""}],
    }


def paragraph(uid: str, *children: dict[str, Any]) -> dict[str, Any]:
    """A paragraph."""
    return {"children": list(children), "type": "p", "uid": uid, "attrs": {}}


def document(*children: dict[str, Any], uid: str = "lkjwbhdjdnff77632346") -> dict[str, Any]:
    """A document without a version, as a client makes it."""
    return {"children": list(children), "type": "doc", "uid": uid, "attrs": {}}


def printed_document(first_line: str = "Hello world! This is paragraph 1.") -> dict[str, Any]:
    """The document of the vendor's samples: marks, an embedded entry and an embedded file."""
    return document(
        paragraph("hjsbhys1234", {"text": first_line}),
        paragraph(
            "ashbhushus5678",
            {"text": "This is paragraph 2. "},
            {"text": "It has good content. ", "bold": True},
            {"text": "Enjoy the good reading!", "bold": True, "italic": True, "align": "right"},
        ),
        paragraph("kjiwueoiu76thyi70", {"text": "This is paragraph 3."}),
        paragraph(
            "obmbzxnc34hh6d634",
            {"text": "Embedded entry:", "bold": True},
            embedded_entry(),
            {"text": "continued text after embedding an entry."},
        ),
        paragraph(
            "llkkj5674hgnbc782378746",
            {"text": "Embedded asset:", "bold": True},
            embedded_asset(),
            {"text": "continued text after embedding an asset", "bold": True},
        ),
    )
