"""What calls ask of variants, in management and delivery alike: by the header `x-cs-variant-uid`."""

from dataclasses import dataclass
from typing import Final

from api.calls import Call
from content.entry_variants import MOST_VARIANTS

VARIANT_PARAMETERS: Final = ("include_applied_variants",)


@dataclass(frozen=True, slots=True)
class Varied:
    """The variants to be laid over what is read, by uid or alias, the strongest first; `tells_applied` names what each says."""

    names: tuple[str, ...]
    tells_applied: bool


def varied_of(call: Call) -> Varied:
    """What the call asks of variants; no names where it asks nothing. More than can be laid over one another are left out."""
    # Sent once or several times, it is a list.
    told = call.request.META.get("HTTP_X_CS_VARIANT_UID", "")
    names = dict.fromkeys(name.strip() for name in told.split(",") if name.strip()) if told else ()
    flag = "include_applied_variants"
    tells_applied = bool(names) and (call.flag(flag) or call.header(flag).lower() == "true")
    return Varied(tuple(names)[:MOST_VARIANTS], tells_applied)
