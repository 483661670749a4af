"""`manage.py prune`: what it says, what it refuses, what it remembers."""

import io

import pytest
from django.core.management import CommandError, call_command

from content.models import EntryVersion
from stacks.models import Activity, OAuthGrant, Stack
from stacks.retention import Retention, read_retention
from tests.app_builders import make_app, make_code
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
    out = io.StringIO()
    call_command("prune", "--versions", "1", "--apply", stdout=out, stderr=io.StringIO())
    assert EntryVersion.objects.count() == 2
    assert out.getvalue().splitlines()[-2:] == [
        "What apps were let do and sessions of people are kept 30 days after their end.",
        "  went: nothing",
    ]


def test_what_apps_were_let_do_is_pruned_where_no_stack_is_named(stage: Stage) -> None:
    make_code(make_app(stage.tenant.stack.organization), stage.tenant.owner)
    OAuthGrant.objects.update(expires_at="2020-01-01T00:00:00Z")
    prune(stage, "--apply")
    assert OAuthGrant.objects.count() == 1

    def run(*arguments: str) -> list[str]:
        out = io.StringIO()
        call_command("prune", *arguments, stdout=out, stderr=io.StringIO())
        return [line.strip() for line in out.getvalue().splitlines()][2:4]

    kept = "What apps were let do and sessions of people are kept {} after their end."
    assert run("--credential-days", "ever", "--apply") == [kept.format("for ever"), "went: nothing"]
    what = "1 codes and their chains of tokens"
    assert run("--credential-days", "7") == [kept.format("7 days"), f"would go: {what}"]
    assert OAuthGrant.objects.count() == 1
    assert run("--apply") == [kept.format("30 days"), f"went: {what}"]
    assert OAuthGrant.objects.count() == 0


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
        (["--credential-days", "7"], "--credential-days is about no stack"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_goes(stage: Stage, arguments: list[str], message: str) -> None:
    edited(stage, 3)
    with pytest.raises(CommandError, match=message):
        prune(stage, "--versions", "1", "--apply", *arguments)
    assert EntryVersion.objects.count() == 3


@pytest.mark.parametrize("days", ["0", "100001"])
def test_what_apps_were_let_do_is_kept_for_a_day_at_least(stage: Stage, days: str) -> None:
    with pytest.raises(CommandError, match="credential_days must be from 1 to 100,000"):
        call_command("prune", "--credential-days", days, "--apply")


def test_an_unknown_stack_is_refused_before_anything_goes(stage: Stage) -> None:
    edited(stage, 3)
    unknown = "blt0000000000000000"
    with pytest.raises(CommandError, match=f"There is no stack with the api_key {unknown}."):
        call_command("prune", stage.tenant.stack.api_key, unknown, "--versions", "1", "--apply")
    assert EntryVersion.objects.count() == 3
