"""PURE: may this go live here? The same answer when it is asked for and when its time has come."""

from dataclasses import dataclass

from publishing.plan import UNPUBLISH

ALREADY_LIVE = "This version was already live there."
NOT_LIVE = "It was not live there."


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true, now, of everything an item depends on."""

    is_target_alive: bool
    is_content_alive: bool
    has_version: bool
    has_locale: bool
    is_environment_alive: bool
    may_publish: bool
    is_let: bool = True
    """Whether the rules of roles let who asked for it put it there."""
    is_complete: bool = True
    """Whether everything that goes live only together with it is still there."""
    rule_reason: str = ""
    """What publish rules have against it."""


def reason_against(action: str, standing: Standing) -> str:
    """Why it may not happen, as a sentence for people; empty where it may.

    Unpublishing asks less: what is gone may still be taken offline.
    """
    if not standing.is_environment_alive:
        return "The environment was deleted."
    if not standing.may_publish:
        return "The person or token that asked for it may no longer publish in this stack."
    if not standing.is_let:
        return "The roles of who asked for it no longer let it go there."
    if not standing.is_complete:
        return "It goes live only together with others, and one of them was cancelled."
    if action == UNPUBLISH:
        return standing.rule_reason
    if not standing.is_target_alive:
        return "The content was deleted."
    if not standing.has_locale:
        return "The language was deleted."
    if not standing.is_content_alive:
        return "The content was deleted in this language."
    if not standing.has_version:
        return "The version no longer exists."
    return standing.rule_reason
