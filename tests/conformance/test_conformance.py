"""Every mark names a behaviour that exists."""

from tests.conformance.behaviours import ALL
from tests.conformance.marks import find_marked


def test_marks_name_behaviours_that_exist() -> None:
    assert set(find_marked()) - set(ALL) == set()
