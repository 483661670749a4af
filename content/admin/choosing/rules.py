"""What a file field asks of its files: in words, for the browser's own dialog, and as a condition on what is stored."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from content.schema.fields.file_rules import FileRules


def fitting(rules: FileRules) -> Q:
    """The files that a field with these rules takes. A size that is not known breaks no bound."""
    condition = Q()
    for extension in sorted(rules.extensions):
        condition |= Q(latest__filename__iendswith=f".{extension}")
    if rules.is_image:
        condition &= Q(latest__content_type__startswith="image/")
    for name, (least, most) in (("width", rules.width), ("height", rules.height)):
        unknown = Q(**{f"latest__{name}": None})
        if least is not None:
            condition &= unknown | Q(**{f"latest__{name}__gte": least})
        if most is not None:
            condition &= unknown | Q(**{f"latest__{name}__lte": most})
    return condition


def accepts(rules: FileRules) -> str:
    """What the browser's own dialog offers, as its `accept` attribute says it."""
    listed = [f".{extension}" for extension in sorted(rules.extensions)]
    return ",".join(listed or (["image/*"] if rules.is_image else []))


def told_rules(rules: FileRules) -> str:
    """The rules in a line that stands beside the field's name."""
    return ", ".join(_told(rules))


def _told(rules: FileRules) -> Iterator[str]:
    if rules.extensions:
        yield " ".join(sorted(rules.extensions))
    if rules.is_image:
        yield _("a picture")
    for said, (least, most) in ((_("%s px wide"), rules.width), (_("%s px high"), rules.height)):
        if least is not None or most is not None:
            yield said % _span(least, most)


def _span(least: float | None, most: float | None) -> str:
    if least is None:
        return f"≤ {most:g}"
    return f"≥ {least:g}" if most is None else f"{least:g} - {most:g}"
