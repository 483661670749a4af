"""Pressroom's own tokens, for the secret scan of `make check`: known by their prefix, and by the checksum at their end."""

import re
import zlib
from collections.abc import Generator
from typing import Any, ClassVar

from detect_secrets.plugins.base import RegexBasedDetector


class PressroomTokenDetector(RegexBasedDetector):
    """Finds authtokens, management, delivery and preview tokens; what only looks like one has another checksum."""

    secret_type = "Pressroom Token"  # noqa: S105 a kind, no secret
    denylist: ClassVar = [re.compile(r"\b(?:blta|cs(?:p|oa|or|os)?)[0-9a-f]{72}\b")]

    def analyze_string(self, string: str, **_: Any) -> Generator[str, None, None]:
        """The tokens in a line."""
        for token in super().analyze_string(string):
            body, checksum = token[-72:-8], token[-8:]
            if f"{zlib.crc32(body.encode()):08x}" == checksum:
                yield token
