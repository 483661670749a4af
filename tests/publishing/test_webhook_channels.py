"""Which channels there are, and what speaks on them."""

from typing import Any

import pytest

from publishing.channels import completion, deployment, event_of, is_channel, is_of_jobs


@pytest.mark.parametrize(
    "channel",
    [
        "content_types.create", "content_types.article.update", "content_types.entries.delete",
        "content_types.article.entries.blt01.update", "content_types.entries.publish", "content_types.entries.publish.fail",
        "content_types.entries.environments.publish.success", "content_types.entries.environments.my site.v2.unpublish.fail",
        "assets.create", "assets.blt01.delete", "assets.environments.production.publish", "global_fields.seo.update",
        "taxonomies.localize", "taxonomies.colours.terms.create", "taxonomies.terms.environments.publish.success",
        "environments.create", "locales.fr-fr.delete", "extensions.update", "labels.create", "releases.create",
        "releases.environments.deploy", "releases.blt01.environments.production.deploy.success",
        "jobs.environments.publish.completed", "jobs.environments.production.unpublish.completed",
        "content_types.entries.workflows", "content_types.article.entries.blt01.workflows.blt02.blt03",
        "content_types.entries.workflows.blt02", "content_types.article.entries.comments.create",
        "content_types.entries.blt01.comments.delete", "content_types.entries.discussions.reopen",
        "workflows.create", "workflows.blt01.update", "publishing_rules.delete",
    ],
)  # fmt: skip
def test_a_channel_of_the_vendors_list_or_of_our_own_is_known(channel: str) -> None:
    assert is_channel(channel)


@pytest.mark.parametrize(
    "channel",
    [
        "", "entries.create", "content_types", "content_types.entries.read", "content_types..create", "jobs.publish.completed",
        "jobs.environments.publish", "releases.deploy", "releases.environments.deploy.done", "assets.localize",
        "content_types.create\n", "users.create", "content_types.entries.comments.cs01.update",
        "content_types.entries.discussions.cs01.resolve", "content_types.entries.workflows.a.b.c", "workflows.enable", "content_types." + "a" * 250 + ".create", "environments.publish.success",
    ],
)  # fmt: skip
def test_what_nothing_speaks_on_is_no_channel(channel: str) -> None:
    assert not is_channel(channel)


def test_a_publish_speaks_on_each_of_its_spellings() -> None:
    facts: dict[str, Any] = {"content_type": "article"}
    event = event_of("entry.publish", ("entry", "blt01"), facts, ("blt02", "production"))
    assert event is not None
    heads = [
        f"{kind}.{entry}"
        for kind in ("content_types", "content_types.article")
        for entry in ("entries", "entries.blt01")
    ]
    wheres = ("", "environments.", "environments.blt02.", "environments.production.")
    assert event.channels() == {
        f"{head}.{where}{verb}" for head in heads for where in wheres for verb in ("publish", "publish.success")
    }
    assert event.channel == "content_types.entries.environments.publish.success"


def test_a_failed_publish_is_never_told_as_a_publish() -> None:
    event = event_of("asset.publish.failed", ("asset", "blt01"), {}, ("blt02",))
    assert event is not None
    assert {channel.rpartition(".")[2] for channel in event.channels()} == {"fail"}


@pytest.mark.parametrize(
    ("action", "target", "channel"),
    [
        ("entry_version.restore", ("entry", "blt01"), "content_types.entries.update"),
        ("entry.unlocalize", ("entry", "blt01"), "content_types.entries.update"),
        ("entry.import", ("entry", "blt01"), "content_types.entries.create"),
        ("term.move", ("term", "red"), "taxonomies.terms.update"),
        ("taxonomy.unlocalize", ("taxonomy", "colours"), "taxonomies.unlocalize"),
        ("release.add_items", ("release", "blt01"), "releases.update"),
        ("environment.create", ("environment", "blt01"), "environments.create"),
        ("locale.delete", ("locale", "fr-fr"), "locales.delete"),
        ("extension.import", ("extension", "blt01"), "extensions.create"),
        ("label.delete", ("label", "blt01"), "labels.delete"),
        ("workflow.create", ("workflow", "blt01"), "workflows.create"),
        ("workflow.disable", ("workflow", "blt01"), "workflows.update"),
        ("publishing_rule.delete", ("publishing_rule", "blt01"), "publishing_rules.delete"),
        ("comment.update", ("comment", "cs01"), "content_types.entries.comments.update"),
        ("discussion.resolve", ("discussion", "cs01"), "content_types.entries.discussions.resolve"),
        ("discussion.delete", ("discussion", "cs01"), "content_types.entries.discussions.delete"),
        ("entry.stage", ("entry", "blt01"), "content_types.entries.workflows"),
    ],
)
def test_each_change_has_its_channel(action: str, target: tuple[str, str], channel: str) -> None:
    event = event_of(action, target, {"content_type": "article", "taxonomy": "colours"})
    assert event is not None
    assert event.channel == channel
    assert is_channel(channel)


@pytest.mark.parametrize(
    ("action", "target"),
    [
        ("entry.draft_save", ("entry", "blt01")), ("asset_folder.create", ("asset", "blt01")),
        ("webhook.create", ("webhook", "blt01")), ("session.create", ("session", "blt01")),
        ("publish_queue.publish", ("publish_job", "01")), ("entry.publish.later", ("entry", "blt01")),
    ],
)  # fmt: skip
def test_what_nobody_can_ask_for_is_no_event(action: str, target: tuple[str, str]) -> None:
    assert event_of(action, target, {"content_type": "article"}) is None


def test_a_move_speaks_on_the_channels_of_its_workflow_and_of_the_stage_it_came_to() -> None:
    facts: dict[str, Any] = {"content_type": "article", "workflow": "blt02", "from": "blt03", "stage": "blt04"}
    event = event_of("entry.stage", ("entry", "blt01"), facts)
    assert event is not None
    assert event.channels() == {
        f"content_types{kind}.entries{entry}.workflows{narrowed}"
        for kind in ("", ".article")
        for entry in ("", ".blt01")
        for narrowed in ("", ".blt02", ".blt02.blt04")
    }
    assert all(map(is_channel, event.channels()))


def test_comments_are_told_by_content_type_and_entry_never_by_their_own_uid() -> None:
    event = event_of("comment.create", ("comment", "cs01"), {"content_type": "article", "entry": "blt01"})
    assert event is not None
    assert event.channels() == {
        f"content_types{kind}.entries{entry}.comments.create" for kind in ("", ".article") for entry in ("", ".blt01")
    }


def test_the_ends_of_jobs_speak_on_channels_that_can_be_asked_for() -> None:
    names = ("blt02", "production")
    events = (completion("unpublish", names), deployment("blt01", names, has_failed=True))
    assert [event.channel for event in events] == [
        "jobs.environments.unpublish.completed", "releases.environments.deploy.fail",
    ]  # fmt: skip
    assert events[1].channels() == {
        f"releases{uid}.environments{where}.deploy{ending}"
        for uid in ("", ".blt01")
        for where in ("", ".blt02", ".production")
        for ending in ("", ".fail")
    }
    assert all(is_channel(channel) and is_of_jobs(channel) for event in events for channel in event.channels())
    assert not is_of_jobs("releases.create")
