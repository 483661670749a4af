"""PURE: what publish rules say, whom they concern, and the reasons they give against publishing."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from core.json_values import JSONObject, JSONValue
from publishing.workflow_documents import ALL, DocumentReader
from publishing.workflow_rules import Governing, Mover

ACTIONS = ("publish", "unpublish")


class Lack(Enum):
    """What a rule finds missing."""

    STAGE = "workflow_stage"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One reason of one rule against putting something live, or offline."""

    lack: Lack
    rule_uid: str
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One publish rule. `workflow` is the one in whose terms it speaks, where it names one and that is in force."""

    id: int
    uid: str
    stack_id: int
    environment_id: int
    environment_name: str
    workflow: Governing | None
    stage_uid: str
    actions: tuple[str, ...]
    branches: tuple[str, ...]
    content_types: tuple[str, ...]
    locales: tuple[str, ...]
    users: tuple[str, ...]
    roles: tuple[str, ...]
    disables_approver_publishing: bool

    def concerns(self, case: "Case") -> bool:
        """Whether the rule has a say in the case: with a workflow, only about what passes through that."""
        if self.workflow is not None and not self.workflow.governs(
            branch=case.branch, content_type_uid=case.content_type_uid
        ):
            return False
        return (
            (self.stack_id, self.environment_id) == (case.stack_id, case.environment_id)
            and case.action in self.actions
            and _names(self.branches, case.branch)
            and _names(self.content_types, case.content_type_uid)
            and _names(self.locales, case.locale)
        )

    @property
    def asks_for_approval(self) -> bool:
        """Whether somebody has to agree."""
        return bool(self.users or self.roles)

    def is_answered_by(self, person: Mover) -> bool:
        """Whether somebody may accept and reject under this rule: who is named, and who leads the stack."""
        return person.leads or person.is_among(self.users, self.roles)


@dataclass(frozen=True, slots=True)
class Case:
    """One language of an entry that somebody wants live, or offline, in an environment. No version: whatever is live."""

    stack_id: int
    branch: str
    content_type_uid: str
    entry_id: int
    entry_uid: str
    locale: str
    environment_id: int
    action: str
    version_id: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the content of a case stands: the stage it was moved to last, and the rules under which it is approved."""

    workflow_id: int | None = None
    stage_uid: str | None = None
    approved_rule_ids: frozenset[int] = frozenset()


def barriers(rules: Collection[Rule], case: Case, standing: Standing, asker: Mover) -> list[Barrier]:
    """Everything that the rules have against the case. They bind everybody: who leads moves or approves it first."""
    found = []
    for rule in rules:
        if not rule.concerns(case):
            continue
        found += _stage_barriers(rule, case, standing)
        if not _is_approved(rule, standing, asker):
            told = f"it is not approved yet, as a publish rule of '{rule.environment_name}' asks."
            found.append(Barrier(Lack.APPROVAL, rule.uid, _sentence(case, told)))
    return found


def _stage_barriers(rule: Rule, case: Case, standing: Standing) -> list[Barrier]:
    if not rule.stage_uid or rule.workflow is None:
        return []
    current = rule.workflow.current(standing.workflow_id, standing.stage_uid)
    if current.uid == rule.stage_uid:
        return []
    wanted = rule.workflow.find(rule.stage_uid)
    at, of = current.name, rule.environment_name
    if wanted is None:
        told = f"it is at the stage '{at}', and a publish rule of '{of}' asks for a stage that is gone."
    else:
        told = f"it is at the stage '{at}', and a publish rule of '{of}' asks for the stage '{wanted.name}'."
    return [Barrier(Lack.STAGE, rule.uid, _sentence(case, told))]


def _is_approved(rule: Rule, standing: Standing, asker: Mover) -> bool:
    if not rule.asks_for_approval or rule.id in standing.approved_rule_ids:
        return True
    return not rule.disables_approver_publishing and asker.is_among(rule.users, rule.roles)


def _sentence(case: Case, told: str) -> str:
    return f"'{case.entry_uid}' in '{case.locale}': {told}"


def read_rule(reader: DocumentReader, sent: JSONObject, *, branch: str) -> JSONObject:
    """The whole of a publish rule as it is stored, from a whole document. Uids are looked up by the caller."""
    actions = reader.names(sent.get("actions"), "actions", default=["publish"], is_required="actions" in sent)
    for action in actions:
        if action not in ACTIONS:
            reader.refuse("actions", "enum", f"names '{action}'; publish and unpublish are possible.")
    approvers = reader.people(sent.get("approvers"), "approvers")
    one = {
        key: reader.text(sent.get(key), key, length=100, is_required=key == "environment")
        for key in ("environment", "workflow", "workflow_stage")
    }
    if one["workflow_stage"] and not one["workflow"]:
        reader.refuse("workflow", "required", "is required beside workflow_stage.")
    return {
        **one,
        "actions": list(actions),
        "branches": _listed(reader, sent, "branches", branch),
        "content_types": _listed(reader, sent, "content_types", ALL),
        "locales": _listed(reader, sent, "locales", ALL),
        "approvers": approvers,
        "disable_approver_publishing": reader.flag(
            sent.get("disable_approver_publishing"), "disable_approver_publishing", default=False
        ),
    }


def _listed(reader: DocumentReader, sent: JSONObject, key: str, default: str) -> JSONValue:
    return list(reader.names(sent.get(key), key, default=[default]) or [default])


def _names(listed: Collection[str], name: str) -> bool:
    return ALL in listed or name in listed
