"""Logs, on standard output: for a collector one JSON object a line, whatever a user has put into the message."""

import json
import logging
from datetime import UTC, datetime
from typing import Any


class JsonFormatter(logging.Formatter):
    """A record as one line that a log collector reads without guessing."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level, logger, message and, after a failure, its traceback."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            # What a collector searches by: `logger.info("…", extra={"facts": {…}})`.
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def to_stdout(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything from this level on, to standard output, as `json` or `plain` lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "chorus.settings.logging.JsonFormatter"},
            "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": form}},
        "root": {"handlers": ["stdout"], "level": level},
        # Django sends its own records to its console and by mail otherwise.
        "loggers": {"django": {"handlers": [], "level": level, "propagate": True}},
    }
