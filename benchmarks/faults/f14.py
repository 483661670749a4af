"""Items that can never be applied among many that can: poison, deleted entries, a revoked token"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks.faults.client import Client
from benchmarks.faults.counting import judge
from benchmarks.faults.house import House
from benchmarks.faults.instant import wire
from benchmarks.faults.population import Population
from benchmarks.faults.report import Check, Outcome, none_of
from benchmarks.faults.run import Run
from benchmarks.faults.scene import SYSTEM, Scene, make_scene
from cms_project.founding import create_tokens, scope_of
from stacks.actions.tokens import revoke_token
from stacks.models import Stack, Token

POISON = "Poison"
POISONED, DELETED, REVOKED = 0.05, 0.02, 0.03
SLOWER = 2.0
REQUEST_ENTRIES = 100
_ENDS = """
SELECT e.uid, i.state, i.reason, extract(epoch FROM i.applied_at - i.due_at)
FROM publishing_publishitem i JOIN content_entry e ON e.id = i.entry_id WHERE i.stack_id = %s
"""
_FACES = "ALTER TABLE publishing_publication ADD CONSTRAINT no_poison CHECK (title NOT LIKE %s)"


def run(run: Run) -> Outcome:
    """The same burst without and with them: how late the good ones are, and how each of the bad ones ends."""
    house, count = run.house, run.pick(100, 600, 2000)
    attempts = run.pick(2, 3, 8)
    house.start_web()
    house.start_celery(concurrency=2, PUBLISH_MAX_ATTEMPTS=str(attempts))
    clean, calm = make_scene(house, entries=count, environments=1, locales=(), has_webhook=False), Population()
    _publish(clean, clean.client, calm, clean.uids, at=_soon(count))
    clean.wait_idle(120)
    scene, population = make_scene(house, entries=count, environments=1, locales=(), has_webhook=False), Population()
    uids = run.dice.sample(scene.uids, count)
    shares = [int(count * share) for share in (POISONED, DELETED, REVOKED)]
    poison, deleted, revoked = (uids[sum(shares[:place]) : sum(shares[: place + 1])] for place in range(3))
    for uid in poison:
        body = {"entry": {"title": f"{POISON} {uid}"}}
        assert scene.client.insist("PUT", f"/v3/content_types/page/entries/{uid}", body).status == 200
    with _poisonous(house):
        _schedule(scene, population, deleted=deleted, revoked=revoked)
        scene.wait_idle(60 + 2**attempts)
    ends = _ends(scene)
    lags = sorted(lag for uid, (state, _, lag) in ends.items() if state == "succeeded")
    p99, calm_p99 = lags[int(len(lags) * 0.99)], clean.lags().p99
    good = count - sum(shares)
    figures = {"p99 without s": calm_p99, "p99 of the good s": p99} | _reasons(ends, poison, deleted, revoked)
    return Outcome(
        f"{len(poison)} poisoned, {len(deleted)} deleted and {len(revoked)} without rights among {count:,}",
        [
            Check("good items applied", len(lags), str(good), len(lags) == good),
            none_of("poison that did not fail with its reason", _unlike(ends, poison, "failed", "no_poison")),
            none_of("deleted that were not cancelled", _unlike(ends, deleted, "cancelled", "deleted")),
            none_of("without rights that did not fail", _unlike(ends, revoked, "failed", "")),
            Check(
                "p99 of the good, times that without the bad", p99 / calm_p99, f"< {SLOWER:g}", p99 / calm_p99 < SLOWER
            ),
            *judge(scene, population),
        ],
        figures,
    )


def _schedule(scene: Scene, population: Population, *, deleted: Sequence[str], revoked: Sequence[str]) -> None:
    """Everything for one instant; before it comes, entries are deleted and a token is revoked."""
    at = _soon(len(scene.uids))
    stack = Stack.objects.get(pk=scene.stack_id)
    secret, _ = create_tokens(SYSTEM, stack)
    other = Client(scene.house.port, {"api_key": scene.api_key, "authorization": secret})
    theirs = set(revoked)
    # In the order in which they were written: the bad are spread among the good.
    _publish(scene, other, population, [uid for uid in scene.uids if uid in theirs], at=at)
    _publish(scene, scene.client, population, [uid for uid in scene.uids if uid not in theirs], at=at)
    for uid in deleted:
        scene.client.insist("DELETE", f"/v3/content_types/page/entries/{uid}")
    token = Token.objects.filter(stack=stack, kind=Token.Kind.MANAGEMENT).latest("id")
    revoke_token(SYSTEM, scope_of(stack), token.uid, kind=Token.Kind.MANAGEMENT)
    time.sleep(max(0.0, (datetime.fromisoformat(at) - datetime.now(UTC)).total_seconds()))


def _publish(scene: Scene, client: Client, population: Population, uids: Sequence[str], *, at: str) -> None:
    for start in range(0, len(uids), REQUEST_ENTRIES):
        chosen = uids[start : start + REQUEST_ENTRIES]
        answer = client.insist("POST", "/v3/bulk/publish", scene.bulk_body(chosen, at=at))
        population.add(answer, len(chosen) * scene.items_per_entry)


def _soon(count: int) -> str:
    return wire(datetime.now(UTC) + timedelta(seconds=8 + count / 40))


@contextmanager
def _poisonous(house: House) -> Iterator[None]:
    """What no code foresees: the database refuses the effect of every entry with such a title."""
    with house.database.connect() as rows:
        rows.execute(_FACES.replace("%s", f"'{POISON}%'"))
        yield
        rows.execute("ALTER TABLE publishing_publication DROP CONSTRAINT no_poison")


def _ends(scene: Scene) -> dict[str, tuple[str, str, float]]:
    """State, reason and lag of each entry's item."""
    with scene.house.database.connect() as rows:
        found = rows.execute(_ENDS, [scene.stack_id]).fetchall()
    return {str(uid): (str(state), str(reason), float(str(lag or 0))) for uid, state, reason, lag in found}


def _unlike(ends: dict[str, tuple[str, str, float]], uids: Sequence[str], state: str, reason: str) -> int:
    """How many did not end in that state with a reason that holds these words."""
    return sum(ends[uid][0] != state or not ends[uid][1] or reason not in ends[uid][1] for uid in uids)


def _reasons(ends: dict[str, tuple[str, str, float]], *groups: Sequence[str]) -> dict[str, str]:
    """The commonest reason of each group."""
    names = ("poison", "deleted", "revoked")
    return {
        f"reason of {name}": Counter(ends[uid][1] for uid in uids).most_common(1)[0][0][:90].replace("\n", " ")
        for name, uids in zip(names, groups, strict=True)
        if uids
    }
