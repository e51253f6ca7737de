"""Where a webhook may go: never to a machine of our own or of a private network.

An address is checked when it is given and again at every sending, and what was checked is what is connected to: a name
that answers differently a moment later leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from common.errors import InvalidInputError

URL_MAX = 500
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""IPv6 addresses behind which a gateway puts an IPv4 one."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address, ready to be connected to."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def resolve(url: str) -> Target:
    """Raises InvalidInputError for anything that a webhook may not go to. Asks the name service."""
    scheme, host, port, path = _parts(url)
    addresses = _addresses(host, port)
    for address in addresses:
        _check(address, scheme)
    return Target(scheme, host, port, path, str(addresses[0]))


def _parts(url: str) -> tuple[str, str, int, str]:
    if len(url) > URL_MAX or not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        raise _bad(f"Give an address of at most {URL_MAX} plain characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad("This is not an address.") from error
    if parts.username is not None or parts.password is not None:
        raise _bad("Leave name and password out of the address; verify the signature instead.")
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise _bad("The address must begin with https://.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path


def _addresses(host: str, port: int) -> list[Address]:
    """Every address of the host; one forbidden among them forbids the host."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _bad("The name in this address can't be found.") from error
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]


def _check(address: Address, scheme: str) -> None:
    plain = _inner(address)
    if plain.is_loopback and settings.WEBHOOKS_TO_LOOPBACK:
        return
    if scheme != "https":
        raise _bad("The address must begin with https://.")
    if not plain.is_global or plain.is_multicast or plain.is_reserved:
        raise _bad("This address leads into a private network; webhooks go to public servers only.")


def _inner(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _bad(message: str) -> InvalidInputError:
    return InvalidInputError(message, code="bad_webhook_url", errors=[{"pointer": "/url", "detail": message}])
