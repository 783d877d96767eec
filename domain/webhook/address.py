"""Where something may be delivered to: which addresses can be written down, and which are public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

HTTPS_PORT, HTTP_PORT = 443, 80
LONGEST_NAME = 253
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PLAIN = re.compile(r"[\x21-\x7e]+")
_LOOPBACK_NAME = "localhost"

# Whatever is not here is public. The IANA registries of special-purpose addresses (RFC 6890), the
# carriers' shared space (RFC 6598), multicast and the rest; then what answers for a cloud's own
# machinery at a public address (Azure's wire server).
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24"),
            *("192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
            *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
            "168.63.129.16/32",
        ),
    )
)
# Of IPv6 only global unicast is public, and of that nothing which carries another address inside
# (Teredo, 6to4) or is for documents and experiments. Mapped and translated IPv4 lie outside it.
_GLOBAL_UNICAST = ip_network("2000::/3")
_NOT_PUBLIC_IN_IT = tuple(
    map(
        ip_network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "3ffe::/16"),
    )
)


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`ports`: those that may be asked for. `loopback`: this machine itself too, by plain http and
    at any port; for a demo, which is open to this machine alone."""

    ports: frozenset[int] = frozenset({HTTPS_PORT})
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of an address that was found fit."""

    host: str
    port: int
    encrypted: bool
    path: str
    """With the query, as it is sent."""


def objection(url: str, rules: AddressRules) -> str | None:
    """Why nothing is delivered to an address, however its name would resolve; None, if it may be."""
    found = target(url, rules)
    return found if isinstance(found, str) else None


def target(url: str, rules: AddressRules) -> Target | str:  # noqa: PLR0911 - one line per reason
    """The parts of an address, or why nothing is delivered there."""
    # What a parser would pass over in silence must not get as far as a parser.
    if not _PLAIN.fullmatch(url) or "\\" in url:
        return "The address holds a sign that no address has; write international names in ASCII."
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "The address cannot be read."
    host = (parts.hostname or "").removesuffix(".")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        return "The address holds a user or password; deliveries are signed instead."
    if "#" in url:
        return "The address holds a fragment, which is never sent."
    here = rules.loopback and is_loopback_host(host)
    if parts.scheme != "https" and not (here and parts.scheme == "http"):
        return "The address is not https."
    if not here and not _is_name(host):
        return "The address does not name a public server."
    encrypted = parts.scheme == "https"
    asked = port if port is not None else HTTPS_PORT if encrypted else HTTP_PORT
    if not here and asked not in rules.ports:
        return f"The address names a port other than {_listed(rules.ports)}."
    return Target(host, asked, encrypted, _path(parts))


def is_public(address: str) -> bool:
    """Whether an address, as a resolver writes it, is one of the public network."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    match found:
        case IPv4Address():
            return not any(found in network for network in _NOT_PUBLIC)
        case IPv6Address():
            inside = any(found in network for network in _NOT_PUBLIC_IN_IT)
            return found.scope_id is None and found in _GLOBAL_UNICAST and not inside


def is_loopback_address(address: str) -> bool:
    """Whether an address, as a resolver writes it, leads back to this machine."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def is_loopback_host(host: str) -> bool:
    """Whether a host as it is written is this machine, without asking anybody."""
    return host == _LOOPBACK_NAME or is_loopback_address(host)


def _is_name(host: str) -> bool:
    """A name of at least two labels. Numbers in any spelling are addresses, and no name."""
    labels = host.split(".")
    fits = len(host) <= LONGEST_NAME and all(_LABEL.fullmatch(label) for label in labels)
    return fits and len(labels) > 1 and not _NUMBER.fullmatch(labels[-1])


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _listed(ports: frozenset[int]) -> str:
    return ", ".join(str(port) for port in sorted(ports))
