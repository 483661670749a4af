"""What bodies about releases say: their items, and where one is deployed."""

from dataclasses import dataclass, field

from api.management.publishing import is_version, read_names
from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.actions.deployments import DeployRequest
from publishing.models import Action
from publishing.release_rules import ItemRequest

ALL = "$all"
ASSET_TYPES = ("built_io_upload", "sys_assets")
"""What stands for a content type where an item is a file."""


@dataclass(slots=True)
class ItemsBody:
    """Reads the items of a body, gathering every problem; `items` raises Invalid with them.

    `action` and `locales` are what items without their own take.
    """

    body: JSONObject
    action: str | None = None
    locales: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def items(self) -> list[ItemRequest]:
        """The item under `item`, or those under `items`; an item without a language for each of the body's."""
        found = [item for row, place in self._rows() for item in self._in_languages(row, place)]
        if not found and not self.problems:
            self.problems.append(Problem("items", "required", "is required."))
        if self.problems:
            raise Invalid(self.problems)
        return found

    @property
    def is_for_all(self) -> bool:
        """Whether the body says `"items": ["$all"]`. Raises Invalid where it names an item beside them."""
        is_for_all = self.body.get("items") in (ALL, [ALL])
        if is_for_all and self.body.get("item") is not None:
            raise Invalid([Problem("item", "conflict", "goes without `items`.")])
        return is_for_all

    def _rows(self) -> list[tuple[JSONObject, str]]:
        one, many = self.body.get("item"), self.body.get("items")
        rows: list[tuple[JSONValue, str]] = [] if one is None else [(one, "item")]
        if isinstance(many, list):
            rows += [(row, f"items.{index}") for index, row in enumerate(many)]
        elif many is not None:
            self.problems.append(Problem("items", "type", "must be a list of objects."))
        self.problems += [
            Problem(place, "type", "must be an object.") for row, place in rows if not isinstance(row, dict)
        ]
        return [(row, place) for row, place in rows if isinstance(row, dict)]

    def _in_languages(self, row: JSONObject, place: str) -> list[ItemRequest]:
        uid = self._text(row, "uid", place)
        if not uid and row.get("uid") in (None, ""):
            self.problems.append(Problem(f"{place}.uid", "required", "is required."))
        named = self._text(row, "content_type_uid", place) or self._text(row, "content_type", place) or ""
        is_asset = named in ASSET_TYPES
        version = row.get("version")
        if version is not None and not is_version(version):
            self.problems.append(Problem(f"{place}.version", "type", "must be the number of a version."))
            version = None
        action = self._text(row, "action", place) or self.action
        if action not in (None, *Action.values):
            self.problems.append(Problem(f"{place}.action", "enum", "must be publish or unpublish."))
        own = self._text(row, "locale", place)
        return [
            ItemRequest(
                place=place,
                kind="asset" if is_asset else "entry",
                uid=uid or "",
                content_type_uid="" if is_asset else named,
                locale=locale,
                version=int(str(version)) if version else None,
                action=action,
            )
            for locale in ([own] if own else self.locales or [None])
        ]

    def _text(self, row: JSONObject, key: str, place: str) -> str | None:
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            self.problems.append(Problem(f"{place}.{key}", "type", "must be a text."))
        return value if isinstance(value, str) else None


def read_bulk(body: JSONObject) -> tuple[str, ItemsBody]:
    """The release that a bulk call names, and its items. Raises Invalid."""
    problems: list[Problem] = []
    release = body.get("release")
    if not isinstance(release, str) or not release:
        problems.append(Problem("release", "required", "is the required uid of a release."))
    action = body.get("action")
    if action not in (None, *Action.values):
        problems.append(Problem("action", "enum", "must be publish or unpublish."))
    locale = body.get("locale")
    locales = (locale,) if isinstance(locale, str) else read_names(body, "locale", problems)
    locales = locales or read_names(body, "locales", problems)
    if problems:
        raise Invalid(problems)
    return str(release), ItemsBody(body, str(action) if action else None, locales)


def read_deployment(document: JSONObject) -> DeployRequest:
    """Where and when a release is to be deployed. Raises Invalid with every problem."""
    problems: list[Problem] = []
    environments, locales = read_names(document, "environments", problems), read_names(document, "locales", problems)
    scheduled_at = document.get("scheduled_at", document.get("scheduledAt"))
    if not isinstance(scheduled_at, str | None):
        problems.append(Problem("scheduled_at", "type", "must be a text."))
    action = document.get("action") or Action.PUBLISH
    if action not in Action.values:
        problems.append(Problem("action", "enum", "must be publish or unpublish."))
    atomic = document.get("atomic")
    if not isinstance(atomic, bool | None):
        problems.append(Problem("atomic", "type", "must be true or false."))
    if problems:
        raise Invalid(problems)
    return DeployRequest(
        environments=environments,
        locales=locales,
        scheduled_at=scheduled_at if isinstance(scheduled_at, str) else None,
        action=Action(str(action)),
        is_atomic=atomic is True,
    )
