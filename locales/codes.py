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


def is_locale_code(code: str) -> bool:
    """Whether the text is a language's code in lower case: a usual one (`en-us`) or a stack's own (`benelux`)."""
    return 2 <= len(code) <= LONGEST and _CODE.fullmatch(code) is not None


def name_of(code: str) -> str:
    """What a language is called where nobody named it."""
    return NAMES.get(code, code)
