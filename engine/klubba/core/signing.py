"""The meeting's signature (Ed25519, RFC 8032): made once for each closed round over its seal, never for a ballot.

The key is derived from the meeting's secret, as links and receipts are: every engine on the store can sign, and no
state is added that could be lost apart from the rest. Signatures are deterministic, so all of them sign alike. The log
names the public key in its first entry. The library is imported when something is signed: `klubba serve` does not wait.
"""

import hmac
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PURPOSE: Final = b"klubba signature"


def public_key(secret: bytes) -> str:
    """What the meeting's signatures are verified with: 64 hex digits. secret: the meeting's, 32 bytes."""
    return _key(secret).public_key().public_bytes_raw().hex()


def sign(secret: bytes, line: bytes) -> str:
    """The signature of a line: 128 hex digits."""
    return _key(secret).sign(line).hex()


def _key(secret: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(hmac.digest(secret, _PURPOSE, "sha256"))
