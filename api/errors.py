"""The one table from an error's meaning to its status, number and sentence, and the envelope they travel in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.db import OperationalError
from psycopg.errors import QueryCanceled

from api.rate_limits import RateLimited
from api.replies import Reply
from content import asset_files
from content import errors as content
from content.images import parameters, programs
from core import errors as core
from core.errors import Invalid, PressroomError, Problem, Refused, Unavailable
from locales import errors as locales
from publishing import environments
from publishing import errors as publishing
from stacks import errors as stacks

MOST_PROBLEMS = 1000
"""How many problems an answer names."""
RETRY_SECONDS = "2"
"""When whoever was told 503 may ask again: what is away for a moment is back within it."""
INTERNAL_MESSAGE = "Something went wrong on our side. Please try again, and name the request id if it happens again."


class MethodNotAllowed(PressroomError):
    """This path does not answer the method."""


class PathNotFound(PressroomError):
    """The path does not exist."""


class TookTooLong(PressroomError):
    """The request took longer than this installation allows. Please ask for less."""


@dataclass(frozen=True, slots=True)
class Row:
    """What clients read of one error class: the sentence, the error's own where empty, and `errors` by field.

    `{fact}` in the message or in a field's name stands for a fact of the error.
    """

    status: int
    code: int
    message: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """How a resource words that a body broke its rules: "Entry creation failed. ..."."""

    code: int
    message: str


_INVALID: Final = ["is not valid."]

# Every subclass of PressroomError has its own row; tests/api/test_errors.py walks them.
TABLE: Final[Mapping[type[PressroomError], Row]] = {
    PressroomError: Row(422, 141),
    MethodNotAllowed: Row(405, 141),
    PathNotFound: Row(404, 141),
    RateLimited: Row(429, 429),
    TookTooLong: Row(422, 141),
    core.Conflict: Row(409, 141),
    core.Forbidden: Row(403, 105),
    core.Invalid: Row(422, 141),
    core.Malformed: Row(400, 141),
    core.NotFound: Row(422, 141),
    core.Refused: Row(422, 141),
    core.TooLarge: Row(413, 141),
    core.Unauthenticated: Row(401, 105, errors={"{credential}": _INVALID}),
    core.Unavailable: Row(503, 141),
    core.ReadsOnly: Row(503, 141),
    parameters.ImageParametersInvalid: Row(422, 141),
    programs.ImagesBusy: Row(503, 141),
    asset_files.FileInvalid: Row(422, 141),
    content.AssetInvalid: Row(422, 141),
    content.AssetNotFound: Row(422, 141, errors={"uid": _INVALID}),
    content.BranchMergeInvalid: Row(422, 141),
    content.BranchMergeNotFound: Row(422, 141, errors={"uid": _INVALID}),
    content.BranchesChanged: Row(409, 141),
    content.BranchMergeBroken: Row(503, 141),
    content.MergeUnderWay: Row(409, 141),
    content.BulkDeletionInvalid: Row(422, 141),
    content.ContentTypeChangeRefused: Row(422, 115),
    content.ContentTypeInUse: Row(422, 141),
    content.ContentTypeInvalid: Row(422, 115),
    content.ContentTypeNotFound: Row(422, 118, errors={"uid": _INVALID}),
    content.ContentTypeChanged: Row(422, 119),
    content.DocumentChanged: Row(409, 141),
    content.DraftNotFound: Row(422, 141, errors={"draft": ["doesn't exist."]}),
    content.EntryChanged: Row(412, 141, errors={"If-Match": ["does not name the version that stands."]}),
    content.EntryInvalid: Row(422, 119),
    content.EntryNotFound: Row(422, 141, "The requested object doesn't exist.", {"uid": _INVALID}),
    content.EntryNotInTrash: Row(422, 141, errors={"uid": ["is not in the trash."]}),
    content.EntryVariantNotFound: Row(422, 141, errors={"variant_uid": _INVALID}),
    content.EntryVersionNotFound: Row(422, 141, "The requested object doesn't exist.", {"version": _INVALID}),
    content.FolderNotFound: Row(422, 141, errors={"uid": _INVALID}),
    content.GlobalFieldChangeRefused: Row(422, 115),
    content.ExtensionInUse: Row(422, 344),
    content.ExtensionInvalid: Row(422, 344),
    # The one thing that clients of the vendor look for by the status 404.
    content.ExtensionNotFound: Row(404, 347, errors={"uid": _INVALID}),
    content.FormKeptElsewhere: Row(409, 141),
    content.GlobalFieldInUse: Row(422, 141),
    content.GlobalFieldInvalid: Row(422, 115),
    content.GlobalFieldNotFound: Row(422, 118, errors={"uid": _INVALID}),
    content.LabelInvalid: Row(422, 141),
    content.LabelNotFound: Row(422, 141, errors={"uid": _INVALID}),
    content.LocaleNotFound: Row(422, 141),
    content.MetadataInvalid: Row(422, 141),
    content.MetadataNotFound: Row(422, 141, errors={"uid": _INVALID}),
    content.NothingToMerge: Row(422, 141, errors={"compare_branch": ["has nothing that base_branch would get."]}),
    content.TaxonomyExists: Row(409, 141, errors={"taxonomy": ["exists already."]}),
    content.TaxonomyInvalid: Row(422, 141),
    content.TaxonomyNotFound: Row(422, 141, errors={"taxonomy": _INVALID}),
    content.TermHasChildren: Row(422, 141, errors={"force": ["is required."]}),
    content.TermInUse: Row(422, 141),
    content.TermInvalid: Row(422, 141),
    content.TermNotFound: Row(422, 141, errors={"term": _INVALID}),
    content.VariantGroupInvalid: Row(422, 141),
    content.VariantGroupNotFound: Row(422, 141, errors={"variant_group_uid": _INVALID}),
    content.VariantInvalid: Row(422, 141),
    content.VariantNotFound: Row(422, 141, errors={"variant_uid": _INVALID}),
    content.VariantNotLinked: Row(
        422, 141, errors={"variant_uid": ["is of a group that the content type is not linked to."]}
    ),
    environments.EnvironmentInvalid: Row(422, 141),
    environments.EnvironmentNotFound: Row(422, 161, errors={"environment": _INVALID}),
    locales.LocaleExists: Row(422, 247),
    locales.LocaleInUse: Row(422, 141),
    locales.LocaleInvalid: Row(422, 141),
    locales.LocaleNotFound: Row(422, 141, errors={"locale": _INVALID}),
    locales.MasterLocaleFixed: Row(422, 141),
    publishing.ApprovalInvalid: Row(422, 141),
    publishing.CommentInvalid: Row(422, 141),
    publishing.CommentNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.DiscussionInvalid: Row(422, 141),
    publishing.DiscussionNotFound: Row(422, 141, errors={"discussion_uid": _INVALID}),
    publishing.DiscussionResolved: Row(409, 141),
    publishing.EntryLocked: Row(422, 141),
    publishing.ExecutionNotFound: Row(422, 141, errors={"execution_uid": _INVALID}),
    publishing.ExecutionOpen: Row(409, 141),
    publishing.ItemInCompany: Row(409, 141),
    publishing.ListViewInvalid: Row(422, 141),
    publishing.ListViewNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.PublishInvalid: Row(422, 141),
    publishing.PublishRuleInvalid: Row(422, 141),
    publishing.PublishRuleNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.QueueItemClosed: Row(409, 141),
    publishing.PublishJobNotFound: Row(422, 141, errors={"job_id": _INVALID}),
    publishing.QueueItemNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.ReleaseInvalid: Row(422, 141),
    publishing.ReleaseLocked: Row(422, 141),
    publishing.ReleaseNotDeployed: Row(422, 141),
    publishing.ReleaseNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.StageChangeInvalid: Row(422, 141),
    publishing.WebhookInvalid: Row(422, 141),
    publishing.WebhookNotFound: Row(422, 141, errors={"uid": _INVALID}),
    publishing.WorkflowInUse: Row(422, 141),
    publishing.WorkflowInvalid: Row(422, 141),
    publishing.WorkflowNotFound: Row(422, 141, errors={"uid": _INVALID}),
    stacks.AccountLinkInvalid: Row(422, 141, errors={"reset_password_token": _INVALID}),
    stacks.AppInvalid: Row(422, 141),
    stacks.AppNotFound: Row(422, 141, errors={"uid": _INVALID}),
    stacks.AppRequestDenied: Row(422, 141),
    stacks.AppRequestInvalid: Row(422, 141),
    stacks.AppScopeMissing: Row(403, 105),
    stacks.AuthorizationNotFound: Row(422, 141, errors={"authorization_uid": _INVALID}),
    stacks.BranchAliasInvalid: Row(422, 141),
    stacks.BranchAliasNotFound: Row(422, 141, errors={"branch_alias": _INVALID}),
    stacks.BranchInUse: Row(422, 141, errors={"branch": ["is in use."]}),
    stacks.BranchInvalid: Row(422, 141),
    stacks.BranchNotFound: Row(422, 141, errors={"branch": _INVALID}),
    stacks.InvitationNotFound: Row(422, 141, errors={"invitation": _INVALID}),
    stacks.KeyReused: Row(422, 141, errors={"Idempotency-Key": ["was used for another request."]}),
    stacks.MailNotSent: Row(422, 141),
    stacks.OrganizationInvalid: Row(422, 141),
    stacks.RoleFixed: Row(422, 141, errors={"role": ["is a system role."]}),
    stacks.RoleInvalid: Row(422, 141),
    stacks.RoleNotFound: Row(422, 157, errors={"uid": _INVALID}),
    stacks.LogNotFound: Row(422, 141, errors={"uid": _INVALID}),
    stacks.OrganizationNotFound: Row(422, 141, errors={"organization_uid": _INVALID}),
    stacks.SharingInvalid: Row(422, 141),
    stacks.SessionNotFound: Row(422, 141, errors={"uid": _INVALID}),
    stacks.SignInFailed: Row(422, 104),
    stacks.SecondFactorMissing: Row(401, 294),
    stacks.SecondFactorRequired: Row(401, 294),
    stacks.SecondFactorWrong: Row(401, 295),
    stacks.SignInPaused: Row(429, 104),
    stacks.StackInvalid: Row(422, 141),
    stacks.StackNotFound: Row(412, 109, errors={"api_key": _INVALID}),
    stacks.TeamInvalid: Row(422, 141),
    stacks.TeamNotFound: Row(422, 141, errors={"team_uid": _INVALID}),
    stacks.TokenInvalid: Row(422, 141),
    stacks.TokenNotFound: Row(422, 141, errors={"uid": _INVALID}),
    stacks.UserInvalid: Row(422, 141),
}


def find_row(kind: type[PressroomError]) -> Row:
    """The row of an error class, or of its nearest ancestor that has one."""
    return next(TABLE[ancestor] for ancestor in kind.__mro__ if ancestor in TABLE)


def error_reply(error: PressroomError, failure: Failure | None = None) -> Reply:
    """The envelope of an error; `failure` is the resource's own wording of a body that broke rules."""
    row = find_row(type(error))
    if isinstance(error, Invalid):
        code, message = (failure.code, failure.message) if failure else (row.code, row.message or error.message)
        return envelope(row.status, code, message, _problems_by_path(error.problems))
    if isinstance(error, Refused) and error.problems:
        return envelope(row.status, row.code, _sentence(row, error), _problems_by_path(error.problems))
    reply = envelope(row.status, row.code, _sentence(row, error), _fields(row, error))
    if "tfa_type" in error.facts and isinstance(reply.body, dict):
        return replace(reply, body=reply.body | {"tfa_type": error.facts["tfa_type"]})
    if "retry_after" in error.facts:
        return replace(reply, headers={**reply.headers, "Retry-After": str(error.facts["retry_after"])})
    return reply


