"""PURE: which addresses a webhook may be sent to. Resolving a name is the transport's."""

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = IPv4Address | IPv6Address

LONGEST_URL = 2000
_REFUSED = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3", "::/16", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/9", "ff00::/8",
    )
)  # fmt: skip
_LABELS = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})?)*\.?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
"""How a host ends that is an address to resolvers, however it is spelled."""
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_SIX_TO_FOUR = ip_network("2002::/16")


def unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries: mapped, compatible, through NAT64 or 6to4; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
    if address in _NAT64 or address in _COMPATIBLE:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_allowed(text: str, port: int, *, networks: Iterable[str], ports: Iterable[int]) -> bool:
    """Whether the address may be connected to: public and on one of the ports, or in a network that is let in."""
    try:
        address = unwrap(ipaddress.ip_address(text))
    except ValueError:
        return False
    if any(address in ip_network(network, strict=False) for network in networks):
        return True
    if any(address in network for network in _REFUSED if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and port in set(ports)


def literal_address(host: str) -> str | None:
    """The address that a host is when it is spelled as one, in any of the spellings that resolvers take."""
    text = unicodedata.normalize("NFKC", host).strip("[]")
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except (OSError, UnicodeEncodeError):
        return None


def url_problem(url: object, *, networks: Collection[str], ports: Collection[int]) -> str:
    """What is wrong with an address to send to, before anybody resolves its name; empty where nothing is."""
    if not isinstance(url, str) or not url:
        return "is a required http or https address."
    if len(url) > LONGEST_URL or any(character.isspace() or not character.isprintable() for character in url):
        return f"must have at most {LONGEST_URL} characters and no spaces."
    if not url.isascii() or "\\" in url:
        return "must be spelled in ASCII: its host as xn--…, its path percent-encoded, slashes forward."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not a valid address."
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "must be an http or https address."
    if "@" in parts.netloc or parts.fragment:
        return "must have no user, password or fragment in it."
    usual = 443 if parts.scheme == "https" else 80
    return _place_problem(parts.hostname, usual if port is None else port, networks=networks, ports=ports)


def _place_problem(host: str, port: int, *, networks: Collection[str], ports: Collection[int]) -> str:
    literal = literal_address(host.removesuffix("."))
    if literal is not None:
        is_fine = is_allowed(literal, port, networks=networks, ports=ports)
        return "" if is_fine else "names an address that webhooks are not sent to."
    labels = host.removesuffix(".").split(".")
    if _LABELS.fullmatch(host) is None or _NUMBER.fullmatch(labels[-1]):
        return "has a host that is neither a name nor an address."
    # Where networks of one's own are let in, only the resolver knows which of them a name is in.
    if not networks and (len(labels) == 1 or labels[-1].lower() == "localhost"):
        return "names a host that webhooks are not sent to."
    if not networks and port not in ports:
        return f"has a port that webhooks are not sent to; it must be one of {', '.join(map(str, sorted(ports)))}."
    return ""


def url_host(url: str) -> str:
    """The host of an address; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
