"""Dates of HTTP headers, RFC 9110 §5.6.7."""

from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.streaming.http_dates import format_http_date, parse_http_date

NOV_1994 = 784_111_777
NOW_S = 1_767_225_600  # 2026


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ],
)
def test_each_of_the_three_forms_means_the_same_moment(text: str) -> None:
    assert parse_http_date(text, now_s=NOW_S) == NOV_1994


@pytest.mark.parametrize(
    ("text", "year"), [("Sunday, 06-Nov-76 00:00:00 GMT", 2076), ("Sunday, 06-Nov-77 00:00:00 GMT", 1977)]
)
def test_a_two_digit_year_is_at_most_fifty_years_ahead(text: str, year: int) -> None:
    seconds = parse_http_date(text, now_s=NOW_S)
    assert seconds is not None
    assert format_http_date(seconds).split()[3] == str(year)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
        "1994-11-06T08:49:37Z",
        "784111777",
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert parse_http_date(text, now_s=NOW_S) is None


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=4_102_444_800))
def test_what_is_written_is_read_back(seconds: int) -> None:
    assert format_http_date(seconds) == formatdate(seconds, usegmt=True)
    assert parse_http_date(format_http_date(seconds), now_s=NOW_S) == seconds
