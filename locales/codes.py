"""PURE: what a language's code may look like."""

import re

LONGEST = 20
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")

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


def is_locale_code(code: str) -> bool:
    """Whether the text is a language's code: lower case, a language and up to three subtags (`en-us`, `zh-hant-tw`)."""
    return len(code) <= LONGEST and _CODE.fullmatch(code) is not None


def name_of(code: str) -> str:
    """What a language is called where nobody named it."""
    return NAMES.get(code, code)
