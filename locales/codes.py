"""PURE: what a language's code may look like."""

import re

LONGEST = 16
CODE_RULE = f"is not a valid language code: 2 to {LONGEST} letters and digits, with single hyphens between them."
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NAMES = {
    "de-de": "German - Germany",
    "en-gb": "English - United Kingdom",
    "en-us": "English - United States",
    "es-es": "Spanish - Spain",
    "fr-fr": "French - France",
    "it-it": "Italian - Italy",
    "ja-jp": "Japanese - Japan",
    "pt-br": "Portuguese - Brazil",
    "zh-cn": "Chinese - China",
}
"""Names for the codes that most stacks begin with; any other language is called by its code until it is renamed."""


_RIGHT_TO_LEFT = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi"]
)
_RIGHT_TO_LEFT_SCRIPTS = frozenset(["adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"])
_LONG_SUBTAG = 4


def direction_of(code: str) -> str:
    """Where a line in the language begins: `rtl` for the right, by its script where the code names one; else `ltr`."""
    language, *others = code.lower().split("-")
    script = next((each for each in others if len(each) == _LONG_SUBTAG and each.isalpha()), "")
    is_from_the_right = script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT
    return "rtl" if is_from_the_right else "ltr"


def is_locale_code(code: str) -> bool:
    """Whether the text is a language's code in lower case: a usual one (`en-us`) or a stack's own (`benelux`)."""
    return 2 <= len(code) <= LONGEST and _CODE.fullmatch(code) is not None


def name_of(code: str) -> str:
    """What a language is called where nobody named it."""
    return NAMES.get(code, code)
