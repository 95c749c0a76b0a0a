"""What signs cookies and forms."""

from __future__ import annotations

import hashlib
import hmac

import itsdangerous

from dragoman.archive.accounts import SESSION_HOURS, Accounts

SALT = "dragoman reading room"


class Keys:
    """What signs cookies and forms; made of the archive's secret when it is first needed."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._secret: str | None = None

    @property
    def secret(self) -> str:
        if self._secret is None:
            self._secret = self._accounts.secret("cookies")
        return self._secret

    def sign(self, token: str) -> str:
        """The cookie's value."""
        made: str = self._signer().sign(token.encode()).decode()
        return made

    def token_of(self, value: str) -> str | None:
        """The token of a cookie that we made, and not too long ago."""
        try:
            found: bytes = self._signer().unsign(value, max_age=SESSION_HOURS * 3600)
            return found.decode()
        except (itsdangerous.BadSignature, UnicodeDecodeError):
            return None

    def csrf(self, token: str) -> str:
        """What a form has to bring back."""
        return hmac.new(self.secret.encode(), f"form:{token}".encode(), hashlib.sha256).hexdigest()

    def _signer(self) -> itsdangerous.TimestampSigner:
        return itsdangerous.TimestampSigner(self.secret, salt=SALT, digest_method=hashlib.sha256)
