"""What somebody chose on the pages of comparing and merging, as far as it can be meant."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from content.branch_differences import KINDS
from content.merge_requests import MergeRequest
from content.schema.branch_merging import Strategy
from stacks.actions.branches import get_branch
from stacks.admin.screens import Visit
from stacks.branch_rules import MAIN
from stacks.errors import BranchNotFound
from stacks.models import Branch

_ITEM = "s."
_STRATEGIES = {strategy.value for strategy in Strategy}


@dataclass(frozen=True, slots=True)
class Pair:
    """The two branches that are compared; what is wrong with them stands at the name of each."""

    base: Branch | None
    compare: Branch | None
    problems: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """How the branches are to be merged, as it was sent: strategies by their values, of items by `kind.uid`."""

    strategy: str = Strategy.PREFER_COMPARE.value
    items: Mapping[str, str] | None = None
    comment: str = ""
    keeps_revert: bool = True

    @property
    def problems(self) -> dict[str, str]:
        """What is none of the strategies, at its place."""
        told = _("This is none of the ways.")
        found = {} if self.strategy in _STRATEGIES else {"strategy": told}
        return found | {name: told for name, value in (self.items or {}).items() if value not in _STRATEGIES}

    def request(self, base: Branch, compare: Branch) -> MergeRequest:
        """The same as the action is asked; only where there are no problems."""
        items = {
            (kind, uid): Strategy(value)
            for name, value in (self.items or {}).items()
            for kind, _dot, uid in [name.partition(".")]
        }
        return MergeRequest(base, compare, Strategy(self.strategy), items, self.comment, self.keeps_revert)


def read_pair(request: HttpRequest, visit: Visit) -> Pair:
    """The branches that are named, or else those that are meant: the one at hand against main, or the newest against it."""
    sent = request.POST if request.method == "POST" else request.GET
    names = {name: sent.get(name, "").strip() for name in ("base", "compare")}
    if not any(names.values()):
        names = _meant(visit)
    found: dict[str, Branch] = {}
    problems: dict[str, str] = {}
    for name, uid in names.items():
        try:
            # With its stack, which the branch's scope is made of.
            pk = get_branch(visit.scope, uid[:100]).pk
            found[name] = Branch.objects.select_related("stack").get(pk=pk)
        except BranchNotFound:
            problems[name] = _("There is no such branch.") if uid else _("Choose a branch.")
    if len(found) == 2 and found["base"].pk == found["compare"].pk:
        problems["compare"] = _("These are the same branch.")
    return Pair(found.get("base"), found.get("compare"), problems)


def read_typed(sent: QueryDict) -> Typed:
    """The form of merging."""
    items = {
        key.removeprefix(_ITEM): value
        for key, value in sent.items()
        if key.startswith(_ITEM) and value and key.removeprefix(_ITEM).partition(".")[0] in KINDS
    }
    return Typed(
        strategy=sent.get("strategy", ""),
        items={name: str(value) for name, value in items.items()},
        comment=sent.get("comment", "").replace("\r\n", "\n").strip(),
        keeps_revert=sent.get("keeps") == "on",
    )


def _meant(visit: Visit) -> dict[str, str]:
    here = visit.scope.branch_uid
    if here != MAIN:
        return {"base": MAIN, "compare": here}
    others = Branch.objects.in_stack(visit.scope).seen(visit.scope).exclude(uid=MAIN).order_by("-created_at", "-pk")
    newest = others.values_list("uid", flat=True).first()
    return {"base": MAIN, "compare": newest or ""}
