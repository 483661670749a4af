"""Where webhooks may be sent to: public addresses, in whatever spelling others hide."""

import pytest

from publishing.addresses import url_problem
from publishing.guarded import AddressRefused, vetted_addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://①②⑦.⓪.⓪.①/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/", "http://[::127.0.0.1]/", "http://192.0.0.192/", "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://[fc00::1]/", "http://0.0.0.0/",
        "http://255.255.255.255/", "https://8.8.8.8:8443/", "ftp://example.com/", "http://user:pass@example.com/",
        "https:///nothing", "not-a-valid-url", "http://[::1", "https://example.com:99999/", "http://[2001::1]/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_for_webhooks_is_refused(url: str) -> None:
    assert url_problem(url, networks=(), ports=(80, 443)) != ""


@pytest.mark.parametrize("url", ["https://hooks.example.com/a?b=c", "http://8.8.8.8/", "https://[2606:4700::1111]/"])
def test_a_public_address_is_taken(url: str) -> None:
    assert url_problem(url, networks=(), ports=(80, 443)) == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "①②⑦.⓪.⓪.①", "2130706433", "::ffff:127.0.0.1"])
def test_a_name_that_leads_inside_is_refused_when_it_is_sent(host: str) -> None:
    with pytest.raises(AddressRefused):
        vetted_addresses(host, 80)
