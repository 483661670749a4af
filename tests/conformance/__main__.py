"""Write `docs/conformance.md`: `python -m tests.conformance`."""

from tests.conformance.marks import find_marked
from tests.conformance.page import PAGE, render

PAGE.write_text(render(find_marked()), encoding="utf-8")
