"""Celery's settings, pinned so that no default can lose or double a wake-up for long."""

from cms_project.environment import env

broker_url = env.str("BROKER_URL", default=env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"))
if broker_url.startswith("redis"):
    broker_transport = "cms_project.redis_transport:Transport"
task_serializer = "json"
accept_content = ["json"]
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_time_limit = 20
# Celery sleeps for all of it where any task is at work, and ends only then: long enough for a task, which takes a
# second, and short enough to be gone within ten.
worker_soft_shutdown_timeout = 5.0
worker_max_tasks_per_child = 1000
# Celery closes its processes' database connections before and after each task otherwise. A new one costs a process of
# the server, a proof of the password and every plan anew: much more than the few rows that a wake-up is mostly about.
CELERY_DB_REUSE_MAX = worker_max_tasks_per_child
worker_hijack_root_logger = False
worker_enable_remote_control = False
broker_connection_retry_on_startup = True
# For ever: a worker that gave up on its broker would need somebody to start it again.
broker_connection_max_retries = None
# What a worker does when its broker goes away is still worth finishing: its work is in PostgreSQL.
worker_cancel_long_running_tasks_on_connection_loss = False
task_default_queue = "pressroom"
if broker_url.startswith("amqp"):
    task_default_queue_type = "quorum"
    broker_transport_options = {"confirm_publish": True, "read_timeout": 5, "write_timeout": 5}
else:
    broker_transport_options = {
        "visibility_timeout": 120,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "health_check_interval": 10,
    }
timezone = "UTC"
