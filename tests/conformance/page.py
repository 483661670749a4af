"""The page that says which test holds which behaviour."""

from collections.abc import Iterator, Mapping, Sequence

from tests.conformance.behaviours import CONTENT_MANAGEMENT, WAITING
from tests.conformance.marks import TESTS, MarkedTest

PAGE = TESTS.parent / "docs" / "conformance.md"

_INTRODUCTION = """\
# Conformance

The behaviours of the Content Management API that Pressroom promises, by number, with the tests that hold them. Each of
these tests changes something over HTTP and reads it back by a second request. The page is written from the marks on the
tests by `python -m tests.conformance`; a test fails where it is not up to date.
"""


def render(marked: Mapping[str, Sequence[MarkedTest]]) -> str:
    """The page's Markdown."""
    return "\n".join([_INTRODUCTION, *_sections(marked)])


def _sections(marked: Mapping[str, Sequence[MarkedTest]]) -> Iterator[str]:
    for section in CONTENT_MANAGEMENT:
        yield f"## {section.title}\n\n| Number | Behaviour | Tests |\n|---|---|---|"
        for number, text in section.behaviours.items():
            yield f"| {number} | {text} | {_tests(number, marked.get(number, ()))} |"
        yield ""


def _tests(number: str, tests: Sequence[MarkedTest]) -> str:
    links = [f"[{test.name.removeprefix('test_').replace('_', ' ')}](../{test.path})" for test in tests]
    if number in WAITING:
        links.append(f"*comes {WAITING[number]}*" if not links else f"*the rest comes {WAITING[number]}*")
    return "<br>".join(links)
