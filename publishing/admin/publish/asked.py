"""What somebody chose in the dialog of publishing: places, a time, an end, and what goes along."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import Problem
from publishing.admin.chosen_times import chosen_instant, remembered_zone, scheduled_at
from publishing.along import Along
from publishing.errors import PublishInvalid
from publishing.models import Action
from publishing.plan import PublishRequest, Target

LATER = "later"
Place = tuple[str, str]
"""A language and the uid of an environment."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it was sent, to act on and to show again.

    `offset` and `until_offset` say which of two instants is meant where the clocks are put back.
    """

    places: tuple[Place, ...] = ()
    action: str = Action.PUBLISH.value
    when: str = "now"
    at: str = ""
    zone: str = "UTC"
    offset: str = ""
    ends: bool = False
    until: str = ""
    until_offset: str = ""
    along: frozenset[str] = field(default=frozenset())

    @property
    def is_publishing(self) -> bool:
        """Whether something goes live, and not offline."""
        return self.action == Action.PUBLISH

    @property
    def has_end(self) -> bool:
        """Whether what goes live goes offline again."""
        return self.ends and self.is_publishing

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages of the places, each once."""
        return tuple(dict.fromkeys(locale for locale, _ in self.places))


def read_asked(request: HttpRequest) -> Asked:
    """What the form sent."""
    sent = request.POST

    def text(name: str) -> str:
        return sent.get(name, "").strip()

    return Asked(
        places=tuple(dict.fromkeys(_place(value) for value in sent.getlist("place"))),
        action=Action.UNPUBLISH.value if text("action") == "unpublish" else Action.PUBLISH.value,
        when=LATER if text("when") == LATER else "now",
        at=text("at"),
        zone=text("zone") or remembered_zone(request),
        offset=text("offset"),
        ends=text("ends") == "on",
        until=text("until"),
        until_offset=text("until_offset"),
        along=frozenset(sent.getlist("along")),
    )


def _place(value: str) -> Place:
    environment, _slash, locale = value.partition("/")
    return locale, environment


def request_of(asked: Asked, entry: Target, along: Sequence[Along]) -> PublishRequest:
    """The request it comes to, with what goes along. Raises PublishInvalid for a time that is none."""
    others = tuple(
        Target(each.kind, each.uid, each.content_type_uid, locales=asked.locales, is_reference=True) for each in along
    )
    if not asked.places:
        raise PublishInvalid([Problem("places", "required", _("Choose at least one place."))])
    return PublishRequest(
        action=asked.action,
        targets=(entry, *others),
        environments=tuple(dict.fromkeys(environment for _, environment in asked.places)),
        locales=asked.locales,
        scheduled_at=scheduled_at({"when": asked.when, "at": asked.at, "zone": asked.zone, "offset": asked.offset}),
        places=frozenset(asked.places),
    )


def end_of(asked: Asked) -> str:
    """When it goes offline again; empty where it stays. Raises PublishInvalid."""
    return chosen_instant(asked.until, asked.zone, asked.until_offset, path="until") if asked.has_end else ""


def chosen_of(along: Collection[Along], asked: Asked) -> tuple[Along, ...]:
    """What goes along of what is referred to."""
    return tuple(each for each in along if each.key in asked.along) if asked.is_publishing else ()
