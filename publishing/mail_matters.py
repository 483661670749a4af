"""Looking up what a mail is about, when it is sent: titles, names and reasons as they are then, as far as who gets it may read them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from content.models import EntryLocale
from core.json_values import JSONObject, JSONValue
from publishing.mail_sight import may_read_about, readable, reader_of
from publishing.mail_texts import Matter, NamedEntry
from publishing.models import Comment, Mail, PublishItem, PublishJob, State
from stacks.mail_kinds import MailKind
from stacks.models import User
from stacks.scope import Scope

MOST_REASONS = 10


def find_matter(mail: Mail) -> Matter | None:
    """What there is to tell; None where it is gone, or nothing for who gets it. The mail comes with its stack, branch and recipient."""
    if mail.kind == MailKind.PUBLISH_FAILURE:
        return _failures(mail)
    reader = reader_of(mail)
    entries = _entries(mail, reader, _objects(mail.facts.get("entries")))
    quoted = _quoted(mail, reader)
    if not entries or quoted is None:
        return None
    facts: JSONObject = mail.facts
    gone = len(_objects(facts.get("entries"))) - len(entries)
    count = facts.get("entry_count")
    return Matter(
        stack=mail.place[0].name,
        by=_name(str(facts.get("by", ""))),
        entries=entries,
        entry_count=(count if isinstance(count, int) else len(entries)) - gone,
        facts=facts,
        quoted=quoted,
        settings_url=_address("account"),
    )


def _quoted(mail: Mail, reader: Scope) -> str | None:
    """What was said with it; None where that was taken back, or is about what the reader does not see."""
    if mail.kind != MailKind.MENTION:
        return str(mail.facts.get("comment") or "")
    related = Comment.objects.select_related("discussion__entry__content_type")
    comment = related.filter(uid=mail.facts.get("comment_uid")).first()
    return comment.message if comment is not None and may_read_about(reader, comment) else None


def _entries(mail: Mail, reader: Scope, named: Sequence[JSONObject]) -> list[NamedEntry]:
    """Those that are there for the reader, by their title in the language, or in another where they have none in it."""
    rows = EntryLocale.objects.filter(
        branch=mail.branch_id,
        entry__uid__in={str(row["uid"]) for row in named},
        entry__deleted_at=None,
        deleted_at=None,
    ).values_list("entry_id", "entry__content_type__uid", "entry__uid", "locale", "title")
    titles = {(kind, uid, locale): title for _, kind, uid, locale, title in rows}
    anywhere = {key[:2]: title for key, title in titles.items()}
    places = [(str(row["content_type"]), str(row["uid"]), str(row["locale"])) for row in named]
    told = readable(reader, [row[:4] for row in rows], places)
    found = []
    for kind, uid, locale in places:
        if (kind, uid) in anywhere and (kind, uid, locale) in told:
            title = titles.get(told[kind, uid, locale]) or (reader.limits is None and anywhere[kind, uid]) or uid
            url = f"{_address('entry', *_in_address(mail), kind, uid)}?{urlencode({'locale': locale})}"
            found.append(NamedEntry(title, kind, locale, url))
    return found


def _failures(mail: Mail) -> Matter | None:
    job = PublishJob.objects.filter(stack=mail.stack_id, uid=mail.facts.get("job")).first()
    failed = PublishItem.objects.filter(job=job, state=State.FAILED)
    count = failed.count() if job else 0
    if job is None or not count:
        return None
    rows = failed.select_related("entry", "asset", "term", "environment").order_by("pk")
    lines = [_line(item) for item in rows[:MOST_REASONS]]
    if count > len(lines):
        lines.append(f"and {count - len(lines):,} more")
    return Matter(
        stack=mail.place[0].name,
        by="",
        entries=(),
        entry_count=count,
        facts={"action": job.action},
        lines=lines,
        url=_address("queue", *_in_address(mail)),
        settings_url=_address("account"),
    )


def _line(item: PublishItem) -> str:
    target = item.entry or item.asset or item.term
    uid = target.uid if target else ""
    return f"{uid} ({item.locale}, {item.environment.name}): {item.reason}"


def _name(uid: str) -> str:
    user = User.objects.filter(uid=uid).first()
    return user.full_name if user else "A program"


def _in_address(mail: Mail) -> tuple[str, str]:
    stack, branch = mail.place
    return stack.api_key, branch.uid


def _address(name: str, *arguments: str) -> str:
    return f"{settings.CMS_URL.rstrip('/')}{reverse(f'admin:{name}', args=arguments)}"


def _objects(value: JSONValue) -> list[JSONObject]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
