"""What do requests ask of the database?"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.door import request_id


class Statements(logging.Handler):
    """The statements that requests send, as tortoise logs them, and not those of the worker beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if request_id.get() != "-":
            self.said.append(record.getMessage())


@contextmanager
def listening() -> Iterator[Statements]:
    """Write down what requests send while the block lasts."""
    logger, handler = logging.getLogger("tortoise.db_client"), Statements()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
