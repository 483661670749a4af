"""Where a check of schemathesis asks for what the vendor's API does not promise: which calls, what is let pass, and why."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A check that lets these statuses pass for the operations whose label matches; without statuses it is left out."""

    check: str
    operations: str
    statuses: tuple[int, ...]
    reason: str


NARROWINGS: Final = (
    Narrowing(
        "positive_data_acceptance", r"", (422,),
        "422 is the vendor's answer to what is well written and cannot be done: a uid that is not there, a title that is taken,"
        " a field that there is not to sort by. No description can tell those beforehand.",
    ),
    Narrowing(
        "negative_data_rejection", r"GET ", (),
        "A read takes a parameter that it cannot make sense of for one that was not sent, and a limit beyond the most for"
        " the most, as the vendor's does; a write refuses it.",
    ),
    Narrowing(
        "positive_data_acceptance", r"POST .*/import$", (400,),
        "The file is JSON, which a description has no words for where a form carries it: any bytes are as good there.",
    ),
    Narrowing(
        "negative_data_rejection", r"POST /v3/assets$", (201,),
        "A form carries texts and files: the number or null that is to be wrong for a title arrives as a text.",
    ),
    *(
        Narrowing(
            check, r"(POST|PUT|DELETE) /v3/content_types/{content_type_uid}/entries/{uid}", (412,),
            "412 is what `If-Match` is for: the version that a generated tag names is not the one that is there.",
        )
        for check in ("positive_data_acceptance", "negative_data_rejection")
    ),
    *(
        Narrowing(
            check, r"DELETE /v3/stacks$", (412,),
            "Deleted is deleted: to whoever asks again the stack is none, which the vendor's API tells by 412.",
        )
        for check in ("positive_data_acceptance", "negative_data_rejection")
    ),
    Narrowing(
        "ignored_auth", r"DELETE /v3/stacks$", (),
        "The check asks once more without a credential, and by then there is no stack: 412, the vendor's answer to that.",
    ),
)  # fmt: skip


def narrowed(label: str) -> dict[str, tuple[int, ...]]:
    """The statuses that each check lets pass for an operation, none where it is left out."""
    rows = [row for row in NARROWINGS if re.match(row.operations, label)]
    left_out = {row.check for row in rows if not row.statuses}
    return {
        row.check: () if row.check in left_out else sum((each.statuses for each in rows if each.check == row.check), ())
        for row in rows
    }
