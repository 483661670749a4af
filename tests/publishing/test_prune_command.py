"""`manage.py prune`: what it says, what it refuses, what it remembers."""

import io

import pytest
from django.core.management import CommandError, call_command

from content.models import EntryVersion
from stacks.models import Activity, Stack
from stacks.retention import Retention, read_retention
from tests.publishing.builders import Stage, make_stage
from tests.publishing.pruned import edited


def prune(stage: Stage, *arguments: str) -> list[str]:
    """What the command says about a stack, without the line that names it."""
    out = io.StringIO()
    call_command("prune", stage.tenant.stack.api_key, *arguments, stdout=out)
    return [line.strip() for line in out.getvalue().splitlines()][1:]


def test_it_only_says_what_would_go_until_it_is_told_to_delete_it(stage: Stage) -> None:
    edited(stage, 4)
    told = ["would go: 3 versions", "Nothing was deleted. Add --apply to delete it."]
    assert prune(stage, "--versions", "1") == told
    assert EntryVersion.objects.count() == 4
    assert prune(stage, "--versions", "1", "--apply") == ["went: 3 versions"]
    assert EntryVersion.objects.count() == 1
    assert prune(stage, "--versions", "1", "--apply") == ["went: nothing"]


def test_without_options_it_keeps_what_the_stack_keeps(stage: Stage) -> None:
    edited(stage, 4)
    prune(stage, "--versions", "2", "--trash-days", "ever", "--save")
    assert EntryVersion.objects.count() == 4
    kept = read_retention(Stack.objects.get(pk=stage.scope.stack_id).settings)
    assert kept == Retention(versions=2, trash_days=None)
    assert prune(stage, "--apply") == ["went: 2 versions"]
    assert EntryVersion.objects.count() == 2


def test_it_goes_through_every_living_stack_where_none_is_named(stage: Stage) -> None:
    edited(stage, 3)
    edited(make_stage(), 5)
    call_command("prune", "--versions", "1", "--apply", stdout=io.StringIO(), stderr=io.StringIO())
    assert EntryVersion.objects.count() == 2


def test_it_stops_when_its_time_is_up_and_another_run_goes_on(stage: Stage) -> None:
    edited(stage, 4)
    assert prune(stage, "--versions", "1", "--apply", "--minutes", "0.0000001") == [
        "went: nothing",
        "The time was up. Run it again to go on.",
    ]
    assert EntryVersion.objects.count() == 4
    assert prune(stage, "--versions", "1", "--apply", "--minutes", "1") == ["went: 3 versions"]


def test_lines_of_the_log_are_counted_with_the_rest(stage: Stage) -> None:
    Activity.objects.create(
        stack_id=stage.scope.stack_id, at="2020-01-01T00:00:00Z", actor_kind="system", actor_uid="test",
        action="test.done", target_kind="test", target_uid="old",
    )  # fmt: skip
    assert prune(stage, "--activity-days", "365")[0] == "would go: 1 lines of the log"
    assert prune(stage, "--activity-days", "365", "--apply") == ["went: 1 lines of the log"]
    assert not Activity.objects.filter(target_uid="old").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--versions", "0"], "versions must be from 1 to 100,000"),
        (["--activity-days", "0"], "activity_days must be from 1 to 100,000"),
        (["--trash-days", "100001"], "trash_days must be from 0 to 100,000"),
        (["--trash-days", "-1"], "argument --trash-days: '-1' is neither a whole number nor the word ever"),
        (["--versions", "few"], "'few' is neither a whole number nor the word ever"),
        (["--batch", "0"], "--batch must be at least 1"),
        (["--batch", "x"], "argument --batch: invalid int value"),
        (["--minutes", "0"], "--minutes must be more than 0"),
        (["--minutes", "nan"], "--minutes must be more than 0"),
        (["--save", "--apply"], "--save deletes nothing"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_goes(stage: Stage, arguments: list[str], message: str) -> None:
    edited(stage, 3)
    with pytest.raises(CommandError, match=message):
        prune(stage, "--versions", "1", "--apply", *arguments)
    assert EntryVersion.objects.count() == 3


def test_an_unknown_stack_is_refused_before_anything_goes(stage: Stage) -> None:
    edited(stage, 3)
    unknown = "blt0000000000000000"
    with pytest.raises(CommandError, match=f"There is no stack with the api_key {unknown}."):
        call_command("prune", stage.tenant.stack.api_key, unknown, "--versions", "1", "--apply")
    assert EntryVersion.objects.count() == 3
