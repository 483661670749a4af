"""Languages over the management API."""

from typing import ClassVar

from api.bodies import check_unchanged, texts
from api.calls import Call
from api.lists import LIST_PARAMETERS
from api.replies import Reply
from api.tables import Columns, list_reply
from api.views import Resource
from core.clock import to_wire
from core.json_values import JSONObject
from locales.actions.locales import LocaleChanges, create_locale, delete_locale, get_locale, update_locale
from locales.models import Locale
from publishing.actions.language_removal import RemovalPlan, plan_language_removal
from stacks.scope import Scope

_COLUMNS = Columns(
    texts={
        "code": "code",
        "created_by": "created_by",
        "fallback_locale": "fallback_code",
        "name": "name",
        "updated_by": "updated_by",
    }
)
_SHAPE = {
    "uid": {"type": "string", "example": "blt0123456789abcdef"},
    "code": {"type": "string", "example": "fr-fr"},
    "name": {"type": "string", "example": "French - France"},
    "fallback_locale": {"type": "string", "nullable": True, "example": "en-us"},
}


class Locales(Resource):
    """The languages of a branch."""

    tag = "Languages"
    key = "locale"
    plural = "locales"
    shape = _SHAPE
    unread = ("uid",)
    parameters: ClassVar = {"GET": (*LIST_PARAMETERS, "include_branch")}

    def get(self, call: Call) -> Reply:
        """List the languages, the master among them."""
        rows = Locale.objects.in_branch(call.scope).seen(call.scope)
        return list_reply(call, "locales", rows, columns=_COLUMNS, represent=lambda row: _represent(call, row))

    def post(self, call: Call) -> Reply:
        """Add a language; without a fallback it falls back to the master. A removed one comes back with its content."""
        sent = texts(call.document("locale"), "code", "name", "fallback_locale")
        locale = create_locale(
            call.actor,
            call.scope,
            code=sent["code"] or "",
            name=sent["name"] or "",
            fallback_code=sent["fallback_locale"],
        )
        return Reply({"notice": "Language added successfully.", "locale": _represent(call, locale)}, status=201)


class OneLocale(Resource):
    """One language."""

    tag = "Languages"
    key = "locale"
    shape = _SHAPE
    unread = ("uid",)
    parameters: ClassVar = {"GET": ("include_branch",), "DELETE": ("dry_run",)}

    def get(self, call: Call, code: str) -> Reply:
        """Get a language."""
        return Reply({"locale": _represent(call, get_locale(call.scope, code))})

    def put(self, call: Call, code: str) -> Reply:
        """Rename a language or change its fallback; its code stays what it is."""
        sent = call.document("locale")
        check_unchanged(sent, [("code", code)])
        wanted = texts(sent, "name", "fallback_locale")
        changes = LocaleChanges(name=wanted["name"], fallback_code=wanted["fallback_locale"])
        locale = update_locale(call.actor, call.scope, code, changes)
        return Reply({"notice": "Language updated successfully.", "locale": _represent(call, locale)})

    def delete(self, call: Call, code: str) -> Reply:
        """Remove a language that no other falls back to, and take what is live in it offline; `dry_run` says what.

        Added again, it has its entries back, and nothing of them is live.
        """
        if call.flag("dry_run"):
            plan = plan_language_removal(call.actor, call.scope, code)
            return Reply({"notice": "Nothing was removed.", "plan": _represent_plan(plan)})
        delete_locale(call.actor, call.scope, code)
        return Reply({"notice": "Language removed successfully."})


def _represent(call: Call, locale: Locale) -> JSONObject:
    shown = represent_locale(locale, call.scope if call.flag("include_branch") else None)
    # What a language falls back to may not be there for who asks.
    return shown if call.scope.limits is None else shown | {"fallback_locale": call.scope.locale_fallbacks[locale.code]}


def represent_locale(locale: Locale, branch: Scope | None) -> JSONObject:
    """A language, with its branch where one is given."""
    representation: JSONObject = {
        "code": locale.code,
        "uid": locale.uid,
        "created_by": locale.created_by,
        "updated_by": locale.updated_by,
        "created_at": to_wire(locale.created_at),
        "updated_at": to_wire(locale.updated_at),
        "name": locale.name,
        "fallback_locale": locale.fallback_code,
        "ACL": {},
        "_version": locale.version,
    }
    return representation if branch is None else {**representation, "_branch": branch.branch_uid}


def _represent_plan(plan: RemovalPlan) -> JSONObject:
    return {
        "locale": plan.locale.code,
        "entries": plan.entry_count,
        "live_entries": plan.live.entry_count,
        "live_assets": plan.live.asset_count,
        "live_terms": plan.live.term_count,
        "publications": plan.live.place_count,
        "scheduled": plan.waiting_count,
    }
