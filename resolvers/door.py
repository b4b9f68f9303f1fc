"""What may a verb count on from the door it was called through: the machines, the facts, where the call came from?"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.antivirus.protocol import Antivirus
from connectors.bell.protocol import Bell
from connectors.bus.protocol import Bus
from connectors.captcha.protocol import CaptchaMaker
from connectors.files.protocol import FileStore
from connectors.hubeau.protocol import HubEau
from connectors.inspection.protocol import Inspector
from connectors.rates.protocol import Rates
from connectors.smtp.protocol import Smtp
from resolvers.keys import Keys
from rules.lifetimes import Retention


class ResetSends(StrEnum):
    """What « Mot de passe oublié ? » mails (S004-15)."""

    LINK = "link"
    TEMPORARY_PASSWORD = "temporary_password"  # noqa: S105


@dataclass(frozen=True)
class Machines:
    """The machines that are not ours; only the server and the worker's main know the real ones."""

    bell: Bell
    bus: Bus
    smtp: Smtp
    captcha: CaptchaMaker
    rates: Rates
    files: FileStore
    inspector: Inspector
    #: None where nothing looks for viruses.
    antivirus: Antivirus | None
    #: None where nobody is asked for analyses of the water.
    hubeau: HubEau | None = None


@dataclass(frozen=True)
class Facts:
    """What the deployment decides and a verb or a mail needs."""

    public_url: str
    mail_from: str
    mail_reply_to: str | None
    reset_sends: ResetSends = ResetSends.LINK
    retention: Retention = field(default_factory=Retention)
    #: What a citizen's storage space may hold, in bytes.
    storage_quota_bytes: int = 200 * 2**20
    #: Begun by visitors of one network address.
    demandes_per_hour: int = 60


@dataclass(frozen=True)
class Idempotency:
    """Who sent which Idempotency-Key, with which body (digest), for which root field."""

    who: str
    key: str
    body_digest: bytes
    field: str


@dataclass(frozen=True)
class Door:
    """One call: through a request, a job or a command."""

    machines: Machines
    keys: Keys
    facts: Facts
    #: The network address it came from; empty from inside.
    address: str = ""
    #: What the client says it is.
    device: str | None = None
    idempotency: Idempotency | None = None


_door: ContextVar[Door] = ContextVar("door")
#: Of the request under way, for every line that is logged meanwhile.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


def current() -> Door:
    """Return the door of this call."""
    return _door.get()


@contextmanager
def through(door: Door) -> Iterator[Door]:
    """Make `door` the one that verbs called inside see."""
    token = _door.set(door)
    try:
        yield door
    finally:
        _door.reset(token)
