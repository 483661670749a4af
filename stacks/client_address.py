"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings

_IPV6_NETWORK = 64
"""Whoever has one address of such a network has them all."""


def client_address(meta: Mapping[str, Any]) -> str:
    """The address of whoever called: behind a proxy the one that the proxy saw, which is the last of those it forwards.

    What stands before it, the caller may have written. Empty where it is no address.
    """
    address = str(meta.get("REMOTE_ADDR", ""))
    if settings.BEHIND_PROXY:
        address = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip() or address
    try:
        return ip_address(address).compressed
    except ValueError:
        return ""


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the network of an IPv6 one. Empty where it is no address."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, IPv6Address):
        return f"{int(known) >> 128 - _IPV6_NETWORK:x}" if known.ipv4_mapped is None else known.ipv4_mapped.compressed
    return known.compressed
