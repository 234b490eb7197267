"""A damaged document gives what was whole in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.media.salvage import salvage_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", None),
        (b"   ", None),
        (b"{", {}),
        (b'{"a": 1, "b": ', {"a": 1}),
        (b'{"a": "x", "b": "cut in the mi', {"a": "x"}),
        (b'{"a": 12', {}),
        (b'{"a": [{"b": 1}, {"c": 2', {"a": [{"b": 1}, {}]}),
        (b'{"a": 1 "b": 2}', {"a": 1, "b": 2}),
        (b'{"a": [{"b": 1} {"c": 2}]}', {"a": [{"b": 1}, {"c": 2}]}),
        (b'{"a": 1,, "b": 2,}', {"a": 1, "b": 2}),
        (b'{"a": N/A, "b": nan, "c": 3}', {"a": "N/A", "b": "nan", "c": 3}),
        (b'{"a": "tab\there\x01", "b": "\xff\xfe"}', {"a": "tab\there\x01", "b": "\ufffd\ufffd"}),
        (b'{"a": "bad \\q escape", "b": 2}', {"a": "bad \\q escape", "b": 2}),
        (b'{"a": , "b": 2}', {"a": "b"}),
        (b"[1, 2, 3", [1, 2]),
        (b"garbage", None),
    ],
)
def test_what_is_whole_is_kept(raw: bytes, expected: object) -> None:
    assert salvage_json(raw) == expected


def test_nesting_without_end_does_not_exhaust_the_stack() -> None:
    assert isinstance(salvage_json(b'{"a":' * 100_000), dict)
    assert isinstance(salvage_json(b"[" * 100_000 + b"]" * 100_000), list)


@given(JSON)
def test_sound_documents_are_read_as_they_are(value: object) -> None:
    assert salvage_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(raw: bytes) -> None:
    json.dumps(salvage_json(raw))


@given(st.dictionaries(st.text(), JSON, max_size=5), st.data())
def test_every_truncation_gives_only_what_was_there(value: dict[str, object], data: st.DataObject) -> None:
    raw = json.dumps(value, ensure_ascii=True).encode()
    cut = data.draw(st.integers(1, len(raw)))
    salvaged = salvage_json(raw[:cut])
    assert isinstance(salvaged, dict)
    assert set(salvaged) <= set(value)
