"""The field rules of global fields, as rules of the type that uses them. PURE."""

from collections.abc import Iterator, Mapping

from core.json_values import JSONObject, JSONValue

_PATHS = {"conditions": "operand_field", "actions": "target_field"}


def with_inherited_rules(own: JSONValue, resolved: JSONValue, inherited: Mapping[str, JSONValue]) -> JSONValue:
    """The rules of a type with those of its global fields, whose paths begin where the field stands in the type.

    `resolved` is the type's schema with its global fields inlined; `inherited` are the rules of global fields by uid.
    """
    if not inherited:
        return own
    rules = [_prefixed(rule, prefix) for uid, prefix in _uses(resolved, "") for rule in _objects(inherited.get(uid))]
    return [*_objects(own), *rules]


def _uses(schema: JSONValue, prefix: str) -> Iterator[tuple[str, str]]:
    """Each use of a global field, as a field or a block, with the path that its fields have before their own."""
    for field in _objects(schema):
        path = f"{prefix}{field.get('uid')}."
        yield from _use(field, path)
        for block in _objects(field.get("blocks")):
            yield from _use(block, f"{path}{block.get('uid')}.")


def _use(holder: JSONObject, path: str) -> Iterator[tuple[str, str]]:
    target = holder.get("reference_to")
    if isinstance(target, str) and "schema" in holder:
        yield target, path
    yield from _uses(holder.get("schema"), path)


def _prefixed(rule: JSONObject, prefix: str) -> JSONObject:
    parts: JSONObject = {
        key: [{**each, name: f"{prefix}{each.get(name)}"} for each in _objects(rule.get(key))]
        for key, name in _PATHS.items()
    }
    return {**rule, **parts}


def _objects(value: JSONValue) -> list[JSONObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
