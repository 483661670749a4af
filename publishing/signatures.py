"""How receivers know who sent a webhook: Standard Webhooks' HMAC with its secret, and the vendor's RSA signature."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from publishing.models import SigningKey

_BITS = 2048


def signatures(secrets: Iterable[str], uid: str, content: bytes, *, now: datetime) -> dict[str, str]:
    """The headers that sign a body at this instant, once with each secret and once with the installation's key."""
    timestamp = str(int(now.timestamp()))
    return {
        "webhook-id": uid,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(sign(secret, uid, timestamp, content) for secret in secrets),
        "x-contentstack-request-signature": "v1=" + base64.b64encode(sign_with_key(content)).decode(),
    }


def sign(secret: str, uid: str, timestamp: str, content: bytes) -> str:
    """The signature of Standard Webhooks: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{uid}.{timestamp}.".encode() + content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def sign_with_key(content: bytes) -> bytes:
    """RSASSA-PSS with SHA-256 over the body, as the vendor's receivers check it."""
    salted = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    return _signing_key().sign(content, salted, hashes.SHA256())


def public_key() -> str:
    """The key that checks what `sign_with_key` signs, in PEM as PKCS#1, which the vendor's receivers read."""
    return _signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()


def _signing_key() -> rsa.RSAPrivateKey:
    """The installation's key, made when it is needed first."""
    row = SigningKey.objects.filter(pk=1).first() or _make_key()
    return _parsed(row.pem)


def _make_key() -> SigningKey:
    """Whoever comes first, it is the one row that counts."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    SigningKey.objects.bulk_create([SigningKey(pk=1, pem=pem)], ignore_conflicts=True)
    return SigningKey.objects.get(pk=1)


@lru_cache(maxsize=2)
def _parsed(pem: str) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the signing key is no RSA key")
    return key
