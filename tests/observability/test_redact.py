"""What counts as a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.observability.redact import REDACTED, redact, redact_text


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "Authorization",
        "token",
        "access_token",
        "password",
        "new_password",
        "cookie",
        "set-cookie",
        "api_key",
        "apikey",
        "x-api-key",
        "ticket",
        "client_secret",
        "passphrase",
    ],
)
def test_fields_named_like_secrets_are_hidden(name: str) -> None:
    assert redact(name, "hunter2") == REDACTED
    assert redact("headers", {name: "hunter2"}) == {name: REDACTED}
    assert redact("lists", [{name: "hunter2"}]) == [{name: REDACTED}]


@pytest.mark.parametrize("name", ["token_count", "ticketed", "passwords_changed", "path", "monkey", "event"])
def test_other_fields_stay(name: str) -> None:
    assert redact(name, "value") == "value"
    assert redact(name, 7) == 7


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /a?ticket=abc HTTP/1.1", "GET /a?ticket=[redacted] HTTP/1.1"),
        ("/a?x=1&api_key=abc&y=2", "/a?x=1&api_key=[redacted]&y=2"),
        ("/a?access_token=abc#t", "/a?access_token=[redacted]#t"),
        ("Authorization: Bearer eyJhbGciOi.J9.x", "Authorization: Bearer [redacted]"),
        ("/a?tickets_left=3", "/a?tickets_left=3"),
        ("nothing here", "nothing here"),
    ],
)
def test_texts_lose_their_secrets(text: str, shown: str) -> None:
    assert redact_text(text) == shown


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=40))
def test_no_ticket_in_a_query_survives(ticket: str) -> None:
    secret = "Z" + ticket
    assert secret not in redact_text(f"GET /stream/file/1?a=b&ticket={secret}&c=d HTTP/1.1")
