from chorus.celery import app

# Whoever sends a task by name finds this application, the web process included.
__all__ = ["app"]
