"""What can be done with many entries at once: each tried first by the steps that do it, and then done as a whole or not at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import Conflict, Invalid, Problem
from publishing.actions.preview import preview
from publishing.actions.publish import publish
from publishing.actions.release_items import add_items
from publishing.actions.stages import Language, StageChange, change_stages
from publishing.admin.chosen_times import scheduled_at
from publishing.admin.entry_rows import environments_of
from publishing.admin.lists.bulk_choice import Choice
from publishing.admin.lists.bulk_deleting import delete_chosen, try_deleting
from publishing.admin.lists.bulk_outcome import Choosing, Outcome, Refusal
from publishing.admin.verdicts import Judgement, judge, sentence
from publishing.models import Action, Release
from publishing.plan import PublishRequest, Target
from publishing.release_rules import ItemRequest
from publishing.workflows import find_governing
from stacks.admin.screens import Visit, is_free
from stacks.permissions import Permission
from stacks.worded import worded

_MOST_RELEASES = 200


C = TypeVar("C", bound=Choosing)


@dataclass(frozen=True, slots=True)
class Doing(Generic[C]):
    """One thing to do with many entries, or files: with what was chosen, of the kind C.

    `options` is what its form offers, `attempt` what would become of the entries, and `do` does it and returns where to
    go then and what to say. `is_ready` says whether the form tells enough to try it.
    """

    label: Any
    permission: Permission
    template: str
    options: Callable[[Visit, C], Mapping[str, Any]]
    is_ready: Callable[[QueryDict], bool]
    attempt: Callable[[Visit, C, QueryDict], Outcome]
    do: Callable[[Visit, C, QueryDict], tuple[str, str]]
    is_dangerous: bool = False

    def is_open_to(self, visit: Visit) -> bool:
        """Whether the person may do it to entries at all; to which of them, what it does asks itself."""
        return visit.actor.can(self.permission)


def asked_of(sent: QueryDict, locale: str, action: str) -> dict[str, Any]:
    """The form about going live or offline as it was sent; this language where none was chosen yet."""
    return {
        "action": action,
        "environments": sent.getlist("environments"),
        "locales": sent.getlist("locales") or [locale],
        "when": "later" if sent.get("when") == "later" else "now",
        "at": sent.get("at", "").strip(),
        "zone": sent.get("zone", "").strip() or "UTC",
    }


def bulk_request(targets: Sequence[Target], asked: Mapping[str, Any]) -> PublishRequest:
    """The request: what publish rules stop is left out, so that it stops nothing else."""
    return PublishRequest(
        action=asked["action"],
        targets=tuple(targets),
        environments=tuple(asked["environments"]),
        locales=tuple(asked["locales"]),
        scheduled_at=scheduled_at(asked),
        is_bulk=True,
        skips_wrong_stages=True,
        skips_unapproved=True,
    )


def _targets(choice: Choice) -> list[Target]:
    return [Target("entry", entry.uid, entry.type_uid) for entry in choice.entries]


def _places(visit: Visit, _choice: object) -> dict[str, Any]:
    """Where something can go live."""
    codes = sorted(visit.scope.locale_fallbacks, key=lambda code: (code != visit.scope.master_locale, code))
    return {"environments": environments_of(visit.scope), "locales": codes}


def _try_publishing(visit: Visit, targets: Sequence[Target], asked: Mapping[str, Any]) -> Outcome:
    """What would become of each target in each place."""
    try:
        found: Judgement = judge(visit, preview(visit.actor, visit.scope, bulk_request(targets, asked)))
    except Invalid as error:
        return Outcome(problems=tuple(sentence(each) for each in error.problems))
    kept = sum(count for effect, count in found.counts if effect in ("publish", "unpublish"))
    return Outcome(kept=kept, judgement=found, problems=found.problems)


def _publish_all(visit: Visit, targets: Sequence[Target], asked: Mapping[str, Any], *, back: str) -> tuple[str, str]:
    """Ask for it; where to follow it, and what to say."""
    job = publish(visit.actor, visit.scope, bulk_request(targets, asked))
    if not is_free(visit.scope, Permission.PUBLISH_QUEUE_READ):
        return back, _("It is in the queue.")
    return visit.url("job", str(job.uid)), _("It is in the queue. This page follows it to its end.")


def _stages(visit: Visit, choice: Choice) -> dict[str, Any]:
    """The stages of the workflows that the chosen entries go through."""
    found: dict[str, tuple[str, str, str]] = {}
    for type_uid in choice.type_uids:
        workflow = find_governing(visit.scope, type_uid)
        found |= {stage.uid: (stage.uid, stage.name, workflow.name) for stage in workflow.stages} if workflow else {}
    return {"stages": list(found.values())}


def _try_moving(visit: Visit, choice: Choice, sent: QueryDict) -> Outcome:
    return _tried(choice, lambda: _move_all(visit, choice, sent))


def _move(visit: Visit, choice: Choice, sent: QueryDict) -> tuple[str, str]:
    count = _move_all(visit, choice, sent)
    return choice.back(visit), ngettext("%(n)s entry is moved.", "%(n)s entries are moved.", count) % {"n": count}


def _move_all(visit: Visit, choice: Choice, sent: QueryDict) -> int:
    change = StageChange(sent.get("stage", ""), comment=sent.get("comment", "").strip()[:1000], notify=False)
    languages = [
        Language(f"entries.{place}", entry.type_uid, entry.uid, choice.locale)
        for place, entry in enumerate(choice.entries)
    ]
    return len(change_stages(visit.actor, visit.scope, languages, change))


def _releases(visit: Visit, _choice: Choice) -> dict[str, Any]:
    open_ones = Release.objects.in_branch(visit.scope).filter(is_locked=False, is_archived=False)
    return {"releases": list(open_ones.order_by("-updated_at", "-pk").values_list("uid", "name")[:_MOST_RELEASES])}


def _try_adding(visit: Visit, choice: Choice, sent: QueryDict) -> Outcome:
    return _tried(choice, lambda: _add_all(visit, choice, sent))


def _add(visit: Visit, choice: Choice, sent: QueryDict) -> tuple[str, str]:
    _add_all(visit, choice, sent)
    count = len(choice.entries)
    told = ngettext("%(n)s entry is in the release.", "%(n)s entries are in the release.", count) % {"n": count}
    return visit.url("release", sent.get("release", "")), told


def _add_all(visit: Visit, choice: Choice, sent: QueryDict) -> None:
    action = Action.UNPUBLISH if sent.get("action") == Action.UNPUBLISH else Action.PUBLISH
    items = [
        ItemRequest(f"entries.{place}", "entry", entry.uid, entry.type_uid, choice.locale, action=action)
        for place, entry in enumerate(choice.entries)
    ]
    add_items(visit.actor, visit.scope, sent.get("release", ""), items)


def _tried(choice: Choice, work: Callable[[], object]) -> Outcome:
    """What work that does all or nothing says, undone again: which entries stand in its way, and why."""
    try:
        with transaction.atomic():
            work()
            transaction.set_rollback(True)
    except Invalid as error:
        return _refused(choice, error.problems)
    except Conflict as error:
        return Outcome(problems=(worded(error.message),))
    return Outcome(kept=len(choice.entries))


def _refused(choice: Choice, problems: Collection[Problem]) -> Outcome:
    """The problems at their entries, and those of the request itself."""
    refusals: dict[int, list[str]] = {}
    others: list[str] = []
    for problem in problems:
        _word, _dot, rest = problem.path.partition("entries.")
        number = rest.partition(".")[0]
        if number.isdigit() and int(number) < len(choice.entries):
            refusals.setdefault(int(number), []).append(worded(problem.message))
        else:
            others.append(worded(problem.message))
    return Outcome(
        kept=0 if others else len(choice.entries) - len(refusals),
        refusals=tuple(Refusal(choice.entries[place], " ".join(told)) for place, told in sorted(refusals.items())),
        problems=tuple(dict.fromkeys(others)),
    )


def _nothing(_visit: Visit, _choice: Choice) -> dict[str, Any]:
    return {}


def going(label: Any, permission: Permission, action: Action, targets: Callable[[C], Sequence[Target]]) -> Doing[C]:
    """Going live, or offline."""
    return Doing(
        label,
        permission,
        "admin/lists/_bulk_places.html",
        _places,
        lambda sent: bool(sent.getlist("environments")),
        lambda visit, choice, sent: _try_publishing(
            visit, targets(choice), asked_of(sent, choice.locale, action.value)
        ),
        lambda visit, choice, sent: _publish_all(
            visit, targets(choice), asked_of(sent, choice.locale, action.value), back=choice.back(visit)
        ),
    )


DOINGS: Mapping[str, Doing[Choice]] = {
    "publish": going(gettext_lazy("Publish"), Permission.ENTRY_PUBLISH, Action.PUBLISH, _targets),
    "unpublish": going(gettext_lazy("Unpublish"), Permission.ENTRY_PUBLISH, Action.UNPUBLISH, _targets),
    "stage": Doing(
        gettext_lazy("Move to a stage"),
        Permission.ENTRY_WRITE,
        "admin/lists/_bulk_stage.html",
        _stages,
        lambda sent: bool(sent.get("stage")),
        _try_moving,
        _move,
    ),
    "release": Doing(
        gettext_lazy("Add to a release"),
        Permission.RELEASE_WRITE,
        "admin/lists/_bulk_release.html",
        _releases,
        lambda sent: bool(sent.get("release")),
        _try_adding,
        _add,
    ),
    "delete": Doing(
        gettext_lazy("Delete"),
        Permission.ENTRY_DELETE,
        "admin/lists/_bulk_delete.html",
        _nothing,
        lambda _sent: True,
        try_deleting,
        delete_chosen,
        is_dangerous=True,
    ),
}
"""What the bar of a list offers, in its order, to who holds the permission."""


def doings_for(visit: Visit, doings: Mapping[str, Doing[C]]) -> dict[str, Doing[C]]:
    """Those that the person may do."""
    return {name: doing for name, doing in doings.items() if doing.is_open_to(visit)}
