"""Which bytes a request gets: a table that names the sections of RFC 9110, and properties."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rustfin.streaming.http_dates import format_http_date
from rustfin.streaming.ranges import (
    MAX_RANGES,
    MERGE_GAP_BYTES,
    NotModified,
    NotSatisfiable,
    Plan,
    PreconditionFailed,
    RequestHeaders,
    Slice,
    Slices,
    Span,
    Whole,
    plan,
)

SIZE = 10_000
ETAG = '"2710-5f5e100-7"'
MTIME_S = 1_700_000_000
NOW_S = MTIME_S + 86_400
MODIFIED = format_http_date(MTIME_S)
EARLIER = format_http_date(MTIME_S - 1)
LATER = format_http_date(MTIME_S + 1)


def ask(method: str = "GET", *, size: int = SIZE, now_s: int = NOW_S, **headers: str) -> Plan:
    return plan(method, RequestHeaders(**headers), size_bytes=size, etag=ETAG, mtime_s=MTIME_S, now_s=now_s)


def one(start: int, stop: int) -> Slice:
    return Slice(Span(start, stop))


def many(*spans: tuple[int, int]) -> Slices:
    return Slices(tuple(Span(start, stop) for start, stop in spans))


@pytest.mark.parametrize(
    ("section", "header", "answer"),
    [
        ("14.1.2 first and last byte", "bytes=0-499", one(0, 500)),
        ("14.1.2 second 500 bytes", "bytes=500-999", one(500, 1000)),
        ("14.1.2 one byte", "bytes=0-0", one(0, 1)),
        ("14.1.2 final 500 bytes", "bytes=-500", one(9500, 10_000)),
        ("14.1.2 open end", "bytes=9500-", one(9500, 10_000)),
        ("14.1.2 everything by an open range", "bytes=0-", one(0, 10_000)),
        ("14.1.2 last position beyond the end", "bytes=9990-20000", one(9990, 10_000)),
        ("14.1.2 suffix longer than the file", "bytes=-20000", one(0, 10_000)),
        ("14.1.2 first and last byte only", "bytes=0-0,-1", many((0, 1), (9999, 10_000))),
        ("14.1.2 middle ranges that touch", "bytes=500-600,601-999", one(500, 1000)),
        ("14.1.2 middle ranges that overlap", "bytes=500-700,601-999", one(500, 1000)),
        ("14.1.2 first position at the end", "bytes=10000-", NotSatisfiable()),
        ("14.1.2 first position beyond the end", "bytes=10001-10002", NotSatisfiable()),
        ("14.1.2 suffix of nothing", "bytes=-0", NotSatisfiable()),
        ("14.1.2 one of two satisfiable", "bytes=20000-,0-9", one(0, 10)),
        ("14.1.2 none of two satisfiable", "bytes=20000-,-0", NotSatisfiable()),
        ("14.1.1 last before first is invalid", "bytes=500-499", Whole()),
        ("14.1.1 one invalid makes all invalid", "bytes=0-1,9-3", Whole()),
        ("14.1.1 no range at all", "bytes=", Whole()),
        ("14.1.1 only a dash", "bytes=-", Whole()),
        ("14.1.1 words", "bytes=all", Whole()),
        ("14.1.1 negative", "bytes=-1-5", Whole()),
        ("14.1.1 sign", "bytes=+1-5", Whole()),
        ("14.1.1 white space within", "bytes=0 - 5", Whole()),
        ("14.1.1 no unit", "0-5", Whole()),
        ("14.1.1 digits of another script", "bytes=٠-٥", Whole()),
        ("14.1 unit names are case-insensitive", "Bytes=0-4", one(0, 5)),
        ("14.2 unknown units are ignored", "seconds=1-2", Whole()),
        ("14.2 unknown units of any syntax are ignored", "chapters=intro", Whole()),
        ("5.6.1 empty list elements", "bytes=,0-4, ,", one(0, 5)),
        ("5.6.1 white space around elements", "bytes= 0-4 ,\t1000-1004", many((0, 5), (1000, 1005))),
        ("15.3.7.2 the order asked for", "bytes=5000-5009,0-9", many((5000, 5010), (0, 10))),
        ("15.3.7.2 merged keeps the first place", "bytes=5000-5009,0-9,5010-5019", many((5000, 5020), (0, 10))),
        ("15.3.7.2 small gaps are sent along", f"bytes=0-9,{10 + MERGE_GAP_BYTES}-999", one(0, 1000)),
        ("15.3.7.2 larger gaps are not", f"bytes=0-9,{11 + MERGE_GAP_BYTES}-999", many((0, 10), (139, 1000))),
        ("15.3.7.2 the same twice", "bytes=0-9,0-9", one(0, 10)),
        ("17.15 overlaps do not multiply bytes", "bytes=" + ",".join(["0-"] * MAX_RANGES), one(0, 10_000)),
        (
            "17.15 more ranges than anyone needs",
            "bytes=" + ",".join(f"{n}-{n}" for n in range(MAX_RANGES + 1)),
            Whole(),
        ),
        ("17.15 a list of commas", "bytes=" + "," * 100_000 + "0-1", Whole()),
        ("14.1.2 numbers beyond any file", "bytes=0-" + "9" * 5000, one(0, 10_000)),
        ("14.1.2 zeros before", "bytes=" + "0" * 5000 + "7-00000000000000000000000009", one(7, 10)),
        ("14.1.2 starts beyond any file", "bytes=" + "9" * 5000 + "-", NotSatisfiable()),
    ],
)
def test_range_header(section: str, header: str, answer: Plan) -> None:
    assert ask(range=header) == answer, section


@pytest.mark.parametrize(
    ("section", "header", "answer"),
    [
        ("14.1.2 nothing can be first", "bytes=0-", NotSatisfiable()),
        ("14.1.2 satisfiable, yet nothing to name", "bytes=-1", Whole()),
        ("14.1.2 suffix of nothing", "bytes=-0", NotSatisfiable()),
    ],
)
def test_range_header_on_an_empty_file(section: str, header: str, answer: Plan) -> None:
    assert ask(size=0, range=header) == answer, section


@pytest.mark.parametrize(
    ("section", "method", "headers", "answer"),
    [
        ("14.2 no range", "GET", {}, Whole()),
        ("14.2 only GET has ranges", "HEAD", {"range": "bytes=0-1"}, Whole()),
        ("13.1.1 If-Match that matches", "GET", {"if_match": f'"other", {ETAG}', "range": "bytes=0-1"}, one(0, 2)),
        ("13.1.1 If-Match of anything", "GET", {"if_match": "*"}, Whole()),
        ("13.1.1 If-Match of another", "GET", {"if_match": '"other"'}, PreconditionFailed()),
        ("13.1.1 If-Match compares strongly", "GET", {"if_match": f"W/{ETAG}"}, PreconditionFailed()),
        ("13.1.1 If-Match that is no tag", "HEAD", {"if_match": "2710"}, PreconditionFailed()),
        ("13.1.2 If-None-Match that matches", "GET", {"if_none_match": ETAG}, NotModified()),
        ("13.1.2 in a list", "HEAD", {"if_none_match": f'"a,b", W/"c" ,{ETAG}'}, NotModified()),
        ("13.1.2 compares weakly", "GET", {"if_none_match": f"W/{ETAG}"}, NotModified()),
        ("13.1.2 of anything", "GET", {"if_none_match": " * "}, NotModified()),
        ("13.1.2 of another", "GET", {"if_none_match": '"other"', "range": "bytes=0-1"}, one(0, 2)),
        ("13.1.2 not a reading method", "POST", {"if_none_match": ETAG}, PreconditionFailed()),
        ("13.1.3 not modified since", "GET", {"if_modified_since": MODIFIED}, NotModified()),
        ("13.1.3 not modified since a later date", "HEAD", {"if_modified_since": LATER}, NotModified()),
        ("13.1.3 modified since", "GET", {"if_modified_since": EARLIER}, Whole()),
        ("13.1.3 not a date", "GET", {"if_modified_since": "now"}, Whole()),
        ("13.1.3 not a reading method", "POST", {"if_modified_since": MODIFIED}, Whole()),
        ("13.1.4 unmodified since", "GET", {"if_unmodified_since": MODIFIED}, Whole()),
        ("13.1.4 modified since", "GET", {"if_unmodified_since": EARLIER}, PreconditionFailed()),
        ("13.1.4 not a date", "GET", {"if_unmodified_since": "never"}, Whole()),
        ("13.1.5 If-Range that matches", "GET", {"range": "bytes=0-1", "if_range": ETAG}, one(0, 2)),
        ("13.1.5 If-Range of another", "GET", {"range": "bytes=0-1", "if_range": '"other"'}, Whole()),
        ("13.1.5 If-Range compares strongly", "GET", {"range": "bytes=0-1", "if_range": f"W/{ETAG}"}, Whole()),
        ("13.1.5 If-Range of the exact date", "GET", {"range": "bytes=0-1", "if_range": MODIFIED}, one(0, 2)),
        ("13.1.5 a later date is not the date", "GET", {"range": "bytes=0-1", "if_range": LATER}, Whole()),
        ("13.1.5 neither tag nor date", "GET", {"range": "bytes=0-1", "if_range": "2710"}, Whole()),
        ("13.1.5 without Range it says nothing", "GET", {"if_range": '"other"'}, Whole()),
        ("13.1.5 a failed If-Range hides 416", "GET", {"range": "bytes=99999-", "if_range": '"other"'}, Whole()),
        (
            "13.2.2 If-Match outranks If-Unmodified-Since",
            "GET",
            {"if_match": ETAG, "if_unmodified_since": EARLIER},
            Whole(),
        ),
        (
            "13.2.2 If-None-Match outranks If-Modified-Since",
            "GET",
            {"if_none_match": '"other"', "if_modified_since": LATER},
            Whole(),
        ),
        (
            "13.2.2 a failed If-Match ends it",
            "GET",
            {"if_match": '"other"', "if_none_match": ETAG},
            PreconditionFailed(),
        ),
        (
            "13.2.2 preconditions come before ranges",
            "GET",
            {"if_none_match": ETAG, "range": "bytes=99999-"},
            NotModified(),
        ),
    ],
)
def test_preconditions(section: str, method: str, headers: dict[str, str], answer: Plan) -> None:
    assert ask(method, **headers) == answer, section


def test_a_date_is_no_strong_validator_within_its_own_second() -> None:
    """§8.8.2.2: the file may still change in the second that Last-Modified names."""
    assert ask(now_s=MTIME_S, range="bytes=0-1", if_range=MODIFIED) == Whole()
    assert ask(now_s=MTIME_S + 1, range="bytes=0-1", if_range=MODIFIED) == one(0, 2)


anything = st.none() | st.text(max_size=60) | st.from_regex(r"bytes=[0-9,\- ]{0,40}", fullmatch=True)
sizes = st.integers(min_value=0, max_value=3000)


@settings(deadline=None)
@given(
    st.sampled_from(["GET", "HEAD", "POST", "PURGE"]),
    st.builds(
        RequestHeaders,
        range=anything,
        if_range=anything,
        if_match=anything,
        if_none_match=anything,
        if_modified_since=anything,
        if_unmodified_since=anything,
    ),
    sizes,
)
def test_no_header_ever_raises_and_spans_lie_inside(method: str, headers: RequestHeaders, size: int) -> None:
    answer = plan(method, headers, size_bytes=size, etag=ETAG, mtime_s=MTIME_S, now_s=NOW_S)
    spans = [answer.span] if isinstance(answer, Slice) else list(answer.spans) if isinstance(answer, Slices) else []
    assert all(0 <= span.start < span.stop <= size for span in spans)
    assert sum(span.length for span in spans) <= size


specs = st.lists(
    st.tuples(st.integers(0, 3500), st.integers(0, 3500)).map(lambda pair: (min(pair), max(pair)))
    | st.tuples(st.integers(0, 3500), st.none())
    | st.tuples(st.none(), st.integers(0, 3500)),
    min_size=1,
    max_size=MAX_RANGES,
)


def bytes_asked(spec: tuple[int | None, int | None], content: bytes) -> set[int]:
    first, last = spec
    positions = range(len(content))
    if first is None:
        return set(positions[len(content) - min(last or 0, len(content)) :])
    return set(positions[first : None if last is None else last + 1])


@settings(deadline=None)
@given(specs, sizes)
@example([(0, 0), (None, 1)], 2)
def test_what_is_sent_covers_what_was_asked_and_little_more(
    spec_list: list[tuple[int | None, int | None]], size: int
) -> None:
    content = bytes(size)
    header = "bytes=" + ",".join(f"{'' if a is None else a}-{'' if b is None else b}" for a, b in spec_list)
    wanted = set().union(*(bytes_asked(spec, content) for spec in spec_list))
    answer = ask(size=size, range=header)
    if not wanted:
        assert isinstance(answer, NotSatisfiable | Whole)
        return
    assert isinstance(answer, Slice | Slices)
    spans = (answer.span,) if isinstance(answer, Slice) else answer.spans
    sent = [position for span in spans for position in range(span.start, span.stop)]
    assert len(sent) == len(set(sent)), "no byte is sent twice"
    assert wanted <= set(sent)
    assert len(set(sent) - wanted) <= MERGE_GAP_BYTES * (len(spec_list) - 1)
    assert len(spec_list) > 1 or set(sent) == wanted


def test_parts_come_in_the_order_they_were_asked_for() -> None:
    answer = ask(range="bytes=8000-8009,-10,4000-4009,0-9")
    assert answer == many((8000, 8010), (9990, 10_000), (4000, 4010), (0, 10))
