"""The addresses of this machine in its local network."""

import socket

# Documentation addresses (RFC 5737, RFC 3849): connecting a datagram socket picks a route and sends nothing.
_ELSEWHERE = "192.0.2.1"


def local_addresses() -> list[str]:
    """IPv4 addresses that others reach this machine by, the one of the default route first; may be empty."""
    found = [_routed(), *_named()]
    return list(dict.fromkeys(address for address in found if address and not address.startswith("127.")))


def _routed() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE, 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _named() -> list[str]:
    try:
        entries = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return [str(address[0]) for *_, address in entries]
