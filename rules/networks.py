"""Whose is a network address: which one counts as the same sender, however it is written and whatever is varied?"""

import ipaddress
import re

#: What one subscriber has of IPv6: 2 ** 64 addresses, to change at will.
_SUBSCRIBER = 64
#: As some proxies write it: 192.0.2.1:49152, [2001:db8::1]:49152, [2001:db8::1].
_WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<four>[\d.]+):\d+")


def sender(address: str) -> str:
    """Return what to count a sender by: an IPv4 address, the /64 of an IPv6 one; another text as it is."""
    found = _WITH_PORT.fullmatch(address)
    try:
        read = ipaddress.ip_address((found["six"] or found["four"]) if found else address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((int(read), _SUBSCRIBER), strict=False))
