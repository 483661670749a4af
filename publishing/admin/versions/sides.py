"""Which version of an entry a page looks at: by its number, the latest, or what is live in an environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.comparison import Side
from content.entry_versions import SavedVersions, VersionContent, get_version, list_versions
from content.errors import EntryVersionNotFound
from publishing.admin.entry_page import Opened
from publishing.admin.entry_rows import environments_of
from publishing.matrix import Coming, Latest, Live, Matrix, matrix_of
from stacks.admin.screens import Visit

LATEST = "latest"
_LIVE = "live-"
_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """A version that was chosen, by the token that stands for it in addresses."""

    token: str
    label: str
    content: VersionContent

    @property
    def side(self) -> Side:
        """As it is compared."""
        return Side(self.content.content_type.compiled, self.content.data)

    @property
    def version(self) -> int:
        """Its number."""
        return self.content.saved.version


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the versions of the language shown are live and on their way to, and the names of the environments."""

    environments: Mapping[str, str]
    live: Mapping[str, Live]
    """What is live for the language, by environment; it may be the text of another."""
    coming: Sequence[tuple[str, Coming]]
    locale: str

    def live_in(self, version: int) -> list[str]:
        """The environments in which the version is live."""
        live = (uid for uid, each in self.live.items() if (each.locale, each.version) == (self.locale, version))
        return [self.environments[uid] for uid in live]

    def coming_to(self, version: int) -> list[tuple[str, Coming]]:
        """Where and when the version goes live."""
        mine = ((uid, each) for uid, each in self.coming if (each.locale, each.version) == (self.locale, version))
        return [(self.environments[uid], each) for uid, each in mine]


def whereabouts(visit: Visit, opened: Opened) -> Whereabouts:
    """Where the entry is in the language shown, with texts of languages that are there for who asks: three queries."""
    own = [Latest(code, row.version, row.title) for code, row in opened.rows.items()]
    matrix: Matrix = matrix_of(visit.scope, opened.entry.pk, own, environments_of(visit.scope))
    cells = [cell for cell in matrix.cells if cell.locale == opened.locale]
    live = {cell.environment_uid: cell.live for cell in cells if cell.live and cell.live.locale in opened.rows}
    coming = [(cell.environment_uid, each) for cell in cells for each in cell.coming]
    return Whereabouts(matrix.environments, live, coming, opened.source)


def versions_of(visit: Visit, opened: Opened, *, skip: int = 0, limit: int = _OFFERED) -> SavedVersions:
    """The versions of the language shown, newest first."""
    return list_versions(visit.scope, opened.type, opened.entry.uid, locale=opened.source, skip=skip, limit=limit)


def choose(visit: Visit, opened: Opened, token: str, places: Whereabouts) -> Chosen:
    """The version that a token stands for. Raises EntryVersionNotFound."""
    if token.startswith(_LIVE):
        uid = token.removeprefix(_LIVE)
        live = places.live.get(uid)
        if live is None:
            raise EntryVersionNotFound(opened.entry.uid, 0)
        words = {"environment": places.environments[uid], "version": live.version}
        label = _("live in %(environment)s (version %(version)s)") % words
        return Chosen(token, label, _content(visit, opened, live.locale, live.version))
    if token != LATEST and not (token.isascii() and token.isdigit() and len(token) < 10):
        raise EntryVersionNotFound(opened.entry.uid, 0)
    found = _content(visit, opened, opened.source, None if token == LATEST else int(token))
    return Chosen(token, _("version %(version)s") % {"version": found.saved.version}, found)


def options(visit: Visit, opened: Opened, places: Whereabouts) -> list[tuple[str, str]]:
    """What can be chosen: the tokens with their labels, what is live first."""
    live = [
        (f"{_LIVE}{uid}", _("Live in %(environment)s: version %(version)s") % {"environment": places.environments[uid], "version": each.version})
        for uid, each in places.live.items()
    ]  # fmt: skip
    rows = versions_of(visit, opened).rows
    numbered = [(str(row.version), _option(row.version, row.name.title if row.name else "")) for row in rows]
    return [*live, *numbered]


def _option(version: int, name: str) -> str:
    label = _("Version %(version)s") % {"version": version}
    return f"{label} · {name[:60]}" if name else label


def _content(visit: Visit, opened: Opened, locale: str, version: int | None) -> VersionContent:
    return get_version(visit.scope, opened.type, opened.entry.uid, locale=locale, version=version)
