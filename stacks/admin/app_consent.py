"""Where an app sends people to ask whether it may act for them."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from stacks.admin.outside import to_second_factor
from stacks.admin.screens import render_page
from stacks.errors import AppRequestDenied, AppRequestInvalid, SecondFactorMissing
from stacks.models import User
from stacks.oauth_server import Asked, accept_request, read_request, refuse_request
from stacks.worded import worded


@never_cache
def app_consent(request: HttpRequest) -> HttpResponse:
    """What the app asks for; a POST says yes or no to what this very address asks, and sends the person back to the app."""
    user = request.user
    if not isinstance(user, User):
        return HttpResponseRedirect(reverse("admin:login"))
    try:
        if request.method == "POST":
            answer = accept_request if request.POST.get("answer") == "allow" else refuse_request
            return HttpResponseRedirect(answer(user, request.GET))
        return _page(request, read_request(user, request.GET))
    except AppRequestDenied as error:
        return HttpResponseRedirect(error.facts["location"])
    except SecondFactorMissing:
        return to_second_factor(request)
    except AppRequestInvalid as error:
        told = {"sentence": worded(error.message), "status": 400}
        return render_page(request, None, "admin/refusal.html", told, status=400)


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The question. Browsers let its form lead to the app's address and to no other."""
    place = urlsplit(asked.redirect_uri)
    origin = f"{place.scheme}://{place.netloc}"
    response = render_page(request, None, "admin/app_consent.html", {"asked": asked, "origin": origin})
    response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]  # django-csp's own name for it
    return response
