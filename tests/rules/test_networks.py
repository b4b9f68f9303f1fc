"""Is a sender the same sender, however the address is written and whatever of it they can vary?"""

import pytest

from rules import networks


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:49152", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:DB8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("[2001:db8:0:1::2]:49152", "2001:db8:0:1::/64"),
        ("[2001:db8:0:2::2]", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_sender_is_counted_by_what_they_cannot_vary(address: str, sender: str) -> None:
    assert networks.sender(address) == sender
