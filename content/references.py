"""What an entry points to: references, files, embeds in rich text, and taxonomy terms; and the uids its documents claim.

Pure; nothing is looked up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal, TypeAlias

from core.errors import Problem
from core.json_values import JSONObject, JSONValue

from .schema.compiled import CompiledType
from .schema.fields.base import FieldType, is_uid_like
from .schema.fields.choices import Taxonomy
from .schema.fields.json_fields import CustomField, JsonRichText, rich_text_nodes
from .schema.fields.links import File, Reference
from .schema.fields.text import RichText
from .schema.walk import walk

LinkKind: TypeAlias = Literal["entry", "asset", "document", "term"]
Target: TypeAlias = tuple[LinkKind, str, str | None]

ASSET_TYPE = "sys_assets"


@dataclass(frozen=True, slots=True)
class Link:
    """One thing an entry points to, from the field at a path of field and block uids.

    `content_type_uid` is the type of an entry as the link names it, None for an asset, and the taxonomy of a term.
    A link of the kind `document` points nowhere: it is the uid of a rich text document, kept to be found again.
    """

    path: str
    kind: LinkKind
    uid: str
    content_type_uid: str | None

    @property
    def target(self) -> Target:
        """What is pointed to, without from where."""
        return self.kind, self.uid, self.content_type_uid


def extract_links(compiled: CompiledType, data: JSONObject) -> tuple[Link, ...]:
    """The links of an entry in document order, each target once per path. Values of the wrong shape have none."""
    links: dict[Link, None] = {}
    for _, field, holder in walk(compiled.fields, data):
        extractor = _EXTRACTORS.get(type(field))
        value = holder.get(field.uid) if extractor is not None else None
        if extractor is None or not value:
            continue
        for kind, uid, content_type_uid in extractor(value):
            if is_uid_like(uid) and (content_type_uid is None or is_uid_like(content_type_uid)):
                links[Link(field.path, kind, uid, content_type_uid)] = None
    return tuple(links)


def kept_links(compiled: CompiledType, data: JSONObject) -> tuple[Link, ...]:
    """The links of an entry, and the uids of its rich text documents, each once per path."""
    documents = (Link(path, "document", uid, None) for path, _, uid in document_uids(compiled, data))
    return (*extract_links(compiled, data), *dict.fromkeys(documents))


def check_links(compiled: CompiledType, links: Iterable[Link], exists: AbstractSet[Target]) -> tuple[Problem, ...]:
    """The links that point to the wrong thing, given the targets that exist among those asked for.

    A target that does not exist is no problem: content arrives in any order, types refer to one another in circles,
    and deleting a target leaves its links behind. Reads leave such a link as it is. What is refused is an entry that
    exists under another content type than the link says, and an embedded entry that the field may not embed.
    """
    types_by_uid = {(kind, uid): content_type_uid for kind, uid, content_type_uid in exists}
    problems = []
    for link in links:
        if link.kind != "entry":
            continue
        actual = types_by_uid.get((link.kind, link.uid))
        field = compiled.by_path.get(link.path)
        if actual is not None and link.content_type_uid not in (None, actual):
            message = f"points to the entry {link.uid}, which is not of the content type {link.content_type_uid}."
            problems.append(Problem(link.path, "reference_to", message, {"uid": link.uid}))
        elif isinstance(field, JsonRichText | RichText) and not field.embeds_entries:
            message = f"embeds the entry {link.uid}, and this field embeds no entries."
            problems.append(Problem(link.path, "embed_entry", message, {"uid": link.uid}))
        elif _is_foreign_embed(field, link.content_type_uid or actual):
            message = f"embeds the entry {link.uid} of a content type this field does not embed."
            problems.append(Problem(link.path, "reference_to", message, {"uid": link.uid}))
    return tuple(problems)


def unknown_term_problems(
    compiled: CompiledType, data: JSONObject, unknown: AbstractSet[tuple[str, str]]
) -> tuple[Problem, ...]:
    """A problem at each place that names one of the (taxonomy, term) pairs, none of which exists."""
    if not unknown:
        return ()
    problems = []
    for prefix, field, holder in walk(compiled.fields, data):
        if not isinstance(field, Taxonomy):
            continue
        for index, item in enumerate(_items(holder.get(field.uid))):
            if not isinstance(item, dict):
                continue
            taxonomy_uid, term_uid = _text(item, "taxonomy_uid"), _text(item, "term_uid")
            if (taxonomy_uid, term_uid) in unknown:
                path = f"{prefix}{field.uid}.{index}.term_uid"
                problems.append(Problem(path, "term", "is not a term of this taxonomy.", {"term": term_uid}))
    return tuple(problems)


def document_uids(compiled: CompiledType, data: JSONObject) -> Iterator[tuple[str, str, str]]:
    """The uids of the entry's rich text documents, each with its field's path and its place."""
    if not compiled.document_paths:
        return
    for prefix, field, holder in walk(compiled.fields, data):
        if not isinstance(field, JsonRichText):
            continue
        value, place = holder.get(field.uid), f"{prefix}{field.uid}"
        documents = enumerate(value) if isinstance(value, list) else (("", value),)
        for index, document in documents:
            uid = document.get("uid") if isinstance(document, dict) else None
            if is_uid_like(uid):
                yield field.path, f"{place}.{index}.uid" if isinstance(value, list) else f"{place}.uid", uid


def _is_foreign_embed(field: FieldType | None, content_type_uid: str | None) -> bool:
    """A field without a list of types embeds any."""
    if not isinstance(field, JsonRichText | RichText) or not field.reference_to:
        return False
    return content_type_uid is not None and content_type_uid not in field.reference_to


def _items(value: JSONValue) -> list[JSONValue]:
    return value if isinstance(value, list) else [value]


def _objects(value: JSONValue) -> Iterator[JSONObject]:
    return (item for item in _items(value) if isinstance(item, dict))


def _text(source: Mapping[str, JSONValue], key: str) -> str | None:
    value = source.get(key)
    return value if isinstance(value, str) and value else None


def _file_targets(value: JSONValue) -> Iterator[Target]:
    for item in _items(value):
        uid = item.get("uid") if isinstance(item, dict) else item
        if isinstance(uid, str):
            yield "asset", uid, None


def _reference_targets(value: JSONValue) -> Iterator[Target]:
    for item in _objects(value):
        uid, content_type_uid = _text(item, "uid"), _text(item, "_content_type_uid")
        if uid and content_type_uid == ASSET_TYPE:
            yield "asset", uid, None
        elif uid and content_type_uid:
            yield "entry", uid, content_type_uid


def _term_targets(value: JSONValue) -> Iterator[Target]:
    for item in _objects(value):
        term_uid, taxonomy_uid = _text(item, "term_uid"), _text(item, "taxonomy_uid")
        if term_uid and taxonomy_uid:
            yield "term", term_uid, taxonomy_uid


def _custom_targets(value: JSONValue) -> Iterator[Target]:
    """As a reference; a value that has a whole asset in it points to that."""
    for item in _objects(value):
        asset = item.get("asset")
        uid = _text(asset, "uid") if isinstance(asset, dict) else None
        if uid:
            yield "asset", uid, None
        else:
            yield from _reference_targets(item)


def _json_rich_text_targets(value: JSONValue) -> Iterator[Target]:
    for document in _objects(value):
        for node in rich_text_nodes(document):
            attributes = node.get("attrs")
            if isinstance(attributes, dict) and node.get("type") != "doc":
                yield from _embed(attributes, "entry-uid", "asset-uid", "content-type-uid")


def _embed(attributes: Mapping[str, JSONValue], entry: str, asset: str, content_type: str) -> Iterator[Target]:
    entry_uid, asset_uid = _text(attributes, entry), _text(attributes, asset)
    if entry_uid:
        yield "entry", entry_uid, _text(attributes, content_type)
    elif asset_uid:
        yield "asset", asset_uid, None


class _EmbedFinder(HTMLParser):
    """Collects the embeds of an HTML text from the attributes of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[Target] = []

    def parse_html_declaration(self, i: int) -> int:
        """Skip a declaration; the library raises on those it does not know."""
        end = self.rawdata.find(">", i)
        return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = _embed(dict(attrs), "data-sys-entry-uid", "data-sys-asset-uid", "data-sys-content-type-uid")
        self.targets.extend(found)


def html_embeds(text: str) -> list[Target]:
    """What a rich text kept as HTML embeds."""
    if "data-sys-" not in text:
        return []
    finder = _EmbedFinder()
    finder.feed(text)
    return finder.targets


def _html_targets(value: JSONValue) -> Iterator[Target]:
    for text in _items(value):
        if isinstance(text, str):
            yield from html_embeds(text)


_EXTRACTORS: Mapping[type[FieldType], Callable[[JSONValue], Iterator[Target]]] = {
    CustomField: _custom_targets,
    File: _file_targets,
    JsonRichText: _json_rich_text_targets,
    Reference: _reference_targets,
    RichText: _html_targets,
    Taxonomy: _term_targets,
}
