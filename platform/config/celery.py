"""The Celery application: `celery -A config worker`. It rings bells; the rows in PostgreSQL are the work."""

import os

from celery import Celery

from common.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hibari")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(WorkerHeartbeat)
app.autodiscover_tasks()
