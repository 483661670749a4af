"""What receivers read: what happened to what, with or without its content."""

from collections.abc import Mapping, Sequence

from content.models import Entry, EntryVersion
from core.clock import to_wire
from core.json_values import JSONObject
from publishing.channels import Event
from publishing.models import Deployment
from stacks.models import Activity

_ABOVE = ("content_type", "taxonomy")
_BESIDE = {
    "comment": ("entry", "discussion"),
    "discussion": ("entry",),
    "entry_variant": ("entry",),
    "workflow": ("workflow", "stage", "from"),
}
"""What else a body names by its uid, by module; the keys are those of the log."""
_NAMES = {"stage": "workflow_stage", "from": "previous_stage"}


def releases_of(rows: Sequence[Activity]) -> Mapping[str, JSONObject]:
    """The releases that jobs of these rows deploy, by the job's uid, as bodies say it. At most one query."""
    jobs = {job for row in rows if isinstance(job := row.facts.get("job"), str)}
    if not jobs:
        return {}
    found = Deployment.objects.filter(job__uid__in=jobs).values_list("job__uid", "release__uid", "release__name")
    return {str(job): {"type": "release", "title": name, "uid": uid} for job, uid, name in found}


def body_of(
    row: Activity, event: Event, *, api_key: str, branch: str, environments: tuple[str, ...] = ()
) -> JSONObject:
    """What receivers read: what happened to what, without its content. `order` grows with every event of a stack."""
    facts: Mapping[str, object] = row.facts
    thing: JSONObject = {"uid": row.target_uid}
    for key, name in (("version", "_version"), ("locale", "locale"), ("title", "title")):
        value = facts.get(key)
        if isinstance(value, str | int):
            thing[name] = value
    data: JSONObject = {
        row.target_kind: thing,
        "branch": {"uid": branch},
        "action": event.verb,
        "status": event.outcome,
    }
    for key in (*_ABOVE, *_BESIDE.get(event.module, ())):
        if isinstance(uid := facts.get(key), str) and key != row.target_kind:
            data[_NAMES.get(key, key)] = {"uid": uid}
    if environments:
        data["environment"] = {"uid": environments[0], "name": environments[-1]}
    for key in ("locale", "reason", "job"):
        if isinstance(value := facts.get(key), str):
            data[key] = value
    if isinstance(locales := facts.get("locales"), list):
        data["locales"] = locales
    return {
        "module": event.module,
        "event": event.verb,
        "channel": event.channel,
        "api_key": api_key,
        "order": row.id,
        "triggered_at": to_wire(row.at),
        "triggered_by": row.actor_uid,
        "data": data,
    }


def with_content(body: JSONObject, row: Activity) -> JSONObject:
    """The body with what the entry said at the version that the event is about, where it is still there."""
    version, locale = row.facts.get("version"), row.facts.get("content_locale") or row.facts.get("locale")
    data = body["data"]
    if row.target_kind != "entry" or not isinstance(version, int) or not isinstance(data, dict):
        return body
    entry = Entry.objects.filter(
        branch=row.branch_id, uid=row.target_uid, content_type__uid=row.facts.get("content_type", "")
    ).first()
    found = EntryVersion.objects.of_entry(entry.pk if entry else 0).filter(locale=locale, version=version)
    content = found.values_list("data", flat=True).first()
    thing = data["entry"]
    if not isinstance(content, dict) or not isinstance(thing, dict):
        return body
    shown = {("cs" + key if key.startswith("$") else key): value for key, value in content.items()}
    return {**body, "data": {**data, "entry": {**shown, **thing}}}
