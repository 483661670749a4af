"""What every test asks in the end: the whole population, and the invariants."""

import sys
from collections.abc import Mapping

from benchmarks.faults import invariants
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, none_of
from benchmarks.faults.scene import Scene

_JOBS_ASKED = 10
_CLAIMS = """
SELECT coalesce(sum(attempts), 0), count(*) FILTER (WHERE fence > 1) FROM publishing_publishitem WHERE stack_id = %s
"""


def judge(scene: Scene, population: Population, *, titles: Mapping[str, str] | None = None) -> list[Check]:
    """Population, I1 to I7, and I8 for the entries whose titles were acknowledged. The web server has to be up."""
    with scene.house.database.connect() as connection:
        count = population.count(connection, scene.stack_id)
        broken = invariants.find_broken(connection, scene.stack_id, tick=scene.house.tick)
        jobs = sorted(population.jobs)[:_JOBS_ASKED]
        broken += invariants.find_wrong_jobs(connection, scene.client, jobs)
    checks = count.checks()
    if titles is not None:
        missing = invariants.find_unreadable(scene.client, dict(titles))
        checks.append(none_of("acknowledged writes missing", len(missing)))
        broken += missing
    print(*broken, sep="\n", end="\n" if broken else "", file=sys.stderr)
    return [*checks, none_of("invariants broken", len(broken))]


def claims(scene: Scene) -> dict[str, int]:
    """How often items were claimed, and how many more than once: what the harm came to."""
    with scene.house.database.connect() as connection:
        row = connection.execute(_CLAIMS, [scene.stack_id]).fetchone() or (0, 0)
    return {"claims": int(str(row[0])), "items claimed again": int(str(row[1]))}
