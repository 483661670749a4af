"""Two hundred patterns on which ordinary matchers take years: as the format of a field, and in filters."""

import contextlib
import time

import pytest
from django.db import connection

from content.query.patterns import Flags, Untranslatable, to_postgres
from content.schema.fields.patterns import SECONDS_PER_ENTRY, SECONDS_PER_VALUE, Patience, compile_pattern
from tests.corpora.patterns import PATTERNS, TEXTS


def test_no_format_takes_longer_than_a_value_may() -> None:
    slow = []
    for source in PATTERNS:
        pattern = compile_pattern(source)
        assert pattern is not None, source
        for number, text in enumerate(TEXTS):
            # What others do on the machine does not count in a thread's own time.
            began = time.thread_time()
            with contextlib.suppress(TimeoutError):
                pattern.is_found_in(text, Patience())
            if time.thread_time() - began > 2 * SECONDS_PER_VALUE:
                slow.append((source, number))
    assert (len(PATTERNS), slow) == (200, [])


def test_all_values_of_an_entry_together_get_no_more_than_an_entry_may() -> None:
    pattern = compile_pattern("(?=.*)^(a|aa)+$")
    assert pattern is not None
    patience, tries = Patience(), 0
    while patience.seconds > 0:
        with pytest.raises(TimeoutError):
            pattern.is_found_in(TEXTS[0], patience)
        tries += 1
    assert tries <= SECONDS_PER_ENTRY / SECONDS_PER_VALUE + 1
    with pytest.raises(TimeoutError):
        pattern.is_found_in("aa", patience)


def test_a_large_format_is_matched_in_texts_of_ordinary_length_and_given_up_in_long_ones() -> None:
    pattern = compile_pattern("^(?:.?.?.?){333}x$")
    assert pattern is not None
    assert (pattern.is_found_in("ax", Patience()), pattern.is_found_in("ay", Patience())) == (True, False)
    with pytest.raises(TimeoutError):
        pattern.is_found_in("a" * 100_000, Patience())


@pytest.mark.django_db
def test_every_filter_is_answered_in_two_seconds_or_refused() -> None:
    refused = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '2s'")
        for source in PATTERNS:
            try:
                translated = to_postgres(source, Flags())
            except Untranslatable:
                refused.append(source)
                continue
            cursor.execute("SELECT count(*) FROM unnest(%s::text[]) AS text WHERE text ~ %s", (list(TEXTS), translated))
            assert cursor.fetchone() is not None
    assert {source for source in PATTERNS if "(?=" in source} <= set(refused)
    assert len(refused) < len(PATTERNS) / 2
