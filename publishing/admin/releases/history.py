"""The deployments of a release: where each went, when, how far it is, and whether it was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from publishing.admin.entry_rows import environments_of
from publishing.models import Deployment, Release
from publishing.reading import JobStatus, job_counts
from publishing.releases import EnvironmentStatus, statuses_of
from stacks.admin.names import names_of
from stacks.admin.screens import Visit


@dataclass(frozen=True, slots=True)
class Deployed:
    """One deployment, or one that took another back, with how far it is in each environment."""

    job_uid: str
    action: str
    is_revert: bool
    is_reverted: bool
    at: datetime
    asked_at: datetime
    by: str
    places: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, int]]

    @property
    def can_be_reverted(self) -> bool:
        """Whether anything of it went live that was not taken back."""
        return not self.is_revert and any(state == "succeeded" for state, _ in self.counts)

    @property
    def is_waiting(self) -> bool:
        """Whether all of it is still to come."""
        return all(status == JobStatus.QUEUED for _, status in self.places)


def deployments_of(visit: Visit, release: Release) -> list[Deployed]:
    """The deployments of the release, the newest first. Six queries, whatever their number."""
    rows = list(Deployment.objects.filter(release=release).select_related("job").order_by("-pk"))
    by_job: dict[str, list[EnvironmentStatus]] = {}
    for status in statuses_of(visit.scope, [release.pk]).get(release.pk, ()):
        by_job.setdefault(status.job_uid, []).append(status)
    counts = job_counts([row.job_id for row in rows], scope=visit.scope)
    reverted = {row.reverts_id for row in rows}
    names = names_of(visit.scope, (row.job.created_by for row in rows))
    places = {row.uid: row.name for row in environments_of(visit.scope)}
    return [
        Deployed(
            job_uid=str(row.job.uid),
            action=row.job.action,
            is_revert=row.reverts_id is not None,
            is_reverted=row.pk in reverted,
            at=max((status.at for status in by_job.get(str(row.job.uid), ())), default=row.job.created_at),
            asked_at=row.job.created_at,
            by=names.get(row.job.created_by, ""),
            places=[
                (places.get(status.environment_uid, status.environment_uid), status.status)
                for status in by_job.get(str(row.job.uid), ())
            ],
            counts=sorted(counts[row.job_id].items()),
        )
        for row in rows
    ]
