"""What is asked of the bell?"""

from typing import Protocol


class Bell(Protocol):
    """Tells the worker to look at the outbox. Rows are letters, Redis is a bell: it carries nothing else."""

    async def ring(self) -> None:
        """Have the worker look, soon, once for all the rings until it does.

        Never raises: unheard, the letters wait for the sweep.
        """
