"""Whether a stack shows previews of its entries, and on which environment's site."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.json_values import JSONObject
from publishing.admin.entry_rows import environments_of
from publishing.admin.preview.pane import SETTING, default_environment, is_enabled
from publishing.environments import seen_urls
from publishing.sites import site_of
from stacks.actions.stack_settings import change_settings
from stacks.admin.screens import Visit, render_page
from stacks.permissions import Permission


def preview_settings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """On or off, and the environment; a POST changes them and keeps whatever else programs set there."""
    environments = environments_of(visit.scope)
    problem, enabled, chosen = "", is_enabled(visit), default_environment(visit)
    if request.method == "POST":
        visit.actor.require(Permission.STACK_WRITE)
        enabled, chosen = request.POST.get("enabled") == "on", request.POST.get("environment", "")
        if chosen in {row.uid for row in environments} or (not enabled and not chosen):
            before = visit.stack.settings.get(SETTING)
            kept: JSONObject = before if isinstance(before, dict) else {}
            change_settings(visit.actor, visit.scope, {SETTING: {**kept, "enabled": enabled, "default-env": chosen}})
            messages.success(request, _("The preview is saved."))
            return HttpResponseRedirect(visit.url("preview_settings"))
        problem = _("Choose an environment.")
    locales = sorted(visit.scope.locale_fallbacks, key=lambda code: code != visit.scope.master_locale)
    context = {
        "environments": [(row, site_of(seen_urls(visit.scope, row.urls), locales)) for row in environments],
        "enabled": enabled,
        "chosen": chosen,
        "problem": problem,
    }
    return render_page(request, visit, "admin/preview_settings.html", context)
