"""Pages outside of any stack: about organizations, about everybody's accounts, about one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from core.errors import Forbidden, NotFound
from stacks.actor import Actor
from stacks.admin.screens import render_page
from stacks.errors import SecondFactorMissing
from stacks.models import User
from stacks.people import person_actor

_NUL = "\0"


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person who is in no stack."""

    user: User
    actor: Actor


def outside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A view of request, caller and what the route captures, behind the walls: the unknown and the forbidden have pages."""

    def guarded(request: HttpRequest, **captured: str) -> HttpResponse:
        if has_nul(request, list(captured.values())) or not isinstance(request.user, User):
            return missing(request)
        try:
            return view(request, Caller(request.user, person_actor(request.user)), **captured)
        except NotFound:
            return missing(request)
        except SecondFactorMissing:
            return to_second_factor(request)
        except Forbidden:
            return refusal(request, 403, _("You may not do this here."))
        except OperationalError as error:
            return given_up(request, error)

    return update_wrapper(guarded, view)


def given_up(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The page for a request that the database gave up, because it and others waited for one another. Raises what else it is.

    It is not simply tried again, as over the API: what a page did before that may be committed.
    """
    if not isinstance(error.__cause__, DeadlockDetected):
        raise error
    return refusal(request, 503, _("Somebody else was changing the same things at that moment. Go back and try again."))


def missing(request: HttpRequest) -> HttpResponse:
    """The page for an address that is none."""
    return refusal(request, 404, _("There is nothing here, or nothing that you may see."))


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """The way to the page where one is set up, for who is kept out without."""
    messages.warning(request, _("This organization asks for a second factor. Please set one up to go on."))
    return HttpResponseRedirect(reverse("admin:second_factor"))


def refusal(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page that says why there is no other."""
    return render_page(request, None, "admin/refusal.html", {"sentence": sentence, "status": status}, status=status)


def has_nul(request: HttpRequest, captured: list[str]) -> bool:
    """Whether something was sent that nobody types: no text holds a NUL, and PostgreSQL stores none."""
    sent = [
        value for data in (request.GET, request.POST) for values in data.lists() for value in (values[0], *values[1])
    ]
    return any(_NUL in value for value in [*captured, *sent])
