"""Wiring only: settings, urls, the Celery application, the ASGI entry."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
