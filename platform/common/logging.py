"""One structured line per event, as key=value for people or JSON for collectors."""

import logging
import os

import structlog

SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
PROCESSORS = [*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
"""One list for good: loggers keep the one that they first met, and what is changed in it must reach all of them."""


def formatter() -> logging.Formatter:
    """The formatter of settings.LOGGING; HIBARI_LOG_JSON=1 switches to JSON lines."""
    structlog.configure(
        processors=PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    is_json = os.environ.get("HIBARI_LOG_JSON") == "1"
    # A plain traceback: the rich one prints local variables, prompts and tokens among them.
    renderers: list[structlog.types.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if is_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    )


def is_worth_telling(record: logging.LogRecord) -> bool:
    """A filter: whoever polls /readyz hears its 503 as the answer, nobody needs it in the log as an error."""
    return "/readyz" not in f"{record.msg} {record.args}"
