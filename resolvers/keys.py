"""How does the portal sign, digest and seal with the server's keys? The first signs, all verify."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SealLost(Exception):
    """The key that sealed something was taken out of SECRET_KEYS."""


@dataclass(frozen=True, repr=False)
class Keys:
    """The secret keys of the deployment; each use has a key of its own, derived by purpose."""

    secrets: tuple[bytes, ...]

    def derive(self, purpose: str, about: object) -> bytes:
        """Return 32 bytes that only this server can make, the same each time, for one purpose about one thing."""
        return _mac(self.secrets[0], purpose, str(about).encode())

    def derivations(self, purpose: str, about: object) -> Iterable[bytes]:
        """Return what `derive` says now and what it said under each older key, for comparing."""
        return tuple(_mac(secret, purpose, str(about).encode()) for secret in self.secrets)

    def digest(self, purpose: str, text: str) -> bytes:
        """Return what is kept of a secret: nobody without the key can tell which text it was."""
        return self.derive(f"digest {purpose}", text)

    def digests(self, purpose: str, text: str) -> list[bytes]:
        """Return the digests that a text may have been kept under, newest key first."""
        return list(self.derivations(f"digest {purpose}", text))

    def seal(self, text: str) -> str:
        """Encrypt what must be shown again."""
        return self._sealer().encrypt(text.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """
        Read what `seal` wrote, under any of the keys.

        :raises SealLost: when the key that sealed it is no longer among them.
        """
        try:
            return self._sealer().decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SealLost from None

    def sealed_anew(self, sealed: str) -> str:
        """Return what is sealed under the first key, so that an older one can go one day; itself when it is already."""
        try:
            Keys(self.secrets[:1]).unseal(sealed)
        except SealLost:
            return self._sealer().rotate(sealed.encode()).decode()
        return sealed

    def _sealer(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(_mac(secret, "seal", b""))) for secret in self.secrets])


def _mac(secret: bytes, purpose: str, about: bytes) -> bytes:
    return hmac.new(hmac.new(secret, purpose.encode(), hashlib.sha256).digest(), about, hashlib.sha256).digest()


def token_digest(token: str) -> bytes:
    """Return what is kept of a session's token: 256 random bits need no key."""
    return hashlib.sha256(token.encode()).digest()
