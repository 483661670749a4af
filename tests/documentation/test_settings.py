"""The tables of docs/operations.md: every setting that the code reads, with its default; every command; every metric."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.core.management import get_commands, load_command_class

from publishing.metrics import read_metrics
from tests.documentation.pages import OPERATIONS, PROJECT, pages, rows, section

ROOMS = ("api", "cms_project", "content", "core", "locales", "publishing", "stacks")
READER = re.compile(r"env\.(str|int|float|bool|list)|os\.environ\.get|address|database")
OF_THE_SYSTEM = {"DJANGO_SETTINGS_MODULE", "MAKELEVEL", "PATH"}
NAME = re.compile(r"[A-Z][A-Z0-9_]{3,}")
UNITS = {"MB": 1024**2, "GB": 1024**3}


def _read_names() -> dict[str, ast.expr | None]:
    """The variables that the code reads from the environment, each with the default it gives."""
    found: dict[str, ast.expr | None] = {}
    for file in (file for room in ROOMS for file in (PROJECT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            found |= dict(_asked_by(node))
            # Commands name some in tables of their own.
            if isinstance(node, ast.Constant) and file.parent.name == "commands" and _is_name(node.value):
                found.setdefault(str(node.value), None)
    return {name: default for name, default in found.items() if name not in OF_THE_SYSTEM}


def _asked_by(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    if not isinstance(node, ast.Call) or not READER.fullmatch(ast.unparse(node.func)):
        return
    if not isinstance(node.args[0], ast.Constant):
        return
    defaults = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
    yield str(node.args[0].value), defaults[0] if defaults else None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and "_" in value and NAME.fullmatch(value) is not None


def _told() -> dict[str, str]:
    """The variables of the table, each with the default it tells."""
    told: dict[str, str] = {}
    for names, defaults, _ in rows(section(OPERATIONS, "## Settings")):
        each = re.findall(r"`([A-Z0-9_]+)`", names)
        parts = re.findall(r"(?:`[^`]*`|[^,`])+", defaults) or [""]
        assert len(parts) in (1, len(each)), names
        told |= dict(zip(each, map(str.strip, parts * len(each) if len(parts) == 1 else parts), strict=True))
    return told


def _number(words: str) -> float | None:
    found = re.fullmatch(r"(\d+)(?: (MB|GB))?", words)
    return float(found[1]) * UNITS.get(found[2], 1) if found else None


def _value(default: ast.expr | None) -> float | None:
    """What a default of digits comes to."""
    if default is None or not re.fullmatch(r"[\d_.* ]+", source := ast.unparse(default)):
        return None
    return float(eval(source, {"__builtins__": {}}))


def test_every_setting_is_told_and_every_told_setting_is_read() -> None:
    assert set(_told()) == set(_read_names())


def test_numbers_are_told_as_they_are_where_nothing_is_set() -> None:
    told = _told()
    numbers = {name: value for name, default in _read_names().items() if (value := _value(default)) is not None}
    assert len(numbers) > 40
    assert {name: _number(told[name]) for name in numbers} == numbers


def test_switches_are_told_as_they_are_where_nothing_is_set() -> None:
    told = _told()
    off = [name for name, default in _read_names().items() if default is not None and ast.unparse(default) == "False"]
    assert "BEHIND_PROXY" in off
    assert {name: told[name] for name in off} == dict.fromkeys(off, "off")


def _own_commands() -> set[str]:
    # Django's own, replaced: what it does is told under Upgrades.
    return {name for name, room in get_commands().items() if room in ROOMS}


def test_every_command_is_listed() -> None:
    listed = [name for row in rows(section(OPERATIONS, "## Commands")) for name in re.findall(r"`(\w+)`", row[0])]
    assert sorted(listed) == sorted(_own_commands())


@pytest.mark.parametrize("name", sorted(_own_commands()))
def test_every_command_and_what_it_takes_has_help(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    parser = command.create_parser("manage.py", name)
    assert parser.description
    without = [action.dest for action in parser._actions if not action.help]
    assert without == []


def test_commands_are_shown_with_options_that_they_have() -> None:
    shown = {
        (name, option)
        for page in pages()
        for name, words in re.findall(r"manage\.py ([a-z_]+)((?:[ \w./…@:\"-]*))", page.read_text())
        for option in re.findall(r"(?<= )--[a-z-]+", words)
    }
    assert len(shown) > 8
    unknown = [(name, option) for name, option in shown if option not in _options(name)]
    assert unknown == []


def _options(name: str) -> set[str]:
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    return {option for action in parser._actions for option in action.option_strings}


@pytest.mark.django_db
def test_every_metric_is_told() -> None:
    names = set(re.findall(r"^# TYPE (\w+)", read_metrics().decode(), re.MULTILINE))
    told = {
        name for row in rows(section(OPERATIONS, "## Watching")) for name in re.findall(r"`(pressroom_\w+)", row[0])
    }
    assert told == names
