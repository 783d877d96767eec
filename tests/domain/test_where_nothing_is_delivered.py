"""Addresses that a webhook may not have, and addresses that nothing is ever sent to."""

from __future__ import annotations

import pytest

from domain.webhook.address import AddressRules, Target, is_public, objection, target

RULES = AddressRules()
DEMO = AddressRules(loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://mis.example",
        "https://mis.example/",
        "HTTPS://Hooks.MIS.Example:443/a/b?school=7",
        "https://xn--mller-kva.example/hooks",
        "https://a1.2b.example./hooks",
    ],
)
def test_an_https_address_with_a_public_name_is_taken(url: str) -> None:
    assert objection(url, RULES) is None


def test_the_parts_are_those_that_are_sent() -> None:
    asked = target("https://MIS.Example./a%20b?x=1&y", RULES)
    assert asked == Target("mis.example", 443, encrypted=True, path="/a%20b?x=1&y")


HOSTILE = [
    "http://mis.example/",
    "ftp://mis.example/",
    "file:///etc/passwd",
    "gopher://mis.example/",
    "//mis.example/",
    "mis.example",
    "https:///hooks",
    "https://",
    "https://user@mis.example/",
    "https://user:word@mis.example/",
    "https://mis.example@127.0.0.1/",
    "https://@mis.example/",
    "https://mis.example/#part",
    "https://mis.example:22/",
    "https://mis.example:8443/",
    "https://mis.example:0/",
    "https://mis.example:99999/",
    "https://mis.example:x/",
    "https://localhost/",
    "https://metadata/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.0x1/",
    "https://017700000001/",
    "https://0/",
    "https://0x/",
    "https://8.8.8.8/",
    "https://134744072/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.100.100.200/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00:ec2::254]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2606:4700::1111]/",
    "https://[::1/",
    "https://mis.example\\@127.0.0.1/",
    "https://mis.example\t/",
    "https://mis.example/\r\nHost: other",
    " https://mis.example/",
    "https://mis .example/",
    "https://\uff11\uff12\uff17.0.0.1/",
    "https://ⓔxample.com/",
    "https://mis.example。/",
    "https://-mis.example/",
    "https://mis..example/",
    "https://mis_.example/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_any_other_address_is_refused_before_a_name_is_asked_for(url: str) -> None:
    assert objection(url, RULES) is not None


def test_a_port_is_taken_only_where_whoever_runs_the_server_allows_it() -> None:
    rules = AddressRules(ports=frozenset({443, 8443}))
    assert objection("https://mis.example:8443/", rules) is None
    assert objection("https://mis.example:8444/", rules) is not None


def test_in_the_demo_this_machine_is_taken_at_any_port_and_nothing_else_more() -> None:
    for url in ("http://127.0.0.1:9000/", "http://localhost:9000/", "https://[::1]:9000/"):
        assert objection(url, DEMO) is None
        assert objection(url, RULES) is not None
    own = {"https://localhost/", "https://127.0.0.1/", "https://[::1]/"}
    for url in set(HOSTILE) - own:
        assert objection(url, DEMO) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450::1"])
def test_an_address_of_the_public_network_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1"),  # noqa: S104
        *("127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192"),
        *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
        *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *("ff02::1", "2606:4700::1111%eth0", "", "mis.example", "2130706433", "0x7f000001"),
    ],
)
def test_no_other_address_is(address: str) -> None:
    assert not is_public(address)
