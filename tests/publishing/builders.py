"""Builders for tests of publishing: a stack with languages, environments and entries, and requests about them."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from content.actions.entries import create_entry, update_entry
from content.models import EntryLocale
from content.types import StoredType
from core.json_values import JSONObject
from publishing.actions.publish import publish
from publishing.models import Environment, Publication, PublishItem, PublishJob, State
from publishing.plan import PublishRequest, Target
from stacks.scope import Scope
from tests.content.builders import make_type, text
from tests.factories import Tenant, make_environment, make_locale, make_stack


@dataclass(frozen=True, slots=True)
class Stage:
    """A stack in en-us and fr-fr with two environments and a type of articles."""

    tenant: Tenant
    scope: Scope
    article: StoredType
    production: Environment
    staging: Environment

    def entry(self, title: str = "Herons", *, locale: str = "en-us", uid: str | None = None) -> str:
        """The uid of a new entry with content in one language."""
        data: JSONObject = {"title": title, "body": f"About {title}."}
        saved = create_entry(self.tenant.actor, self.scope, self.article, locale=locale, data=data, uid=uid)
        return saved.uid

    def edit(self, uid: str, title: str, *, locale: str = "en-us") -> int:
        """Save the entry again in a language; the new version."""
        saved = update_entry(self.tenant.actor, self.scope, self.article, uid, locale=locale, data={"title": title})
        return saved.version

    def article_languages(self, uid: str) -> list[str]:
        """The languages an entry has content in."""
        rows = EntryLocale.objects.filter(entry__uid=uid, branch=self.scope.branch_id, deleted_at=None)
        return list(rows.order_by("locale").values_list("locale", flat=True))

    def request(
        self,
        uids: str | Iterable[str],
        action: str = "publish",
        *,
        locales: tuple[str, ...] = (),
        environments: tuple[str, ...] = ("production",),
        source: str | None = None,
        version: int | None = None,
        scheduled_at: str | None = None,
        publish_all_localized: bool = False,
    ) -> PublishJob:
        """Ask for entries to be published or unpublished, as the stack's owner."""
        named = [uids] if isinstance(uids, str) else list(uids)
        request = PublishRequest(
            action=action,
            targets=tuple(Target("entry", uid, self.article.uid, version, source) for uid in named),
            environments=environments,
            locales=locales,
            scheduled_at=scheduled_at,
            publish_all_localized=publish_all_localized,
        )
        return publish(self.tenant.actor, self.scope, request)

    def live(self) -> dict[tuple[str, str, str], tuple[str, int]]:
        """What is live: (entry, language, environment) to the (language, version) shown there."""
        rows = Publication.objects.filter(stack=self.scope.stack_id, is_live=True).values_list(
            "entry__uid", "locale", "environment__name", "entry_version__locale", "entry_version__version"
        )
        return {tuple(row[:3]): tuple(row[3:]) for row in rows}  # type: ignore[misc]  # five columns, three and two


def make_stage() -> Stage:
    """A stage with nothing on it."""
    tenant = make_stack()
    make_locale(tenant.fresh_scope(), "fr-fr")
    production = make_environment(tenant.fresh_scope(), "production")
    staging = make_environment(tenant.fresh_scope(), "staging")
    article = make_type(tenant.fresh_scope(), text("body"))
    return Stage(tenant, tenant.fresh_scope(), article, production, staging)


def states(job: PublishJob) -> list[str]:
    """The states of a job's items, in order."""
    return list(PublishItem.objects.filter(job=job).order_by("id").values_list("state", flat=True))


def reasons(job: PublishJob) -> list[str]:
    """What the queue says about a job's items, in order."""
    return list(PublishItem.objects.filter(job=job).order_by("id").values_list("reason", flat=True))


def never() -> bool:
    """What a worker that should not stop answers."""
    return False


def expire_leases() -> None:
    """Let the leases of everything that runs be over."""
    PublishItem.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=5))


def in_threads(count: int, work: Callable[[int], object]) -> None:
    """Run the work in so many threads at once, each with a connection of its own; the first error is raised here."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def run(index: int) -> None:
        try:
            start.wait()
            work(index)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
