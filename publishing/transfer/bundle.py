"""What a stack consists of when it travels: the values between a folder and the database, in both directions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from content.taxonomy_documents import TaxonomyDocument
from core.json_values import JSONObject


@dataclass(frozen=True, slots=True)
class Times:
    """When something was made and last changed; None where an export does not say."""

    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the stack; the master has no fallback."""

    uid: str
    code: str
    name: str
    fallback_code: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """An environment."""

    uid: str
    name: str
    urls: tuple[JSONObject, ...]
    version: int
    times: Times


@dataclass(frozen=True, slots=True)
class Addition:
    """An extension or a label: its document, and what names it in lists."""

    uid: str
    title: str
    kind: str
    version: int
    document: JSONObject
    times: Times


@dataclass(frozen=True, slots=True)
class Document:
    """A content type or global field as it was written; `origin` says for messages where it stands."""

    uid: str
    values: JSONObject
    origin: str


@dataclass(frozen=True, slots=True)
class Live:
    """One row of publish details: a version that is live in an environment under a language."""

    environment_uid: str
    locale: str
    version: int
    at: datetime | None
    user: str = ""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder of assets."""

    uid: str
    name: str
    parent_uid: str
    times: Times


@dataclass(frozen=True, slots=True)
class AssetFile:
    """An asset at its latest version. `open` yields the bytes, `origin` says for messages where they are."""

    uid: str
    version: int
    title: str
    description: str
    tags: tuple[str, ...]
    parent_uid: str
    filename: str
    content_type: str
    file_size: int
    times: Times
    live: tuple[Live, ...]
    open: Callable[[], BinaryIO]
    origin: str


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry in one language at its latest version, in the form the vendor's export has it."""

    uid: str
    content_type_uid: str
    locale: str
    version: int
    data: JSONObject
    times: Times
    live: tuple[Live, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class TaxonomyWords:
    """A taxonomy with its terms in one language; only the master's says where terms stand."""

    locale: str
    document: TaxonomyDocument
    origin: str = field(default="", compare=False)
    is_translation: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole stack. Languages start with the master; folders stand before what lies in them."""

    languages: tuple[Language, ...]
    environments: tuple[Place, ...] = ()
    extensions: tuple[Addition, ...] = ()
    labels: tuple[Addition, ...] = ()
    taxonomies: tuple[TaxonomyWords, ...] = ()
    global_fields: tuple[Document, ...] = ()
    content_types: tuple[Document, ...] = ()
    folders: tuple[FolderRow, ...] = ()
    assets: tuple[AssetFile, ...] = ()
    entries: tuple[EntryText, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    left_out: tuple[str, ...] = field(default=(), compare=False)

    @property
    def master(self) -> str:
        """The code of the master language."""
        return self.languages[0].code
