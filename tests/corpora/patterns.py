"""Patterns that keep matchers of the ordinary kind busy for years, and the texts on which they do."""

NESTED = (
    "(a+)+", "(a*)*", "(a+)*", "(a*)+", "([a-z]+)+", "((a+)+)+", "(((a*)*)*)*", "(a+b?)+", "(a?b?)*c?(a+)+", "(.+)+",
    "(.*)*", "([^x]+)+", "(\\w+)+", "(\\w+\\s?)+", "(\\d+)*[0-9]*", "(a{1,9}){1,9}", "(a{2,}){2,}", "(aa+)+", "(x+x+)+y",
    "([a-z]+\\.)+[a-z]+",
)  # fmt: skip
OVERLAPPING = (
    "(a|a)*", "(a|aa)+", "(a|a?)+", "(a|b|ab)*", "(ab|a|b)+c", "(\\w|\\d)+", "([a-z]|[a-m])+", "(.|a)+", "(a|a|a|a|a)*b",
    "(\\s|\\t| )+x", "(a+|b+|[ab]+)+c", "(0|0x|x)+y",
)  # fmt: skip
ADJACENT = (
    "a*a*a*a*a*b", ".*.*.*.*=.*", "\\s*\\s*\\s*x", "\\d+\\d+\\d+x", "[ab]*[ab]*[ab]*c", "(.*)(.*)(.*)(.*)x",
    "(?:a?){30}a{30}", "(?:[ab]*a[ab]{20})*c", "(?:.?.?.?){333}x", ".*a.*a.*a.*a.*a.*b",
)  # fmt: skip
LIKE_PEOPLE_WRITE = (
    "([a-zA-Z0-9_.-]+)+@([a-z0-9-]+\\.)+[a-z]{2,}", "(https?://)?([\\w-]+\\.)+[\\w-]+(/[\\w ./?%&=-]*)*x",
    "<([a-z]+)([^<]+)*(?:>(.*)<|\\s+/>)x", '("[^"]*"|[^,]*)(,("[^"]*"|[^,]*))*x', "(\\d{1,3}[.,]?)+[a-z]",
    "(/\\*(.|\\n)*\\*/)+x", "([+-]?\\d*\\.?\\d*)+e", "(-?[a-z0-9]+)*-x",
)  # fmt: skip
WRAPS = (
    "{}", "^{}$", "^(?:{})+$",
    # What looks ahead or back is not for matchers in linear time.
    "(?=.*)^{}$",
)  # fmt: skip
PATTERNS = tuple(wrap.format(core) for core in (*NESTED, *OVERLAPPING, *ADJACENT, *LIKE_PEOPLE_WRITE) for wrap in WRAPS)
TEXTS = ("a" * 40 + "!", "a" * 20_000 + "!", "ab" * 10_000 + "\n", "0" * 20_000 + "x!", " \t" * 5_000 + '<a/"@.-' * 500)
