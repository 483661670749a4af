"""Questions before an environment or a language goes: each page counts what would go offline with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from core.errors import Refused
from locales.actions.locales import delete_locale
from publishing.actions.environment_deletion import delete_environment, plan_environment_deletion
from publishing.actions.language_removal import plan_language_removal
from stacks.admin.screens import Visit, render_page
from stacks.worded import worded


def environment_deletion(request: HttpRequest, visit: Visit, environment_uid: str) -> HttpResponse:
    """What goes offline with an environment; a POST that names it deletes it. Nobody types a name by accident."""
    plan = plan_environment_deletion(visit.actor, visit.scope, environment_uid)
    name = plan.environment.name
    typed = request.POST.get("confirm", "").strip()
    if request.method == "POST" and (typed == name or plan.deletion.is_harmless):
        deletion = delete_environment(visit.actor, visit.scope, environment_uid)
        told = {"name": name, "count": deletion.live.place_count}
        messages.success(request, _("“%(name)s” is deleted; %(count)s publications went offline.") % told)
        return HttpResponseRedirect(visit.url("environments"))
    context = {"plan": plan, "typed": typed, "is_wrong": request.method == "POST"}
    return render_page(request, visit, "admin/environment_delete.html", context)


def locale_deletion(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """What goes offline with a language and what comes back with it; a POST that names its code removes it."""
    plan = plan_language_removal(visit.actor, visit.scope, code)
    typed = request.POST.get("confirm", "").strip()
    refusal = ""
    if request.method == "POST" and typed == code:
        try:
            delete_locale(visit.actor, visit.scope, code)
            messages.success(request, _("“%(name)s” is removed.") % {"name": plan.locale.name})
            return HttpResponseRedirect(visit.url("locales"))
        except Refused as error:
            refusal = worded(error.message)
    is_wrong = request.method == "POST" and not refusal
    context = {"plan": plan, "typed": typed, "is_wrong": is_wrong, "refusal": refusal}
    return render_page(request, visit, "admin/locale_delete.html", context)
