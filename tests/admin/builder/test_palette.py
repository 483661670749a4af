"""The palette against the registry of field types: whatever the registry knows can be drawn."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from content.admin.builder.kind import GROUPS, OFFERED, Kind
from content.admin.builder.operators import OPERATORS
from content.admin.builder.options import DOCUMENT_OPTIONS, OPTIONS, SECTIONS
from content.admin.builder.palette import KINDS
from content.schema.operands import read_test
from content.schema.parse import parse_global_field
from content.schema.registry import FIELD_TYPES, find_field_type
from core.errors import Problem
from core.json_values import JSONObject

SCRIPTS = Path(settings.BASE_DIR, "content", "static", "pressroom", "builder")
# A kind that is no field type of its own, but a common use of one.
PRESETS = {"json": "custom"}


def test_every_field_type_of_the_registry_has_a_row() -> None:
    assert {kind.name for kind in KINDS} == {*FIELD_TYPES, *PRESETS}
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_every_kind_but_the_vendors_own_is_offered() -> None:
    assert sorted([*OFFERED, "experience_container"]) == sorted(kind.name for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_new_field_is_of_the_type_that_its_card_names(kind: Kind) -> None:
    assert find_field_type(kind.document()["new"]) is FIELD_TYPES[PRESETS.get(kind.name, kind.name)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_row_names_a_group_an_icon_and_options_that_exist(kind: Kind) -> None:
    icons = (SCRIPTS / "icons.svg").read_text()
    assert kind.group in GROUPS
    assert f'<symbol id="{kind.name}"' in icons
    assert set(kind.all_options) <= set(OPTIONS)
    keys = [option.key for option in map(OPTIONS.__getitem__, kind.all_options)]
    assert len(keys) == len(set(keys))


def test_every_option_is_shown_somewhere_and_its_control_exists() -> None:
    used = {name for kind in KINDS for name in kind.all_options}
    assert used == set(OPTIONS)
    rows = [*OPTIONS.values(), *(row for rows in DOCUMENT_OPTIONS.values() for row in rows)]
    source = "\n".join(
        (SCRIPTS / f"{name}.js").read_text() for name in ("controls", "lists", "document_panel", "rules_editor")
    )
    for row in rows:
        assert f"export function {row.control}(" in source, row.control
        assert row.section in SECTIONS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_rule_may_ask_what_the_editor_offers_and_nothing_of_other_kinds(kind: Kind) -> None:
    source = {
        **kind.document()["new"],
        "uid": "asked",
        "extension_uid": "blt1",
        "taxonomies": [{"taxonomy_uid": "t"}],
        "reference_to": "a",
    }
    if kind.name not in {"custom", "json"}:
        del source["extension_uid"]
    compiled = parse_global_field([{**source, "schema": [], "uid": "asked"}])
    field = compiled.by_path["asked"]
    values: JSONObject = {"isodate": "2026-01-01", "boolean": True, "reference": "blt1"}
    for operator, _ in OPERATORS.get(kind.name, ()):
        value = values.get(kind.name, "1")
        assert not isinstance(read_test(field, operator, value), Problem), operator
    assert isinstance(read_test(field, "is_empty", None), Problem) is (kind.name not in OPERATORS)


def test_the_script_takes_a_new_field_for_the_kind_it_was_made_by(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed: the script's idea of kinds is not compared with the registry's.")
    for file in SCRIPTS.glob("*.js"):
        shutil.copy(file, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "kinds.json").write_text(json.dumps([kind.document() for kind in KINDS], cls=DjangoJSONEncoder))
    script = (
        'import { kindOf } from "./kinds.js"; import { readFileSync } from "node:fs";'
        'const kinds = JSON.parse(readFileSync("kinds.json"));'
        "console.log(JSON.stringify(kinds.map((kind) => kindOf({...kind.new, extension_uid: kind.new.extension_uid ? '' : kind.new.extension_uid}, kinds)?.name)))"
    )
    (tmp_path / "ask.js").write_text(script)
    told = subprocess.run([node, "ask.js"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    names = ["json" if kind.name == "custom" else kind.name for kind in KINDS]
    assert json.loads(told.stdout) == names
