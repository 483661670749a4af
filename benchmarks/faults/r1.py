"""A backup while everything is at work, restored into an empty database"""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.faults import invariants
from benchmarks.faults.counting import judge
from benchmarks.faults.editors import Editors
from benchmarks.faults.house import House
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import Scene, make_scene
from cms_project.quickstart import roles
from cms_project.quickstart.installation import PROJECT

RESTORED = "restored"
_TITLES = (
    "SELECT e.uid, l.title FROM content_entry e JOIN content_entrylocale l ON l.entry_id = e.id WHERE e.stack_id = %s"
)
_JOBS = "SELECT uid::text FROM publishing_publishjob WHERE stack_id = %s"
_OPEN = """
SELECT count(*) FROM publishing_publishitem
WHERE stack_id = %s AND state IN ('scheduled', 'retry', 'running') AND due_at <= clock_timestamp()
"""


def run(run: Run) -> Outcome:
    """Back up in the midst of writing and publishing, restore elsewhere, let workers finish there, and count."""
    house = run.house
    house.start_web()
    house.start_celery(concurrency=2)
    scene, population = make_scene(house, entries=run.pick(20, 100, 1000), locales=()), Population()
    file = house.folder.root / "pressroom.tar"
    with Editors(scene, population, rate=run.pick(2, 4, 10)) as editors:
        population.add(scene.publish(scene.uids[:250]), len(scene.uids[:250]) * scene.items_per_entry)
        time.sleep(run.pick(1.0, 3.0, 20.0))
        promised, titles = list(population.jobs), editors.acknowledged()
        dumping = _manage("backup", str(file), environment=house.environment | _owner(house.database.owner_url))
        time.sleep(run.pick(0.5, 1.0, 5.0))
    scene.wait_idle(120)
    here = [check for check in judge(scene, population) if not check.holds]
    restoring = _restore(house, file)
    checks = _judge_restored(house, scene, promised, titles)
    none = Check("checks of the original that fail", len(here), "0", not here)
    figures = {"backup s": dumping, "restore s": restoring, "size MB": file.stat().st_size / 1e6}
    return Outcome(
        f"backup under load, restored: {len(titles)} entries promised before", [*checks, none, *here], figures
    )


def _restore(house: House, file: Path) -> float:
    """Into a database that did not exist before; how long it took."""
    with house.database.connect() as rows:
        rows.execute(f"CREATE DATABASE {RESTORED} OWNER {roles.OWNER} TEMPLATE template0")
    there = (
        house.environment | {"DATABASE_URL": _there(house.database.url())} | _owner(_there(house.database.owner_url))
    )
    return _manage("restore", str(file), "--replace", environment=there)


def _judge_restored(house: House, scene: Scene, promised: list[str], titles: dict[str, str]) -> list[Check]:
    """What was acknowledged before the backup is there; what was under way goes on; the invariants hold."""
    house.start_publisher(DATABASE_URL=_there(house.database.url()))
    admin = _there(house.database.cluster.admin_url(roles.DATABASE))
    with psycopg.connect(admin, autocommit=True) as rows:
        deadline = time.monotonic() + 90
        while (left := _number(rows, scene)) and time.monotonic() < deadline:
            time.sleep(0.1)
        found = {str(uid): title for uid, title in rows.execute(_TITLES, [scene.stack_id]).fetchall()}
        jobs = {str(uid) for (uid,) in rows.execute(_JOBS, [scene.stack_id]).fetchall()}
        broken = invariants.find_broken(rows, scene.stack_id, tick=house.tick)
    print(*broken, sep="\n", end="\n" if broken else "", file=sys.stderr)
    missing = [uid for uid, title in titles.items() if found.get(uid) != title]
    return [
        none_of("acknowledged writes missing", len(missing)),
        none_of("promised requests missing", len(set(promised) - jobs)),
        none_of("due items that the restored workers leave", left),
        none_of("invariants broken there", len(broken)),
    ]


def _number(rows: "psycopg.Connection[tuple[object, ...]]", scene: Scene) -> int:
    (count,) = rows.execute(_OPEN, [scene.stack_id]).fetchone() or (0,)
    return int(str(count))


def _there(url: str) -> str:
    """The same server and role, the restored database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{RESTORED}"))


def _owner(url: str) -> dict[str, str]:
    return {"MIGRATION_DATABASE_URL": url}


def _manage(*arguments: str, environment: dict[str, str]) -> float:
    """Run the project's own command; how long it took."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *arguments], check=True, env={**os.environ, **environment}
    )
    return time.monotonic() - began
