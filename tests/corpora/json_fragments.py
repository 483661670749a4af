"""JSON as it should and should not be written: fragments that stand at the place of a value, and whole bodies.

Whether a fragment is JSON follows RFC 8259; what it says is asked of Python's own parser, which is not the one that
serves. What JSON allows and PostgreSQL or a later reader could not hold counts as refused.
"""

from itertools import chain

_NUMBERS = (
    b"0 -0 0.0 -0.0 1 -1 9007199254740991 9007199254740993 -9007199254740993 9223372036854775807 -9223372036854775807"
    b" 1.5 -1.5 1e0 1E0 1e+2 1E+2 1e-2 0e0 0e+1 0.1e1 123.456e7 1e18 -1e-300 1e-400 5e-324 0.1 0.30000000000000004"
    b" 3.141592653589793238462643383279"
).split()

_TEXTS = [
    '""', '" "', '"a"', '"\\u0061"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u00e9"', '"é"', '"e\\u0301"', '"\\uD834\\uDD1E"',
    '"𝄞"', '"\\u2028\\u2029"', '"\u2028\u2029"', '"\\ufeff"', '"\ufeff"', '"\\u200b\\u200d\\u202e\\u2066"', '"\u202eabc"',
    '"\\uFFFE\\uFFFF"', '"\U0010ffff"', '"\\udbff\\udfff"', '"\x7f"', '"\\u0001"', '"\\u001f"', '"\\u0080"', '"/*x*/"',
    '"null"', '"true"', '"1e400"', '"NaN"', '"[1,2]"', '"{\\"a\\":1}"', '"\\\\u0000"', '"$eq"', '"__proto__"',
    '"👩‍👩‍👧‍👦"', '"\uFF21"', '"ﬁ"', '"ß"', '"\u0131"', '"İ"', '"ﷺ"', '"שלום"', '"مرحبا"', '"日本語"', '"नमस्ते"', '"ไทย"',
]  # fmt: skip

_STRUCTURES = (
    b'null true false [] {} [[]] [{}] {"":0} {"":{"":{"":[]}}} [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]] {"a":null} [null]'
    b' [1,"a",null,true,{"b":[2]}] {"a":1,"a":2} {"a":{"x":1},"a":{"y":2}} {"__proto__":{"admin":true}} {"constructor":1}'
    b' {"toString":1} {"$where":"1"} {"a.b":1} {"a[0]":1} {"0":1,"1":2} {"PUSH":{"data":1}} {"uid":"x"} {"_metadata":{}}'
    b' {"length":-1} {"$numberLong":"1"} {"@type":"x"} {"\\ud83d\\ude00":1} {"\xc3\xa9":1,"e\xcc\x81":2}'
    b' {"\\u0061":1,"a":2} {"k\xe2\x80\x8b":1}'
).split(b" ")

_SPACED = [b" 1 ", b"\t1", b"\n1\r\n", b"[ 1 , 2 ]", b'{ "a" : 1 }', b"[\n]", b'{\t"a"\r:\n1 }']

ACCEPTED = [*_NUMBERS, *(text.encode() for text in _TEXTS), *_STRUCTURES, *_SPACED]
"""Values that come back as they were sent."""

_NO_NUMBERS = (
    b"01 -01 00 1. .5 -.5 -  +1 ++1 1e 1e+ 1.e1 1.0e 0x1F 0b1 0o7 1_000 1,000 NaN -NaN nan Infinity -Infinity inf"
    b" \xef\xbc\x91 1a 1e1.5 - 2.3.4 -+1 0.e1 .e1 1ee2 --1 \xe2\x88\x921 1\xc2\xa0 1/2 1L 1n"
).split()

_OUT_OF_RANGE = [
    b"9223372036854775808", b"-9223372036854775809", b"18446744073709551616", b"1e400", b"-1e400", b"1e131000", b"1e19", b"1e300", b"1.7976931348623157e308",
    b"9" * 400, b"-" + b"9" * 4_300, b"1" + b"0" * 5_000, b"1e999999999999999999",
]  # fmt: skip

_NO_TEXTS = [
    b"'a'", b"a", b'"a', b'a"', b'"', b'"\\"', b'"\\', b'"\\u"', b'"\\u12"', b'"\\u123g"', b'"\\x41"', b'"\\a"', b'"\\0"',
    b'"\\U0001F600"', b'"\\\n"', b'"\n"', b'"\t"', b'"\x00"', b'"\x1f"', b'"a" "b"', b'"a""b"', b'"\xff"', b'"\xc3"',
    b'"\xe2\x82"', b'"\xc0\xaf"', b'"\xe0\x80\xaf"', b'"\xf8\x88\x80\x80\x80"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"',
    b'"\xe9"', b"`a`", b"\xe2\x80\x9ca\xe2\x80\x9d", b'"\\ud800"', b'"\\udc00"', b'"\\ud800\\ud800"', b'"\\ud800x"',
    b'"\\udfff\\ud800"', b'"\\uD83D"', b'"\\uD800\\n"',
]  # fmt: skip

_UNSTORABLE = [
    b'"\\u0000"', b'"a\\u0000b"', b'["\\u0000"]', b'{"a":"\\u0000"}', b'{"\\u0000":1}', b'{"a\\u0000":1}', b'[{"\\u0000":{}}]',
]  # fmt: skip

_NO_STRUCTURES = [
    b"", b" ", b"[", b"]", b"{", b"}", b"[1", b"[1,", b"[1,]", b"[,1]", b"[,]", b"[1,,2]", b"[1 2]", b"[1;2]", b"[1:2]",
    b"[1}", b"{1]", b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,', b'{"a":1,}', b'{"a" 1}', b'{"a"::1}', b'{"a",1}', b"{a:1}",
    b"{'a':1}", b"{1:1}", b"{null:1}", b"{[]:1}", b'{"a":1 "b":2}', b'{"a":1,,"b":2}', b'{,"a":1}', b'{"a"}', b"{:1}",
    b"[]]", b"{}}", b"[1]x", b"{}x", b"[]//", b"/*c*/1", b"1/*c*/", b"//c\n1", b"#1", b"1;", b"True", b"False", b"None",
    b"TRUE", b"nul", b"nulll", b"tru", b"fals", b"undefined", b"NULL", b"\x0c1", b"\x0b1", b"\xc2\xa01", b"\xe2\x80\xa81",
    b"\xef\xbb\xbf1", b"\xff\xfe1", b"\x00", b"1\x00", b"(1)", b"<a/>", b"!1", b"@1", b"*", b"&a", b"$a", b"\\u0031",
    b"[\\n]", b"[\x00]", b'{"a":\x00}', b"[" * 200, b'{"a":' * 200, b"[" * 100_000, b'[{"a":' * 50_000, b"]" * 1_000,
]  # fmt: skip

_DEEP = [
    b"[" * depth + b"]" * depth for depth in (101, 500, 1_000, 1_025, 5_000, 100_000, 1_000_000)
] + [b'{"a":' * depth + b"1" + b"}" * depth for depth in (101, 1_000, 5_000)]  # fmt: skip

_WIDE = [
    b"[" + b",".join([b"1"] * 100_001) + b"]",
    b"{" + b",".join(b'"%d":1' % number for number in range(100_001)) + b"}",
    b"[" + b",".join([b"[]"] * 100_001) + b"]",
]

REFUSED = list(chain(_NO_NUMBERS, _OUT_OF_RANGE, _NO_TEXTS, _UNSTORABLE, _NO_STRUCTURES, _DEEP, _WIDE))
"""What is no JSON, or could not be stored or read back."""
