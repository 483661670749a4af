"""Keeping what somebody typed and has not saved, and forgetting it."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from content.errors import FormKeptElsewhere
from content.models import KeptForm
from content.types import StoredType
from core.clock import utc_now
from core.uids import new_uid
from stacks.actor import Actor
from stacks.permissions import Permission
from stacks.scope import Scope


def kept_forms(actor: Actor, content_type: StoredType, entry_id: int | None, locale: str) -> "QuerySet[KeptForm]":
    """What the actor typed into the form of an entry, or of a new one, in a language: one row, or none."""
    return KeptForm.objects.filter(
        person=actor.uid, content_type=content_type.id, entry=entry_id, locale=locale
    )  # fmt: skip


@transaction.atomic
def keep_form(
    actor: Actor,
    scope: Scope,
    content_type: StoredType,
    entry_id: int | None,
    *,
    locale: str,
    form: str,
    base_version: int,
    over: str,
) -> KeptForm:
    """Keep what was typed, over the keeping of that revision. Raises FormKeptElsewhere where another one stands."""
    actor.require(Permission.ENTRY_WRITE)
    standing = kept_forms(actor, content_type, entry_id, locale).select_for_update().first()
    if standing is not None and standing.form == form:
        return standing
    if standing is not None and standing.revision != over:
        raise FormKeptElsewhere
    said = {"form": form, "base_version": base_version, "revision": new_uid(), "kept_at": utc_now()}
    if standing is not None:
        for name, value in said.items():
            setattr(standing, name, value)
        standing.save(update_fields=list(said))
        return standing
    try:
        with transaction.atomic():
            return KeptForm.objects.create(
                stack_id=scope.stack_id,
                branch_id=scope.branch_id,
                content_type_id=content_type.id,
                entry_id=entry_id,
                person=actor.uid,
                locale=locale,
                **said,
            )
    except IntegrityError as error:
        raise FormKeptElsewhere from error


@transaction.atomic
def forget_form(actor: Actor, content_type: StoredType, entry_id: int | None, *, locale: str, revision: str) -> None:
    """Forget the keeping of that revision; another one stays."""
    actor.require(Permission.ENTRY_WRITE)
    kept_forms(actor, content_type, entry_id, locale).filter(revision=revision).delete()
