"""Where log lines go and what they look like: a console for people, or JSON lines for machines."""

import logging
import sys
from typing import IO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from rustfin.observability.redact import redact
from rustfin.observability.ring import LogRing

# At INFO these write whole addresses, queries included, or say under the name of an error that all is well.
_TALKATIVE = ("httpx", "httpcore", "asyncio", "PIL", "uvicorn.access", "uvicorn.error")


def configure_logs(level: str = "info", json: bool = False, *, stream: IO[str] | None = None) -> LogRing:
    """Send our lines and those of the standard library through one chain to `stream` (standard error).

    Gives the ring in which the newest lines are kept. Calling it again replaces what was set up before.
    """
    ring = LogRing()
    target = stream if stream is not None else sys.stderr
    shared = _shared_chain()
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redact_entry,
                _keep_in(ring),
                _renderer(json=json, colors=target.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return ring


def get_logger(name: str | None = None) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("a constant message", field=value)`."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))


def _shared_chain() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _redact_entry(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    return {name: redact(name, value) for name, value in entry.items()}


def _keep_in(ring: LogRing) -> Processor:
    def keep(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
        ring.add(entry)
        return entry

    return keep


def _renderer(*, json: bool, colors: bool) -> Processor:
    if json:
        return structlog.processors.JSONRenderer(default=str)
    # The plain formatter: the others print local variables, which may hold secrets.
    return structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)
