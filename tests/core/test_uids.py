"""Public identifiers."""

from core.uids import is_uid, new_uids


def test_uids_made_in_bulk_have_the_shape_of_others_and_never_repeat() -> None:
    make, other = new_uids("cs"), new_uids("cs")

    made = [make() for _ in range(500)] + [other() for _ in range(500)]

    assert all(is_uid(uid) and uid.startswith("cs") and len(uid) == 18 for uid in made)
    assert len(set(made)) == 1_000
