"""RabbitMQ in place of Redis: wake-ups through a quorum queue, each confirmed by the broker."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue

from cms_project.quickstart.state import any_free_port
from tests.operations.house import pressroom
from tests.operations.programs import is_connected, program, running
from tests.publishing.builders import Stage
from tests.publishing.processes import celery_worker, environment
from tests.waiting import eventually


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A RabbitMQ of the test's own, gone with its queues."""
    server = program("rabbitmq-server", "rabbitmq-server")
    port = any_free_port()
    url = f"amqp://guest:guest@127.0.0.1:{port}//"
    variables = {
        "HOME": str(tmp_path),
        "RABBITMQ_MNESIA_BASE": str(tmp_path / "data"),
        "RABBITMQ_LOG_BASE": str(tmp_path / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(tmp_path / "plugins"),
        "RABBITMQ_CONFIG_FILE": str(tmp_path / "none"),
        "RABBITMQ_PID_FILE": str(tmp_path / "pid"),
        "RABBITMQ_NODENAME": f"pressroom{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(any_free_port()),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(any_free_port()),
    }
    with running([server], log=tmp_path / "rabbitmq.log", environment=variables):
        eventually(lambda: is_connected(lambda: _connect(url), OSError), 60)
        yield url
    # Erlang's directory of nodes is a daemon that outlives the node it was started by.
    epmd = [program("epmd", "erlang-base"), "-port", variables["ERL_EPMD_PORT"], "-kill"]
    subprocess.run(epmd, check=True, capture_output=True)


def _connect(url: str) -> None:
    with Connection(url, connect_timeout=1) as connection:
        connection.connect()


def test_a_worker_is_woken_through_rabbitmq(
    stage: Stage, broker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISH_TICK_SECONDS", "300")
    log = tmp_path / "worker.log"
    with celery_worker(log, broker), pressroom(stage, tmp_path, environment(broker)) as clients:
        uid = clients.write("Herons")
        eventually(lambda: log.exists() and "ready." in log.read_text(), 60)

        clients.publish(uid)

        eventually(lambda: clients.live_title(uid) == "Herons", 30)
    assert _kind_of_queue(broker) == "quorum"


def _kind_of_queue(url: str) -> str:
    """Declaring the queue once more with another kind is refused by a message that names its kind."""
    arguments = {"x-queue-type": "classic"}
    with Connection(url) as connection:
        other = Queue("pressroom", channel=connection.channel(), durable=True, queue_arguments=arguments)
        with pytest.raises(Exception, match="inequivalent arg 'x-queue-type'") as refusal:
            other.queue_declare()
    found = re.search(r"current is (?:the value )?'(\w+)'", str(refusal.value))
    return found[1] if found else str(refusal.value)
