"""Addresses that somebody might give a webhook to reach what is inside: spelled out, hidden, resolved."""

LOOPBACK = (
    "http://127.0.0.1/", "https://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/",
    "http://127.255.255.254/", "http://127.0.0.1./", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
    "http://0x7F.0.0.1/", "http://0x7f.0x0.0x0.0x1/", "http://0177.0.0.1/", "http://0177.0.0.01/", "http://127.0x0.1/",
    "http://0x7f.1/", "http://00000177.0.0.1/", "http://0/", "http://0.0.0.0/", "http://0x0/", "http://localhost/",
    "http://LOCALHOST/", "http://localhost./", "http://a.localhost/", "http://localhost:443/",
)  # fmt: skip
# ruff: noqa: RUF001  what looks like something else is what is tried here
UNICODE = (
    "http://①②⑦.⓪.⓪.①/", "http://１２７.0.0.1/", "http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://loc\u00adalhost/", "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/", "http://²130706433/", "http://localhoſt/",
    "http://bücher.example/", "https://hooks.example.com/ünicode", "http://exa\u200bmple.com/", "http://[：：1]/",
)  # fmt: skip
PRIVATE = (
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/",
    "http://192.168.1.1:443/", "http://3232235777/", "http://0xc0a80101/", "http://0300.0250.1.1/", "http://167772161/",
    "http://169.254.169.254/latest/meta-data/", "http://169.254.169.254./", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/", "http://169.254.170.2/v2/credentials", "http://100.64.0.1/", "http://100.100.100.200/",
    "http://100.127.255.255/", "http://192.0.0.192/", "http://192.0.0.8/", "http://192.0.2.1/", "http://198.18.0.1/",
    "http://198.19.255.255/", "http://198.51.100.1/", "http://203.0.113.1/", "http://192.88.99.1/", "http://224.0.0.1/",
    "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/", "http://4294967295/", "http://0.1.2.3/",
)  # fmt: skip
SIX = (
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000::1]:80/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/",
    "http://[::ffff:169.254.169.254]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/", "http://[::7f00:1]/",
    "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/", "http://[2002:a9fe:a9fe::]/", "http://[2001::1]/",
    "http://[2001:db8::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fec0::1]/",
    "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[100::1]/", "http://[5f00::1]/",
    "http://[::ffff:0:127.0.0.1]/", "http://[3fff::1]/", "http://[2001:20::1]/",
)  # fmt: skip
SHAPES = (
    "http://user@example.com/", "http://user:pass@example.com/", "http://example.com@127.0.0.1/", "http://127.0.0.1@example.com/",
    "http://example.com:80@127.0.0.1/", "http://example.com#@127.0.0.1/", "http://127.0.0.1#.example.com/",
    "http://example.com\\@127.0.0.1/", "http:\\\\127.0.0.1/", "http:///127.0.0.1/", "http:127.0.0.1", "//127.0.0.1/",
    "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.example.com/", "http://127.0.0.1%2eexample.com/", "http://[::1", "http://::1/",
    "http://256.1.1.1/", "http://1.2.3.4.5/", "http://127.0.0.1\t/", "http://exam\nple.com/", " http://example.com/",
    "http://example.com:22/", "https://8.8.8.8:22/", "http://8.8.8.8:6379/", "http://8.8.8.8:5432/", "https://example.com:8443/",
    "http://example.com:0/", "http://example.com:99999/", "http://example.com:port/", "ftp://example.com/", "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "unix:///var/run/docker.sock",
    "javascript:alert(1)", "data:text/plain,x", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "redis/", "http://postgres/",
    "http://redis:6379/", "https:///nothing", "http://", "http://./", "http://../", "http://-/", "not-a-valid-url", "",
)  # fmt: skip
REFUSED = (*LOOPBACK, *UNICODE, *PRIVATE, *SIX, *SHAPES)

RESOLVED = {
    "inside.example.com": ("127.0.0.1",),
    "private.example.com": ("10.1.2.3",),
    "metadata.example.com": ("169.254.169.254",),
    "shared.example.com": ("100.64.0.1",),
    "mapped.example.com": ("::ffff:127.0.0.1",),
    "nat.example.com": ("64:ff9b::a00:1",),
    "sixtofour.example.com": ("2002:c0a8:1::",),
    "compatible.example.com": ("::127.0.0.1",),
    "unique.example.com": ("fd00::1",),
    "link.example.com": ("fe80::1",),
    "oracle.example.com": ("192.0.0.192",),
    "unspecified.example.com": ("0.0.0.0",),
    "group.example.com": ("224.0.0.1",),
    "mixed.example.com": ("93.184.215.14", "127.0.0.1"),
    "mixed6.example.com": ("2606:4700::1111", "::1"),
    "metadata.google.internal": ("169.254.169.254",),
    "127.0.0.1.nip.io": ("127.0.0.1",),
}
"""Names that are fine to look at, and what a resolver makes of them."""

TAKEN = (
    "https://hooks.example.com/a?b=c", "http://hooks.example.com", "https://hooks.example.com:443/", "http://8.8.8.8/",
    "https://[2606:4700::1111]/", "https://xn--bcher-kva.example/", "https://a-b_c.example.com/%C3%BC", "https://hooks.example.com./",
    "https://1.example.com/", "http://[::ffff:8.8.8.8]/",
)  # fmt: skip
