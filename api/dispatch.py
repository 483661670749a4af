"""Management and delivery live on the same paths: the credential decides which of the two answers."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

from api.headers import is_delivery
from api.permissions import DELIVERY, TABLE
from api.views import Resource

View = Callable[..., HttpResponseBase]


def mount(name: str, management: type[Resource], delivery: type[Resource] | None = None) -> View:
    """The view of one route: the management resource, and the delivery resource for reads with only a delivery token."""
    if delivery is None:
        return management.as_view(route_name=name, rules=TABLE[name])
    parameters = delivery.parameters.get("GET", ())
    manage = management.as_view(route_name=name, rules=TABLE[name], is_delivered=True, delivery_parameters=parameters)
    deliver = delivery.as_view(route_name=name, rules=DELIVERY)

    def by_credential(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        is_read = request.method in ("GET", "HEAD")
        view = deliver if is_read and is_delivery(request.META) else manage
        return view(request, **kwargs)

    # The documentation describes a route by the class behind its view.
    for attribute in ("cls", "initkwargs", "csrf_exempt", "login_required"):
        setattr(by_credential, attribute, getattr(manage, attribute))
    return cast("View", by_credential)
