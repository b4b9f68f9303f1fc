"""Which process may run the PostgreSQL of this folder?

One at a time: the one that holds the lock on the file beside the folder, which says its process id. The lock is shared
with the keeper (see `embedded.py`), so that it is free only once the postmaster of a dead owner is down.
"""

import fcntl
import os
import time
from pathlib import Path
from typing import TextIO

PATIENCE_S = 20.0  # more than a keeper needs at worst for the postmaster of a dead owner (`embedded.KEEPER`)


class FolderInUse(RuntimeError):
    """Another living process runs the PostgreSQL of this folder."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        owner = "a process that did not say which" if pid is None else f"process {pid}"
        super().__init__(f"The PostgreSQL in {folder} is run by {owner}: stop that one first, or set DATABASE_URL.")
        self.pid = pid


def take(folder: Path) -> TextIO:
    """Lock `folder` for this process, waiting where its former owner is dead and its postmaster is still being stopped.

    The lock is held as long as the returned file is open, here or in a process that has inherited it.

    :raises FolderInUse: when its owner lives.
    """
    # Beside the folder and not in it: PostgreSQL makes its files in an empty folder only.
    file = folder.with_name(f"{folder.name}.owner").open("a+", encoding="ascii")
    patient_until = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _owner(file)
            if (pid is not None and _lives(pid)) or time.monotonic() > patient_until:
                file.close()
                raise FolderInUse(folder, pid) from None
            time.sleep(0.05)
        else:
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            return file


def release(file: TextIO) -> None:
    """Let the next process have the folder. The file stays: unlinking a locked file would make two owners possible."""
    file.truncate(0)
    file.close()


def _owner(file: TextIO) -> int | None:
    file.seek(0)
    said = file.read().strip()
    return int(said) if said.isdecimal() else None


def _lives(pid: int) -> bool:
    import psutil  # comes with the wheel: a server with a DATABASE_URL has neither

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
