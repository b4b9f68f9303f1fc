"""How is something fetched by an address alone, for a few minutes: a sheet, a file, a chart?"""

import base64
import hmac
from datetime import datetime, timedelta
from urllib.parse import urlencode

from resolvers import door
from resolvers.errors import Expired, NotFound
from rules.lifetimes import SIGNED_ADDRESS

_PURPOSE = "signed address"


def signed(path: str, *, now: datetime, lifetime: timedelta = SIGNED_ADDRESS) -> str:
    """Return the absolute address of `path` (which begins with a slash), good for `lifetime`; whoever has it may."""
    until = int((now + lifetime).timestamp())
    signature = _written(door.current().keys.derive(_PURPOSE, _said(path, until)))
    return f"{door.current().facts.public_url}{path}?{urlencode({'until': until, 'signature': signature})}"


def check(path: str, *, until: str | None, signature: str | None, now: datetime) -> None:
    """
    Let an address through.

    :raises NotFound: when we did not sign it. :raises Expired: when it was good.
    """
    if not until or not signature or not (until.isascii() and until.isdigit() and len(until) <= 12):
        raise NotFound
    ours = [_written(one) for one in door.current().keys.derivations(_PURPOSE, _said(path, int(until)))]
    if not any(hmac.compare_digest(one.encode(), signature.encode()) for one in ours):
        raise NotFound
    if int(until) <= now.timestamp():
        raise Expired


def _said(path: str, until: int) -> str:
    return f"{until}:{path}"


def _written(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).decode().rstrip("=")
