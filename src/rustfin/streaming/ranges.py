"""Which bytes of a file a request is answered with (RFC 9110 §13, §14): pure, and never raises on any header."""

import re
from dataclasses import dataclass

from rustfin.streaming.http_dates import parse_http_date

MAX_RANGES = 32
"""A request that lists more ranges is answered with the whole file (§14.2, §17.15)."""
MERGE_GAP_BYTES = 128
"""Ranges no further apart than what a part's own header costs are sent as one (§15.3.7.2)."""

_SPEC = re.compile(r"(?P<first>[0-9]+)-(?P<last>[0-9]*)|-(?P<suffix>[0-9]+)")
_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_OWS = " \t"
# No file is longer; longer numbers would only cost time (and int() refuses the longest).
_MAX_DIGITS = 19


@dataclass(frozen=True, slots=True)
class RequestHeaders:
    """What a request says about ranges and preconditions. None: absent. Repeated fields are joined by commas."""

    range: str | None = None
    if_range: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_unmodified_since: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to, not including, `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Whole:
    """200 with everything."""


@dataclass(frozen=True, slots=True)
class Slice:
    """206 with one range. Never empty."""

    span: Span


@dataclass(frozen=True, slots=True)
class Slices:
    """206 with `multipart/byteranges`: two or more ranges that neither touch nor overlap, in the order asked for."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class NotSatisfiable:
    """416; `Content-Range: bytes */size`."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """304: the client has it already."""


@dataclass(frozen=True, slots=True)
class PreconditionFailed:
    """412: it is not what the client thought it is."""


Plan = Whole | Slice | Slices | NotSatisfiable | NotModified | PreconditionFailed


def plan(method: str, headers: RequestHeaders, *, size_bytes: int, etag: str, mtime_s: int, now_s: int) -> Plan:
    """How to answer. `etag` is a strong one with its quotes; `mtime_s` is what Last-Modified says.

    Preconditions come first, in the order of §13.2.2; a Range counts for GET only (§14.2).
    """
    failed = _precondition(method, headers, etag=etag, mtime_s=mtime_s, now_s=now_s)
    if failed is not None:
        return failed
    if method != "GET" or headers.range is None:
        return Whole()
    if not _is_range_current(headers.if_range, etag=etag, mtime_s=mtime_s, now_s=now_s):
        return Whole()
    return _select(headers.range, size_bytes=size_bytes)


def content_range(span: Span, *, size_bytes: int) -> str:
    """The Content-Range of one range (§14.4)."""
    return f"bytes {span.start}-{span.stop - 1}/{size_bytes}"


def _precondition(method: str, headers: RequestHeaders, *, etag: str, mtime_s: int, now_s: int) -> Plan | None:
    if headers.if_match is not None:
        if not _matches_strongly(headers.if_match, etag):
            return PreconditionFailed()
    elif headers.if_unmodified_since is not None:
        unmodified_since = parse_http_date(headers.if_unmodified_since, now_s=now_s)
        if unmodified_since is not None and mtime_s > unmodified_since:
            return PreconditionFailed()
    is_reading = method in {"GET", "HEAD"}
    if headers.if_none_match is not None:
        if _matches_weakly(headers.if_none_match, etag):
            return NotModified() if is_reading else PreconditionFailed()
    elif headers.if_modified_since is not None and is_reading:
        modified_since = parse_http_date(headers.if_modified_since, now_s=now_s)
        if modified_since is not None and mtime_s <= modified_since:
            return NotModified()
    return None


def _matches_strongly(field: str, etag: str) -> bool:
    return field.strip(_OWS) == "*" or etag in _ENTITY_TAG.findall(field)


def _matches_weakly(field: str, etag: str) -> bool:
    return field.strip(_OWS) == "*" or etag in (tag.removeprefix("W/") for tag in _ENTITY_TAG.findall(field))


def _is_range_current(if_range: str | None, *, etag: str, mtime_s: int, now_s: int) -> bool:
    if if_range is None:
        return True
    validator = if_range.strip(_OWS)
    if validator.endswith('"'):
        return validator == etag
    # A date proves nothing while the file may still change within the second that it names (§8.8.2.2).
    return parse_http_date(validator, now_s=now_s) == mtime_s and mtime_s < now_s


def _select(header: str, *, size_bytes: int) -> Plan:
    specs = _parse(header)
    if specs is None:
        return Whole()
    asked = [span for spec in specs if (span := _resolve(spec, size_bytes)) is not None]
    if not asked:
        return NotSatisfiable()
    spans = _merge([span for span in asked if span.length])
    if not spans:
        return Whole()  # the last bytes of an empty file: satisfiable, yet no Content-Range can say so
    return Slice(spans[0]) if len(spans) == 1 else Slices(spans)


_Spec = tuple[int | None, int | None]
"""First and last position; first None: the last so many bytes; last None: to the end."""


def _parse(header: str) -> list[_Spec] | None:
    unit, equals, listed = header.partition("=")
    if not equals or unit.strip(_OWS).lower() != "bytes" or listed.count(",") > 2 * MAX_RANGES:
        return None
    specs = [_parse_spec(text) for element in listed.split(",") if (text := element.strip(_OWS))]
    if not specs or len(specs) > MAX_RANGES:
        return None
    valid = [spec for spec in specs if spec is not None]
    return valid if len(valid) == len(specs) else None


def _parse_spec(text: str) -> _Spec | None:
    match = _SPEC.fullmatch(text)
    if match is None:
        return None
    if match["suffix"]:
        return None, _position(match["suffix"])
    first = _position(match["first"])
    last = _position(match["last"]) if match["last"] else None
    return (first, last) if last is None or first <= last else None


def _position(digits: str) -> int:
    significant = digits.lstrip("0")
    return 10**_MAX_DIGITS if len(significant) > _MAX_DIGITS else int(significant or "0")


def _resolve(spec: _Spec, size_bytes: int) -> Span | None:
    """The bytes of one range, or None when it cannot be satisfied (§14.1.2)."""
    first, last = spec
    if first is None:
        return Span(max(0, size_bytes - (last or 0)), size_bytes) if last else None
    if first >= size_bytes:
        return None
    return Span(first, size_bytes if last is None else min(last + 1, size_bytes))


def _merge(asked: list[Span]) -> tuple[Span, ...]:
    """Without overlaps and small gaps, each where the first of its ranges was asked for."""
    order = {span: position for position, span in reversed(list(enumerate(asked)))}
    merged: list[tuple[int, Span]] = []
    for span in sorted(order, key=lambda span: (span.start, span.stop)):
        if merged and span.start <= merged[-1][1].stop + MERGE_GAP_BYTES:
            position, last = merged[-1]
            merged[-1] = (min(position, order[span]), Span(last.start, max(last.stop, span.stop)))
        else:
            merged.append((order[span], span))
    return tuple(span for _, span in sorted(merged, key=lambda entry: entry[0]))
