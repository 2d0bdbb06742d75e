"""Celery: told by outbox rows, never the keeper of anything. Read by `chorus.celery` under the prefix CELERY_."""

from datetime import timedelta

from kombu import Queue

CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("fast", "default", "bulk")]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True

# A task that dies with its worker comes back; outbox claims make the second run harmless.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
# What leaks goes with its process. Celery would also open a new database connection for each task without its limit;
# `chorus.celery` looks after the connection instead.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_DB_REUSE_MAX = 5000

# soft < hard < the outbox lease < visibility: a second copy starts only after the first can no longer run.
# The longest work is reading a scan: `files.services.OCR_DEADLINE`.
CELERY_TASK_SOFT_TIME_LIMIT = 75
CELERY_TASK_TIME_LIMIT = 90
OUTBOX_LEASE = timedelta(seconds=120)
_VISIBILITY_TIMEOUT = 600

# A page never waits for the broker: publishing fails at once and the sweep finds the row.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _VISIBILITY_TIMEOUT,
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.5,
    "max_retries": 0,
}

CELERY_BEAT_SCHEDULE = {
    "accounts-purge": {"task": "accounts.purge", "schedule": 3600.0, "options": {"queue": "bulk", "expires": 3600}},
    "files-purge": {"task": "files.purge", "schedule": 3600.0, "options": {"queue": "bulk", "expires": 3600}},
    "invoices-draft-reminders": {
        "task": "invoices.draft_reminders",
        "schedule": 3600.0,
        "options": {"queue": "bulk", "expires": 3600},
    },
    "invoices-close-months": {
        "task": "invoices.close_months",
        "schedule": 3600.0,
        "options": {"queue": "bulk", "expires": 3600},
    },
    "invoices-bulk-upkeep": {
        "task": "invoices.bulk_upkeep",
        "schedule": 900.0,
        "options": {"queue": "bulk", "expires": 900},
    },
    "invoices-silent-validators": {
        "task": "invoices.silent_validators",
        "schedule": 900.0,
        "options": {"queue": "bulk", "expires": 900},
    },
    "kernel-recovery-purge": {
        "task": "kernel.recovery_purge",
        "schedule": 3600.0,
        "options": {"queue": "bulk", "expires": 3600},
    },
    "notifications-digest": {
        "task": "notifications.digest",
        "schedule": 900.0,
        "options": {"queue": "bulk", "expires": 900},
    },
    "outbox-sweep": {"task": "outbox.sweep", "schedule": 30.0, "options": {"queue": "fast", "expires": 30}},
    "outbox-purge": {"task": "outbox.purge", "schedule": 3600.0, "options": {"queue": "bulk", "expires": 3600}},
}
