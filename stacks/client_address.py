"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings


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
