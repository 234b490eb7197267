"""Tickets in media URLs: good for whom, what and how long they were given, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.core.clock import ManualClock
from rustfin.core.errors import Unauthenticated
from rustfin.core.ids import ApiKeyId, SessionId, UserId
from rustfin.db import Database
from rustfin.streaming.tickets import TICKET_MS, Holder, Tickets, load_key

KEY = bytes(range(32))
HOLDER = Holder(UserId("019a-user"), SessionId("019a-session"))
RESOURCE = "file:019a"


@pytest.fixture
def tickets(clock: ManualClock) -> Tickets:
    return Tickets(KEY, clock)


def refusal(tickets: Tickets, text: str, resource: str = RESOURCE) -> str:
    with pytest.raises(Unauthenticated) as refused:
        tickets.read(text, resource)
    return refused.value.code


def test_a_ticket_names_its_holder(tickets: Tickets) -> None:
    assert tickets.read(tickets.issue(HOLDER, RESOURCE).text, RESOURCE) == HOLDER


def test_a_ticket_of_an_api_key_names_the_key(tickets: Tickets) -> None:
    holder = Holder(UserId("019a-user"), ApiKeyId("019a-key"), is_api_key=True)
    assert tickets.read(tickets.issue(holder, RESOURCE).text, RESOURCE) == holder


def test_a_ticket_is_good_until_it_expires(tickets: Tickets, clock: ManualClock) -> None:
    ticket = tickets.issue(HOLDER, RESOURCE)
    assert ticket.expires_at == clock.now_ms() + TICKET_MS
    clock.advance(TICKET_MS - 1)
    assert tickets.read(ticket.text, RESOURCE) == HOLDER
    clock.advance(1)
    assert refusal(tickets, ticket.text) == "ticket_expired"


def test_a_ticket_opens_no_other_file(tickets: Tickets) -> None:
    assert refusal(tickets, tickets.issue(HOLDER, RESOURCE).text, "file:019b") == "ticket_invalid"


def test_a_ticket_signed_with_another_key_is_forged(tickets: Tickets, clock: ManualClock) -> None:
    forged = Tickets(bytes(32), clock).issue(HOLDER, RESOURCE)
    assert refusal(tickets, forged.text) == "ticket_invalid"


def test_each_tampered_character_is_noticed(tickets: Tickets) -> None:
    text = tickets.issue(HOLDER, RESOURCE).text
    for position, character in enumerate(text):
        other = "1" if character != "1" else "2"
        assert refusal(tickets, text[:position] + other + text[position + 1 :]) == "ticket_invalid"


def test_a_later_end_cannot_be_written_in(tickets: Tickets, clock: ManualClock) -> None:
    _, rest = tickets.issue(HOLDER, RESOURCE).text.split("~", 1)
    assert refusal(tickets, f"{clock.now_ms() + 10 * TICKET_MS:x}~{rest}") == "ticket_invalid"


@settings(deadline=None)
@given(st.text(max_size=700))
def test_no_text_is_taken_for_a_ticket(text: str) -> None:
    assert refusal(Tickets(KEY, ManualClock()), text) == "ticket_invalid"


async def test_the_key_is_made_once_and_kept(db: Database) -> None:
    first = await load_key(db)
    assert len(first) == 32
    assert await load_key(db) == first