def error_of_database(error: OperationalError) -> PressroomError:
    """What it means to a client that the database did not answer: a cancelled statement, or no service at all."""
    return TookTooLong() if isinstance(error.__cause__, QueryCanceled) else Unavailable()


def envelope(status: int, code: int, message: str, errors: Mapping[str, list[str]]) -> Reply:
    """The shape of every failure. What may go well in a moment says so."""
    headers = {"Retry-After": RETRY_SECONDS} if status == 503 else {}
    return Reply({"error_message": message, "error_code": code, "errors": errors}, status=status, headers=headers)


def _sentence(row: Row, error: PressroomError) -> str:
    """The row's sentence with the error's facts in it, or the error's own where the row has none or a fact is missing."""
    try:
        return row.message.format(**error.facts) or error.message
    except KeyError:
        return error.message


def _fields(row: Row, error: PressroomError) -> Mapping[str, list[str]]:
    """What the row says by field; nothing where the error lacks the fact that names the field."""
    try:
        return {name.format(**error.facts): messages for name, messages in row.errors.items()}
    except KeyError:
        return {}


def _problems_by_path(problems: Sequence[Problem]) -> dict[str, list[str]]:
    """The first of them by the path each is at, and how many more there are: nobody reads megabytes of them."""
    grouped: dict[str, list[str]] = {}
    for problem in problems[:MOST_PROBLEMS]:
        grouped.setdefault(problem.path or "body", []).append(problem.message)
    if len(problems) > MOST_PROBLEMS:
        grouped["..."] = [f"and {len(problems) - MOST_PROBLEMS:,} more problems."]
    return grouped
