"""The Celery application of the baseline, with Celery's defaults: a task per item, which the broker keeps until its time."""

import os

import psycopg
from celery import Celery
from celery.signals import worker_process_init

app = Celery("baseline", broker=os.environ["BASELINE_REDIS_URL"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)

_connections: list["psycopg.Connection[tuple[object, ...]]"] = []


@worker_process_init.connect
def connect(**_: object) -> None:
    """One connection for each worker process, kept open."""
    _connections[:] = [psycopg.connect(os.environ["BASELINE_DATABASE_URL"])]


@app.task
def publish(item: int) -> None:
    """Publish an entry: read it, and say what is live."""
    with _connections[0].transaction():
        row = _connections[0].execute("SELECT version, due_at FROM baseline_entry WHERE id = %s", [item]).fetchone()
        _connections[0].execute(
            "INSERT INTO baseline_live (entry_id, version, due_at, applied_at)"
            " VALUES (%s, %s, %s, clock_timestamp()) ON CONFLICT (entry_id) DO UPDATE SET"
            " version = excluded.version, applied_at = excluded.applied_at, times = baseline_live.times + 1",
            [item, *(row or (None, None))],
        )
