"""Finds the tests that carry `@pytest.mark.behaviour("CS-65")`, by reading them."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

TESTS = Path(__file__).resolve().parents[1]


class MarkedTest(NamedTuple):
    """A test function, by its file's path from the project's folder."""

    path: str
    name: str


def find_marked(folder: Path = TESTS) -> Mapping[str, tuple[MarkedTest, ...]]:
    """The tests of every number that a mark names, sorted."""
    found: dict[str, set[MarkedTest]] = defaultdict(set)
    for path in sorted(folder.rglob("test_*.py")):
        for function in _functions(path):
            test = MarkedTest(path.relative_to(folder.parent).as_posix(), function.name)
            for number in _numbers(function):
                found[number].add(test)
    return {number: tuple(sorted(tests)) for number, tests in found.items()}


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _numbers(function: ast.FunctionDef) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.behaviour":
            yield from (ast.literal_eval(argument) for argument in decorator.args)
