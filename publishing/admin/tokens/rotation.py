"""A new secret for an old token, shown once; the old one may stay good for a while."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Forbidden
from stacks.actions.token_rotation import rotate_token
from stacks.admin.screens import Visit
from stacks.admin.shown_once import hand_over
from stacks.models import Token

_GRACES = {"0": timedelta(0), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


def management_token_rotation(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """Give a management token another secret, which its page then shows once."""
    return _rotate(request, visit, token_uid, Token.Kind.MANAGEMENT)


def delivery_token_rotation(request: HttpRequest, visit: Visit, token_uid: str) -> HttpResponse:
    """Give a delivery token another secret, which its page then shows once."""
    return _rotate(request, visit, token_uid, Token.Kind.DELIVERY)


def _rotate(request: HttpRequest, visit: Visit, token_uid: str, kind: Token.Kind) -> HttpResponse:
    answer = HttpResponseRedirect(visit.url(f"{kind.value}_token", token_uid))
    if request.method != "POST":
        return answer
    grace = _GRACES.get(request.POST.get("grace", "0"))
    if grace is None:
        raise Forbidden
    rotated = rotate_token(visit.actor, visit.scope, token_uid, kind=kind, grace=grace)
    if grace:
        messages.success(request, _("There is a new secret. The old one stays good for as long as you said."))
    else:
        messages.success(request, _("There is a new secret. The old one is refused from now on."))
    return hand_over(request, answer, rotated.token.uid, rotated.secret)
