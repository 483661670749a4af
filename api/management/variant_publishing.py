"""Publishing an entry's variants: what a body about the entry says of them."""

from dataclasses import replace

from core.errors import Invalid, Problem
from core.json_values import JSONObject, JSONValue
from publishing.plan import PUBLISH, PublishRequest, Target

_LARGEST_VERSION = 2**31 - 1
_MOST = 100


def with_variants_of(request: PublishRequest, entry: JSONObject) -> PublishRequest:
    """The request about the variants that the body names, in place of the entry's own content; itself where it names none.

    `variant_rules` takes the entry along: its latest version, or that only where nothing of the entry is live. The
    version that a body gives for the entry does not count, as it is the variants that are asked for. Raises Invalid.
    """
    named = entry.get("variants")
    if named is None:
        return request
    (base,) = request.targets
    problems: list[Problem] = []
    variants = _read(named, base, problems)
    rules = _rules(entry.get("variant_rules"), problems)
    if problems:
        raise Invalid(problems)
    if not variants:
        return request
    takes_base = request.action == PUBLISH and bool(rules)
    targets = [replace(base, version=None, fills_gaps="publish_latest_base" not in rules)] if takes_base else []
    return replace(request, targets=(*targets, *variants))


def _read(named: JSONValue, base: Target, problems: list[Problem]) -> list[Target]:
    if not isinstance(named, list) or len(named) > _MOST:
        problems.append(Problem("entry.variants", "type", f"must be a list of at most {_MOST} objects."))
        return []
    targets: dict[str, Target] = {}
    for index, item in enumerate(named):
        uid = item.get("uid") if isinstance(item, dict) else None
        version = item.get("version") if isinstance(item, dict) else None
        if not isinstance(uid, str) or not uid:
            problems.append(Problem(f"entry.variants.{index}.uid", "required", "is required."))
        elif version is not None and not _is_version(version):
            problems.append(Problem(f"entry.variants.{index}.version", "type", "must be the number of a version."))
        else:
            number = int(str(version)) if version is not None else None
            targets[uid] = replace(base, kind="entry_variant", variant_uid=uid, version=number)
    return list(targets.values())


def _rules(value: JSONValue, problems: list[Problem]) -> frozenset[str]:
    """The rules that are set."""
    if value is None:
        return frozenset()
    if not isinstance(value, dict) or not all(isinstance(flag, bool | None) for flag in value.values()):
        problems.append(Problem("entry.variant_rules", "type", "must be an object of true and false."))
        return frozenset()
    return frozenset(
        key for key in ("publish_latest_base", "publish_latest_base_conditionally") if value.get(key) is True
    )


def _is_version(value: JSONValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_VERSION
