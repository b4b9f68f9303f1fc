"""Which SMTP server does a URL name, and how is the way there protected?"""

from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit


class Tls(Enum):
    """How the conversation is hidden from whoever listens."""

    NONE = auto()
    STARTTLS = auto()
    FROM_THE_START = auto()


_PORTS = {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.FROM_THE_START: 465}
_SCHEMES = {"smtps": Tls.FROM_THE_START, "smtp+starttls": Tls.STARTTLS, "smtp+plain": Tls.NONE}


@dataclass(frozen=True)
class Server:
    """An SMTP server and how to speak to it."""

    host: str
    port: int
    tls: Tls
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def parse(url: str) -> Server:
    """Read the URL of an SMTP server.

    - `smtp://user:password@host:587`: STARTTLS, and nothing without it; on this very machine (`localhost`, `127.0.0.1`,
      `[::1]`) no TLS;
    - `smtps://…:465`: TLS from the start;
    - `smtp+starttls://…:587`: STARTTLS on this machine too;
    - `smtp+plain://…:25`: no TLS whatever the host, said aloud.

    User and password are percent-encoded where they must be.

    :raises ValueError: when it is no such URL; the message does not hold the password.
    """
    parts = urlsplit(url)
    if parts.scheme != "smtp" and parts.scheme not in _SCHEMES:
        raise ValueError("an SMTP address begins with smtp://, smtps://, smtp+starttls:// or smtp+plain://")
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("an SMTP address is scheme://user:password@host:port, and nothing after")
    tls = _SCHEMES.get(parts.scheme) or (Tls.NONE if _is_here(parts.hostname) else Tls.STARTTLS)
    return Server(
        host=parts.hostname,
        port=parts.port or _PORTS[tls],
        tls=tls,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
