"""What the dialog's button says before, and what is told after."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing.admin.publish.asked import LATER, Asked
from publishing.models import State
from publishing.plan import PublishRequest


def confirming(asked: Asked) -> str:
    """The words of the button, with how many places are chosen."""
    n = len(asked.places)
    if asked.is_publishing and asked.when == LATER:
        text = ngettext("Schedule %(n)s place", "Schedule %(n)s places", n)
    elif asked.is_publishing:
        text = ngettext("Publish %(n)s place", "Publish %(n)s places", n)
    elif asked.when == LATER:
        text = ngettext("Schedule %(n)s place to go offline", "Schedule %(n)s places to go offline", n)
    else:
        text = ngettext("Take %(n)s place offline", "Take %(n)s places offline", n)
    return text % {"n": n}


def queued(asked: Asked, wish: PublishRequest, counts: Mapping[str, int]) -> str:
    """What was put into the queue, in words."""
    skipped = counts.get(State.SKIPPED, 0)
    count = sum(counts.values()) - skipped
    if asked.is_publishing:
        text = ngettext("%(n)s place is queued to go live", "%(n)s places are queued to go live", count)
    else:
        text = ngettext("%(n)s place is queued to go offline", "%(n)s places are queued to go offline", count)
    sentence = text % {"n": count}
    if wish.scheduled_at:
        sentence += " " + _("at %(time)s (%(zone)s)") % {"time": asked.at.replace("T", " "), "zone": asked.zone}
    if asked.has_end:
        until = {"time": asked.until.replace("T", " "), "zone": asked.zone}
        sentence += ", " + _("and offline again at %(time)s (%(zone)s)") % until
    if skipped:
        sentence += "; " + ngettext("%(n)s was left out", "%(n)s were left out", skipped) % {"n": skipped}
    return f"{sentence}."
