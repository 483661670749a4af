"""C2: writes and publishes, one by one and at once, against a model. `python -m benchmarks.faults c2` walks longer."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.faults.door import Call, Door, Reply
from benchmarks.faults.model import CONTENT_TYPE, TYPE, model_behind
from publishing.drain import drain
from tests.api.management_client import Manager, make_manager
from tests.factories import make_delivery_token, make_environment, make_locale, make_stack
from tests.publishing.builders import never
from tests.publishing.invariants import check_invariants

pytestmark = pytest.mark.django_db(transaction=True)

walks = settings(max_examples=5, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass(frozen=True, slots=True)
class OwnDoor(Door):
    """Calls in this process, each of several in a thread and over a database connection of its own."""

    manager: Manager
    delivery_token: str
    pool: ThreadPoolExecutor
    environment: str = "production"

    def send(self, calls: Sequence[Call]) -> list[Reply]:
        """The calls at once."""
        if len(calls) == 1:
            return [self._send(calls[0])]
        return list(self.pool.map(self._send_apart, calls))

    def read_live(self, query: str) -> Reply:
        """Delivery, as a reader sees it."""
        response = Client().get(
            f"/v3/content_types/{TYPE}/entries",
            {"environment": self.environment, "query": query},
            headers={"api_key": self.manager.tenant.stack.api_key, "access_token": self.delivery_token},
        )
        return Reply(response.status_code, json.loads(response.content))

    def settle(self) -> None:
        """Do what is due."""
        drain(never)

    def _send_apart(self, call: Call) -> Reply:
        try:
            return self._send(call)
        finally:
            connection.close()

    def _send(self, call: Call) -> Reply:
        manager = Manager(self.manager.tenant, self.manager.secret)
        response = manager.ask(call.method, call.path, call.body, **call.headers)
        return Reply(response.status_code, json.loads(response.content))


def test_writes_at_once_end_as_some_order_of_them_would() -> None:
    tenant = make_stack()
    make_locale(tenant.scope, "fr-fr")
    environment = make_environment(tenant.fresh_scope())
    manager = make_manager(tenant)
    manager.post("content_types", {"content_type": CONTENT_TYPE})
    with ThreadPoolExecutor(5) as pool:
        door = OwnDoor(manager, make_delivery_token(tenant, environment), pool)
        run_state_machine_as_test(model_behind(door), settings=walks)

    check_invariants(tenant.scope.stack_id)
