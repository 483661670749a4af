"""What is left of deleted branches goes, but for what other branches show: nothing that can be asked there is answered otherwise."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models import Model, Q
from django.utils import timezone

from content.models import (
    AssetVersion,
    AssetVersionName,
    ContentRewrite,
    Entry,
    EntryLocale,
    EntryVersion,
    EntryVersionName,
    IndexValue,
    KeptForm,
    Reference,
)
from core.errors import Invalid
from publishing.actions.pruning import prune_stack
from publishing.drain import drain
from publishing.models import Environment, HistoryHorizon, PreviewLink, Publication, PublishItem, State
from publishing.pruning.branches import ENTRIES, FILES, OTHERS, TYPES
from publishing.transfer.progress import Silent
from stacks.actions.branches import create_branch
from stacks.models import Activity, Branch, Stack, Token
from stacks.ports import branch_deleted
from stacks.retention import Retention
from tests.api.tenant_matrix.world import World, make_world
from tests.api.test_branch_copies import WRITES, paths_of, read
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, make_stage, never
from tests.publishing.pruned import edited, prune
from tests.racing import repeated
from tests.test_branch_tables import tables_below

OWNERS = (
    "branch", "release", "entry_variant", "entry", "asset", "term", "content_type", "global_field", "metadata", "group",
    "discussion", "version",
)  # fmt: skip
"""What a row belongs to, and by that to a branch: the first of these that it has, or any of several that may be empty."""
STAY = {
    "Branch",
    "Entry",
    "EntryVersion",
    "ContentType",
    "ContentTypeVersion",
    "Field",
    "GlobalField",
    "GlobalFieldVersion",
}
"""What may stay of a branch that was deleted: versions that others show, and what these hang on."""
ELSEWHERE = {"AwaitedJob", "BranchAlias", "Mail"}
"""What goes by rules of its own."""

NOT_HERE = {"Approval", "EntryStage", "InheritedVersion", "UnsavedEntry", "VariantReference"}
"""Tables of which main has no rows; they go along with entries. A new one gets a row in the test, or stands here."""
OF_NO_BRANCH = ("asset_file", "branch", "organization_")
"""Routes of what names branches by itself, or changes whenever it is asked for, begin so."""


def of_branch(model: type[Model], branch: Branch) -> int:
    return sum(model._base_manager.filter(found).count() for found in _owned(model, branch))


def _owned(model: type[Model], branch: Branch, prefix: str = "") -> Iterator[Q]:
    names = {field.name: field for field in model._meta.concrete_fields if field.is_relation}
    for name in OWNERS:
        if name in names:
            field: Any = names[name]
            if name == "branch":
                yield Q(**{f"{prefix}branch": branch})
            else:
                yield from _owned(field.related_model, branch, f"{prefix}{name}__")
            if not field.null:
                return


def left(branch: Branch) -> dict[str, int]:
    """How many rows there are of a branch, by table."""
    counts = {m.__name__: of_branch(m, branch) for m in tables_below() - {Branch} if m.__name__ not in ELSEWHERE}
    return {name: count for name, count in counts.items() if count}


def close(branch: Branch, *, days: int) -> None:
    """Delete a branch as of so many days ago, whoever began as a copy of it."""
    branch.deleted_at = timezone.now() - timedelta(days=days)
    branch.save(update_fields=["deleted_at"])
    for follow in branch_deleted.followers():
        follow(branch)


def add_rest(main: Branch) -> None:
    """Rows of kinds that the world has none of."""
    version = EntryVersion.objects.filter(entry__branch=main).latest("pk")
    content_type = version.entry.content_type
    EntryVersionName.objects.create(entry=version.entry, version=version, title="Named")
    IndexValue.objects.create(version=version, content_type=content_type, path="seo.keywords", text="a")
    Reference.objects.create(version=version, branch=main, path="next", kind="entry", target_uid=version.entry.uid)
    AssetVersionName.objects.create(version=AssetVersion.objects.filter(asset__branch=main).latest("pk"), title="Named")
    here: dict[str, Any] = {"stack": main.stack, "branch": main}
    ContentRewrite.objects.create(
        **here, content_type=content_type, type_version=1, total=1, state=ContentRewrite.State.CANCELLED,
        actor_kind="system", created_by="test",
    )  # fmt: skip
    KeptForm.objects.create(
        **here, content_type=content_type, person="test", locale="en-us", form="{}", base_version=1, revision="1"
    )
    PreviewLink.objects.create(
        **here, name="Look", environment=Environment.objects.filter(stack=main.stack).latest("pk"),
        token=Token.objects.filter(stack=main.stack).latest("pk"), address="/", created_by="test",
    )  # fmt: skip


@pytest.mark.django_db
def test_all_of_a_branch_goes_that_no_other_branch_shows_and_these_answer_as_before(
    django_capture_on_commit_callbacks: Any,
) -> None:
    world = make_world("own")
    main = Branch.objects.get(pk=world.tenant.scope.branch_id)
    add_rest(main)
    world.do("POST", "stacks/branches", {"branch": {"uid": "dev", "source": "main"}})
    dev = Branch.objects.get(uid="dev")
    reads = {name: path for name, path in paths_of(world).items() if name not in WRITES}
    paths = {name: path for name, path in reads.items() if not name.startswith(OF_NO_BRANCH)}
    before = answers(world, paths)
    copied = left(dev)
    assert {model.__name__ for model in tables_below()} - set(left(main)) == NOT_HERE | ELSEWHERE | {"Branch"}
    close(main, days=40)
    stage = Stage(world.tenant, world.tenant.scope, None, None, None)  # type: ignore[arg-type]  # only its tenant is asked for
    horizons = HistoryHorizon.objects.count()
    assert prune(stage, Retention(branch_days=41)) == {}

    with django_capture_on_commit_callbacks(execute=True):
        went = prune(stage, Retention(branch_days=39), batch=7)

    assert set(went) == {ENTRIES, FILES, TYPES, OTHERS}
    assert set(left(main)) <= STAY
    shown = EntryVersion.objects.filter(inheritors__entry__branch=dev).distinct()
    assert left(main)["EntryVersion"] == shown.count() > 0
    assert left(dev) == copied
    assert answers(world, paths) == before
    keys = list(AssetVersion.objects.values_list("storage_key", flat=True))
    assert keys
    assert all(default_storage.exists(key) for key in keys)
    # What was live in the other branches can be told as far back as before.
    assert HistoryHorizon.objects.count() == horizons

    close(dev, days=40)
    with django_capture_on_commit_callbacks(execute=True):
        prune(stage, Retention(branch_days=39), batch=7)

    assert (left(main), left(dev)) == ({}, {})
    assert Branch.objects.filter(uid__in=["main", "dev"]).count() == 2
    assert not any(default_storage.exists(key) for key in keys)
    assert Activity.objects.filter(action="stack.prune").count() == 2


def answers(world: World, paths: dict[str, str]) -> dict[str, Any]:
    return {name: read(world, path, "dev") for name, path in paths.items()}


@pytest.mark.django_db
def test_a_branch_in_which_something_is_at_work_stays_and_so_does_a_living_one(stage: Stage) -> None:
    uid = stage.entry()
    branch = create_branch(SYSTEM, stage.scope, uid="next", source="main")
    stage.request(uid)
    PublishItem.objects.update(branch=branch, entry=Entry.objects.get(branch=branch), state=State.RUNNING)
    Branch.objects.filter(pk=branch.pk).update(deleted_at=timezone.now() - timedelta(days=40))
    assert prune(stage, Retention()) == {}
    PublishItem.objects.update(state=State.SUCCEEDED)
    assert prune(stage, Retention())[ENTRIES] == 1
    assert [entry.branch_id for entry in Entry.objects.all()] == [stage.scope.branch_id]


@pytest.mark.django_db
def test_a_version_stays_that_another_branch_has_given_a_name_or_will_publish(stage: Stage) -> None:
    uid = edited(stage, 3)
    stage.request(uid, version=1)
    drain(never)
    middle = create_branch(SYSTEM, stage.scope, uid="middle", source="main")
    last = create_branch(SYSTEM, middle.scope(), uid="last", source="middle")
    for old in (stage.scope.branch_id, middle.pk):
        close(Branch.objects.get(pk=old), days=40)
    prune(stage, Retention())
    kept = EntryVersion.objects.order_by("version").values_list("version", "entry__branch__uid")
    assert list(kept) == [(1, "main"), (3, "main")]
    assert EntryLocale.objects.get().branch == last
    assert Publication.objects.values_list("entry_version__version", flat=True).get() == 1


@pytest.mark.django_db(transaction=True)
def test_while_branches_are_pruned_others_are_written_published_and_copied() -> None:
    stage = make_stage()
    uids = [edited(stage, 2, name=f"Bird {number}") for number in range(5)]
    stage.request(uids)
    drain(never)
    middle = create_branch(SYSTEM, stage.scope, uid="middle", source="main")
    for number in range(3):
        create_branch(SYSTEM, middle.scope(), uid=f"gone_{number}", source="middle")
    for branch in Branch.objects.exclude(uid="main"):
        if branch.uid != "middle":
            close(branch, days=40)
    titles = Counter(f"Bird {number} 2" for number in range(5))

    def look_after() -> None:
        stack = Stack.objects.get(pk=stage.scope.stack_id)
        prune_stack(SYSTEM, stack, Retention(branch_days=1), Silent(), batch=2, is_over=never)

    with repeated(look_after, look_after, lambda: drain(never)):
        source = middle
        for number in range(4):
            stage.edit(uids[0], f"Main {number}")
            stage.request(uids[0])
            branch = create_branch(SYSTEM, source.scope(), uid=f"copy_{number}", source=source.uid)
            # Its source goes under it, and with that the branch that its versions may be of.
            close(source, days=40)
            source = branch
    look_after()
    assert Counter(row.latest.data["title"] for row in EntryLocale.objects.filter(branch=source)) == titles
    assert Publication.objects.filter(branch=source, is_live=True, entry_version__version=2).count() == 5
    assert set(EntryLocale.objects.values_list("branch__uid", flat=True)) == {"main", "copy_3"}
    with pytest.raises(Invalid):
        create_branch(SYSTEM, stage.scope, uid="late", source="copy_2")
