"""Files that lie in the trash: they go with every version, their bytes with them, and nothing else does."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from content.actions.asset_folders import create_folder, delete_folder
from content.actions.assets import AssetChanges, create_asset, delete_asset, replace_asset, update_asset
from content.asset_files import Upload
from content.models import Asset, AssetVersion
from publishing.actions.pruning import prune_stack
from publishing.actions.publish import publish
from publishing.drain import drain
from publishing.models import Publication, PublicationHistory, PublishItem
from publishing.plan import PublishRequest, Target
from publishing.transfer.progress import Silent
from stacks.retention import Retention
from tests.factories import SYSTEM
from tests.publishing.builders import Stage, never
from tests.publishing.pruned import prune

pytestmark = pytest.mark.django_db(transaction=True)
KEEP_30 = Retention(trash_days=30)


def stored(stage: Stage) -> dict[str, bool]:
    """Whether the bytes of every version are there, by key."""
    keys = AssetVersion.objects.filter(asset__stack=stage.scope.stack_id).values_list("storage_key", flat=True)
    return {key: default_storage.exists(key) for key in keys}


def drop(stage: Stage, uid: str, *, days: int) -> None:
    """Delete a file as of so many days ago."""
    delete_asset(SYSTEM, stage.scope, uid)
    Asset.objects.filter(uid=uid).update(deleted_at=timezone.now() - timedelta(days=days))


def publish_file(stage: Stage, uid: str, **more: Any) -> None:
    target = (Target("asset", uid),)
    publish(SYSTEM, stage.scope, PublishRequest("publish", target, ("production",), ("en-us",), **more))
    drain(never)


def upload(stage: Stage, content: bytes) -> str:
    """A file with three versions, two of them over the same bytes, live and awaited."""
    uid = create_asset(SYSTEM, stage.scope, upload=Upload(content, "a.txt")).uid
    update_asset(SYSTEM, stage.scope, uid, changes=AssetChanges(title="Again"))
    replace_asset(SYSTEM, stage.scope, uid, upload=Upload(content * 2, "b.txt"))
    publish_file(stage, uid)
    publish_file(stage, uid, scheduled_at="2999-01-01T00:00:00.000Z")
    return uid


def test_a_file_leaves_the_trash_with_its_bytes_after_its_days(stage: Stage) -> None:
    old, young, alive = (upload(stage, content) for content in (b"old", b"young", b"alive"))
    everything = stored(stage)
    drop(stage, old, days=31)
    drop(stage, young, days=29)
    old_keys = set(AssetVersion.objects.filter(asset__uid=old).values_list("storage_key", flat=True))

    assert prune(stage, KEEP_30, batch=2) == {"files from the trash": 1}

    assert (len(everything), all(everything.values()), len(old_keys)) == (6, True, 2)
    assert set(Asset.objects.values_list("uid", flat=True)) == {young, alive}
    for model in (Publication, PublicationHistory, PublishItem):
        assert set(model.objects.values_list("asset__uid", flat=True)) == {young, alive}
    assert stored(stage) == dict.fromkeys(set(everything) - old_keys, True)
    assert not any(default_storage.exists(key) for key in old_keys)


def test_folders_go_and_a_file_that_somebody_is_at_stays(stage: Stage) -> None:
    folder = create_folder(SYSTEM, stage.scope, name="Old", parent_uid="").uid
    uid = upload(stage, b"held")
    drop(stage, uid, days=31)
    delete_folder(SYSTEM, stage.scope, folder)
    Asset.objects.filter(uid=folder).update(deleted_at=timezone.now() - timedelta(days=31))
    keys = stored(stage)
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Asset.objects.select_for_update().get(uid=uid)
            locked.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(20)
    went = prune_stack(SYSTEM, stage.tenant.stack, KEEP_30, Silent(), batch=100, is_over=never)
    done.set()
    holder.join()
    assert (went["files from the trash"], stored(stage)) == (1, keys)
    assert prune(stage, KEEP_30) == {"files from the trash": 1}
    assert not any(default_storage.exists(key) for key in keys)
