"""When is a one-time code right (TOTP, RFC 6238), and how does an authenticator learn its secret?"""

import hmac
from datetime import datetime

import pyotp

LENGTH = 6
#: A clock that is 30 seconds fast or slow is forgiven (RFC 6238, 5.2).
DRIFT_STEPS = 1


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step in which an authenticator of `secret` shows `code`, or None when none near does."""
    said = "".join(code.split())
    if len(said) != LENGTH or not (said.isascii() and said.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), said):
            return step
    return None


def address(secret: str, *, holder: str, issuer: str) -> str:
    """Return the otpauth address that an authenticator application reads off a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=holder, issuer_name=issuer)
