"""Taking a global field out of a schema that names it. PURE."""

from core.json_values import JSONObject, JSONValue


def without_global_field(schema: JSONValue, uid: str) -> JSONValue:
    """The schema without the fields and blocks that are the global field, at any depth."""
    if not isinstance(schema, list):
        return schema
    kept = [field for field in schema if not (_is_global(field) and _names(field, uid))]
    return [_below(field, uid) if isinstance(field, dict) and not _is_global(field) else field for field in kept]


def _below(field: JSONObject, uid: str) -> JSONObject:
    changed: JSONObject = {}
    if "schema" in field:
        changed["schema"] = without_global_field(field["schema"], uid)
    blocks = field.get("blocks")
    if isinstance(blocks, list):
        changed["blocks"] = [
            {**block, "schema": without_global_field(block["schema"], uid)}
            if isinstance(block, dict) and "schema" in block and not block.get("reference_to")
            else block
            for block in blocks
            if not _names(block, uid)
        ]
    return {**field, **changed}


def _is_global(field: JSONValue) -> bool:
    return isinstance(field, dict) and field.get("data_type") == "global_field"


def _names(source: JSONValue, uid: str) -> bool:
    return isinstance(source, dict) and source.get("reference_to") == uid
