"""Changes of labels, which group content types."""

from django.db import IntegrityError, transaction

from content.additions import LABEL_KEYS, closes_circle, kept, label_problems, texts_of
from content.errors import LabelInvalid, LabelNotFound
from content.models import ContentType, Label
from core.clock import utc_now
from core.errors import Problem
from core.json_values import JSONObject, JSONValue
from core.uids import new_uid
from stacks import activity
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope

EMPTY: JSONObject = {"parent": [], "content_types": []}


@transaction.atomic
def create_label(actor: Actor, scope: Scope, *, document: JSONObject) -> Label:
    """Add a label. Raises LabelInvalid naming every broken rule, unknown content types and parents among them."""
    actor.require(Permission.LABEL_WRITE)
    labels = _lock_labels(scope)
    wanted = {**EMPTY, **kept(document, LABEL_KEYS)}
    _check(scope, labels, wanted, before=EMPTY, uid="")
    label = Label(
        stack_id=scope.stack_id,
        branch_id=scope.branch_id,
        uid=new_uid(),
        name=str(wanted["name"]),
        document=wanted,
        created_by=actor.uid,
        updated_by=actor.uid,
    )
    _save(label, is_new=True)
    activity.record(actor, scope, action="label.create", target=("label", label.uid))
    return label


@transaction.atomic
def update_label(actor: Actor, scope: Scope, uid: str, *, document: JSONObject) -> Label:
    """Change a label; keys that are not sent keep their value. Raises LabelNotFound, LabelInvalid."""
    actor.require(Permission.LABEL_WRITE)
    labels = _lock_labels(scope)
    label = labels.get(uid)
    if label is None:
        raise LabelNotFound
    before = {**EMPTY, **label.document}
    wanted = {**before, **kept(document, LABEL_KEYS)}
    _check(scope, labels, wanted, before=before, uid=uid)
    label.name, label.document = str(wanted["name"]), wanted
    _touch(actor, label)
    activity.record(actor, scope, action="label.update", target=("label", uid))
    return label


@transaction.atomic
def delete_label(actor: Actor, scope: Scope, uid: str) -> None:
    """Remove a label; the labels below it move up to where it stood. Raises LabelNotFound."""
    actor.require(Permission.LABEL_WRITE)
    labels = _lock_labels(scope)
    label = labels.pop(uid, None)
    if label is None:
        raise LabelNotFound
    above = texts_of(label.document.get("parent"))
    for child in labels.values():
        parents = texts_of(child.document.get("parent"))
        if uid in parents:
            moved: list[JSONValue] = list(
                dict.fromkeys(p for parent in parents for p in (above if parent == uid else [parent]))
            )
            child.document = {**child.document, "parent": moved}
            _touch(actor, child)
    label.delete()
    activity.record(actor, scope, action="label.delete", target=("label", uid))


def forget_content_type(actor: Actor, scope: Scope, uid: str) -> None:
    """Take a content type that is being deleted out of the labels that name it."""
    named = Label.objects.filter(branch_id=scope.branch_id, document__content_types__contains=[uid])
    for label in named.order_by("pk").select_for_update(of=("self",)):
        remaining: list[JSONValue] = [other for other in texts_of(label.document["content_types"]) if other != uid]
        label.document = {**label.document, "content_types": remaining}
        _touch(actor, label)


def get_label(scope: Scope, uid: str) -> Label:
    """A label of the branch. Raises LabelNotFound."""
    label = Label.objects.filter(branch_id=scope.branch_id, uid=uid).first()
    if label is None:
        raise LabelNotFound
    return label


def _lock_labels(scope: Scope) -> dict[str, Label]:
    """Every label of the branch: whether one is its own ancestor depends on all of them.

    Read again once all are held: what was waited for may have added labels, which the waiting statement does not see.
    """
    rows = Label.objects.filter(branch_id=scope.branch_id).order_by("pk").select_for_update(of=("self",))
    list(rows.values_list("pk"))
    return {label.uid: label for label in rows}


def _check(scope: Scope, labels: dict[str, Label], wanted: JSONObject, *, before: JSONObject, uid: str) -> None:
    """Raise LabelInvalid. What the label named before is not judged again."""
    problems = label_problems(wanted)
    parents = [*texts_of(wanted["parent"])]
    if set(parents) - labels.keys() - set(texts_of(before["parent"])):
        problems.append(Problem("parent", "unknown", "names a label that doesn't exist."))
    above = {label.uid: texts_of(label.document.get("parent")) for label in labels.values()} | {uid: parents}
    if uid and closes_circle(uid, above):
        problems.append(Problem("parent", "cycle", "leads back to the label itself."))
    named = set(texts_of(wanted["content_types"])) - set(texts_of(before["content_types"]))
    living = ContentType.objects.filter(branch_id=scope.branch_id, deleted_at=None, uid__in=named)
    if named and (missing := sorted(named - set(living.values_list("uid", flat=True)))):
        problems.append(Problem("content_types", "unknown", f"names types that don't exist: {', '.join(missing)}."))
    if problems:
        raise LabelInvalid(problems)


def _touch(actor: Actor, label: Label) -> None:
    label.version += 1
    label.updated_at = utc_now()
    label.updated_by = actor.uid
    _save(label, is_new=False)


def _save(label: Label, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            if is_new:
                label.save(force_insert=True)
            else:
                label.save(update_fields=["name", "document", "version", "updated_at", "updated_by"])
    except IntegrityError as error:
        raise LabelInvalid([Problem("name", "unique", "is not unique.")]) from error
