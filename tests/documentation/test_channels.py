"""Every channel of webhooks that docs/webhooks.md writes down is one that events are told on."""

import re
from collections.abc import Iterator

import pytest

from publishing.channels import is_channel
from tests.documentation.pages import DOCS, section

_NAMED = {"uid", "name", "workflow", "stage"}


def _patterns() -> list[str]:
    """The lines of the page's grammar, with what it says in words spelled out."""
    block = section(DOCS / "webhooks.md", "## Channels")
    lines = [re.split(r"\s{2,}", line.strip())[0] for line in block.splitlines() if line.startswith("    ")]
    publishing = "[.environments[.{name}]].{publish|unpublish}[.{success|fail}]"
    variants = "content_types[.{uid}].entries[.{uid}].variants[.{uid}]"
    terms = "taxonomies[.{uid}].terms[.{uid}]"
    assert [line for line in lines if "…" in line] == [f"{head}.…" for head in (variants, "assets[.{uid}]", terms)]
    like_environments = ("locales", "extensions", "labels", "workflows", "publishing_rules")
    return [
        *(line for line in lines if "…" not in line),
        "assets[.{uid}].{create|update|delete}", f"assets[.{{uid}}]{publishing}",
        f"{variants}.{{create|update|delete}}", f"{variants}{publishing}",
        f"{terms}.{{create|update|delete|localize|unlocalize}}", f"{terms}{publishing}",
        *(f"{kind}[.{{uid}}].{{create|update|delete}}" for kind in like_environments),
    ]  # fmt: skip


def _channels(pattern: str) -> Iterator[str]:
    """Every channel of the pattern: each choice, with and without each part in brackets."""
    if choice := re.search(r"\{(\w+(?:\|\w+)+)\}", pattern):
        for word in choice[1].split("|"):
            yield from _channels(pattern[: choice.start()] + word + pattern[choice.end() :])
        return
    if optional := re.search(r"\[([^\[\]]*)\]", pattern):
        yield from _channels(pattern[: optional.start()] + pattern[optional.end() :])
        yield from _channels(pattern[: optional.start()] + optional[1] + pattern[optional.end() :])
        return
    names = set(re.findall(r"\{(\w+)\}", pattern))
    assert names <= _NAMED
    yield re.sub(r"\{\w+\}", "blt0123456789abcdef", pattern)


@pytest.mark.parametrize("pattern", _patterns())
def test_every_channel_of_the_page_is_told_on(pattern: str) -> None:
    channels = set(_channels(pattern))
    assert channels
    assert [channel for channel in sorted(channels) if not is_channel(channel)] == []


@pytest.mark.parametrize(
    "channel", ["entries.create", "content_types.entries.publish.done", "jobs.completed", "nothing"]
)
def test_what_the_page_does_not_write_down_is_refused(channel: str) -> None:
    assert not is_channel(channel)
