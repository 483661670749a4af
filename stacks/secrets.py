"""Secrets of tokens: how they are made and what is kept of them."""

import hashlib
import secrets
import zlib

PREFIXES = {
    "authtoken": "blta",
    "management": "cs",
    "delivery": "cs",
    "preview": "csp",
    "oauth": "csoa",
    "refresh": "csor",
    "client": "csos",
}


def new_secret(kind: str) -> str:
    """256 random bits behind a recognisable prefix, with a checksum at the end for secret scanners."""
    body = secrets.token_hex(32)
    checksum = f"{zlib.crc32(body.encode()):08x}"
    return f"{PREFIXES[kind]}{body}{checksum}"


def digest(secret: str) -> bytes:
    """What is stored and looked up. A plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def bearer_digest(secret: str) -> bytes:
    """What is stored of an app's token, which is shown behind `Bearer` in the header `authorization`, and nowhere else."""
    return digest(f"Bearer {secret}")


def hint(secret: str) -> str:
    """The first characters, so that people can tell tokens apart."""
    return secret[:8]
