"""The settings of a run in schemathesis's own file: the caller's headers, what paths name, the checks that are narrowed."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from schemathesis.config import SchemathesisConfig

from benchmarks.fuzz.callers import Caller
from benchmarks.fuzz.narrowings import narrowed

_KNOWN: Final = 0.8
"""How often a path names what is there."""
_KNOWN_TO_DELETE: Final = 0.3
"""How often it does where that is deleted, which later calls would miss."""


def write_settings(
    path: Path, caller: Caller, kinds: Mapping[str, Mapping[str, str]], asked: Collection[str], covered: Collection[str]
) -> None:
    """Write the file. `kinds` has what each operation's path names; of those asked the covered have the coverage phase."""
    lines = [*_general(caller, kinds)]
    for label, names in kinds.items():
        lines.append(f"[[operations]]\ninclude-name = {json.dumps(label)}")
        if label in asked:
            lines += [*_operation(caller, label, names, is_covered=label in covered)]
        else:
            lines.append("enabled = false")
    path.write_text("\n".join(lines) + "\n")


def _general(caller: Caller, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield "suppress-health-check = ['all']"
    yield f"hooks = {json.dumps(str(Path(__file__).with_name('hooks.py')))}"
    yield "headers = " + _table(caller.headers)
    # Who calls is the caller's role alone.
    yield "[generation]\nwith-security-parameters = false\nallow-x00 = true"
    yield "[output.sanitization]\nenabled = false"
    yield "[output.truncation]\nmax-recorded-payload-size = 2000"
    for kind in sorted({kind for names in kinds.values() for kind in names.values()}):
        yield f"[dictionaries.{kind}]\nvalues = {json.dumps([caller.world.own[kind]])}"


def _operation(caller: Caller, label: str, names: Mapping[str, str], *, is_covered: bool) -> Iterator[str]:
    if label in caller.spare:
        yield "headers = " + _table({**caller.headers, **caller.spare[label]})
    if not is_covered:
        yield "phases = { coverage = { enabled = false } }"
    yield from _checks(label)
    yield from _parameters(label, names)


def _checks(label: str) -> Iterator[str]:
    for check, statuses in narrowed(label).items():
        yield f"[operations.checks.{check}]"
        if statuses:
            usual = getattr(SchemathesisConfig().projects.default.checks, check).expected_statuses
            yield f"expected-statuses = {json.dumps([*usual, *map(str, statuses)])}"
        else:
            yield "enabled = false"


def _parameters(label: str, names: Mapping[str, str]) -> Iterator[str]:
    probability = _KNOWN_TO_DELETE if label.startswith("DELETE") else _KNOWN
    if names:
        yield "[operations.parameters]"
    for name, kind in names.items():
        yield f'"path.{name}" = {{ dictionary = "{kind}", probability = {probability} }}'


def _table(values: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{json.dumps(name)} = {json.dumps(value)}" for name, value in values.items()) + " }"
