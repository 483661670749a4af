"""Where and when a delivery call looks, by its parameters and within what its token may see."""

from api.calls import Call
from api.moments import MOMENT_PARAMETERS, at_moment
from core.errors import Invalid, Problem
from publishing.live import LivePlace

PLACE_PARAMETERS = ("environment", "locale", "include_fallback", *MOMENT_PARAMETERS)


def place_of(call: Call) -> LivePlace:
    """The place the call names; the environment also as a header. Raises Invalid where it is missing."""
    environment = call.text("environment") or call.header("environment")
    if not environment:
        raise Invalid([Problem("environment", "required", "is required.")])
    place = LivePlace(
        environment=environment,
        locale=call.text("locale") or None,
        include_fallback=call.flag("include_fallback"),
        environment_uids=call.actor.environment_uids,
    )
    return at_moment(call, place)
