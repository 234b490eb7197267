"""Calls to a real server on loopback: what passes, what does not, and what the ledger says."""

import asyncio
import gzip
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rustfin.core.clock import ManualClock
from rustfin.core.errors import Forbidden, InvalidInput, RustfinError, Unavailable
from rustfin.core.units import Bytes
from rustfin.db import Database
from rustfin.events import Events
from rustfin.observability import Metrics
from rustfin.outbound import Call, Outbound, recent_calls
from rustfin.outbound.ledger import prune, put
from rustfin.settings import Settings
from until import until


@dataclass
class Remote:
    """A small server; `say` answers a path with (status, headers, body)."""

    port: int
    answers: dict[str, Callable[[], tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def say(self, path: str, body: bytes = b"", *, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda: (status, named, body)


@pytest.fixture
def remote() -> Iterator[Remote]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            path = self.path.partition("?")[0]
            if path == "/slow":
                there.may_answer.wait(20)
            status, headers, body = there.answers.get(path, lambda: (404, {}, b"nothing"))()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Remote(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield there
        finally:
            there.may_answer.set()
            server.shutdown()
            thread.join()


@pytest.fixture
async def settings(db: Database, clock: ManualClock) -> Settings:
    in_force = Settings(db, Events(db, clock), clock)
    await in_force.load()
    return in_force


@pytest.fixture
async def online(settings: Settings) -> Settings:
    await settings.update("network", {"is_offline": False})
    return settings


@pytest.fixture
async def outbound(db: Database, clock: ManualClock, online: Settings) -> AsyncIterator[Outbound]:
    door = Outbound(db, clock, online, local_hosts=frozenset({"127.0.0.1"}), calls_per_second=10_000)
    yield door
    await door.aclose()


async def ledger(db: Database) -> list[Call]:
    return await db.read(recent_calls)


async def test_a_call_that_passes_is_answered_and_written_down(
    outbound: Outbound, remote: Remote, db: Database, clock: ManualClock
) -> None:
    remote.say("/3/movie/603", b'{"title": "The Matrix"}', content_type="application/json")
    answer = await outbound.get(
        remote.url("/3/movie/603?api_key=secret"), purpose="metadata", headers={"Authorization": "Bearer t"}
    )
    assert (answer.status, answer.body) == (200, b'{"title": "The Matrix"}')
    assert answer.headers["content-type"] == "application/json"
    path, headers = remote.asked[0]
    assert path == "/3/movie/603?api_key=secret"
    assert headers["host"] == f"127.0.0.1:{remote.port}"
    assert headers["user-agent"].startswith("Rustfin/")
    assert headers["authorization"] == "Bearer t"
    [call] = await ledger(db)
    assert (call.host, call.method, call.path, call.purpose) == ("127.0.0.1", "GET", "/3/movie/603", "metadata")
    assert (call.status, call.error, call.at_ms) == (200, None, clock.now_ms())
    assert call.received_bytes == len(answer.body)
    assert call.sent_bytes > len(path)


async def test_other_statuses_are_answers_too(outbound: Outbound, remote: Remote, db: Database) -> None:
    assert (await outbound.get(remote.url("/gone"), purpose="test")).status == 404
    assert [call.status for call in await ledger(db)] == [404]


async def test_the_server_is_offline_until_somebody_says_otherwise(
    db: Database, clock: ManualClock, settings: Settings, remote: Remote
) -> None:
    door = Outbound(db, clock, settings, local_hosts=frozenset({"127.0.0.1"}))
    with pytest.raises(Unavailable) as refused:
        await door.get(remote.url("/"), purpose="test")
    assert refused.value.code == "offline"
    assert remote.asked == []
    assert [(call.status, call.error) for call in await ledger(db)] == [(None, "The server is set to stay offline.")]
    await settings.update("network", {"is_offline": False})
    assert (await door.get(remote.url("/"), purpose="test")).status == 404
    await door.aclose()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://elsewhere.example/", "host_not_allowed"),
        ("http://listed.example/", "not_encrypted"),
        ("https://localhost/", "private_address"),
        ("https://10.0.0.1/", "private_address"),
    ],
)
async def test_what_is_refused_is_written_down_too(outbound: Outbound, db: Database, url: str, code: str) -> None:
    outbound.allow("listed.example", "localhost", "10.0.0.1")
    with pytest.raises(Forbidden) as refused:
        await outbound.get(url, purpose="test")
    assert refused.value.code == code
    assert [(call.status, call.error) for call in await ledger(db)] == [(None, refused.value.message)]


async def test_a_host_is_allowed_by_the_settings_or_for_a_while(outbound: Outbound, online: Settings) -> None:
    take_back = outbound.allow("API.example")
    await online.update("network", {"allowed_hosts": ["Images.example."]})
    assert {"api.example", "images.example"} <= outbound.allowed_hosts()
    take_back()
    assert "api.example" not in outbound.allowed_hosts()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nonsense", "http://", "https://user:pass@api.example/", ""])
async def test_what_is_no_address_is_refused(outbound: Outbound, url: str) -> None:
    with pytest.raises(InvalidInput):
        await outbound.get(url, purpose="test")


async def test_redirects_are_followed_and_each_hop_is_listed(outbound: Outbound, remote: Remote, db: Database) -> None:
    remote.say("/a", status=302, location="/b?x=1")
    remote.say("/b", b"here")
    answer = await outbound.get(remote.url("/a"), purpose="test")
    assert (answer.body, answer.url) == (b"here", remote.url("/b?x=1"))
    assert [call.path for call in await ledger(db)] == ["/b", "/a"]


async def test_a_redirect_into_the_house_is_refused(outbound: Outbound, remote: Remote, db: Database) -> None:
    outbound.allow("localhost")
    remote.say("/a", status=302, location="https://localhost/admin")
    remote.say("/b", status=302, location="https://169.254.169.254/latest")
    with pytest.raises(Forbidden) as private:
        await outbound.get(remote.url("/a"), purpose="test")
    with pytest.raises(Forbidden) as unlisted:
        await outbound.get(remote.url("/b"), purpose="test")
    assert (private.value.code, unlisted.value.code) == ("private_address", "host_not_allowed")
    assert len(await ledger(db)) == 4


async def test_redirects_end(outbound: Outbound, remote: Remote) -> None:
    remote.say("/loop", status=301, location="/loop")
    with pytest.raises(Unavailable) as refused:
        await outbound.get(remote.url("/loop"), purpose="test")
    assert refused.value.code == "too_many_redirects"


async def test_an_answer_that_is_too_large_is_dropped_even_if_packed(outbound: Outbound, remote: Remote) -> None:
    remote.say("/plain", b"x" * 5000)
    remote.say("/packed", gzip.compress(b"x" * 5000), content_encoding="gzip")
    for path in ("/plain", "/packed"):
        with pytest.raises(Unavailable) as refused:
            await outbound.get(remote.url(path), purpose="test", max_bytes=Bytes(4999))
        assert refused.value.code == "answer_too_large"
        assert len((await outbound.get(remote.url(path), purpose="test", max_bytes=Bytes(5000))).body) == 5000


async def test_a_host_that_takes_too_long_is_given_up(
    db: Database, clock: ManualClock, online: Settings, remote: Remote
) -> None:
    door = Outbound(db, clock, online, local_hosts=frozenset({"127.0.0.1"}), time_limit_s=0.1)
    with pytest.raises(Unavailable) as slow:
        await door.get(remote.url("/slow"), purpose="test")
    assert slow.value.code == "host_slow"
    assert [call.error for call in await ledger(db)] == [slow.value.message]
    await door.aclose()


async def test_a_call_that_is_cancelled_keeps_its_row(outbound: Outbound, remote: Remote, db: Database) -> None:
    calling = asyncio.ensure_future(outbound.get(remote.url("/slow"), purpose="test"))
    await until(lambda: remote.asked)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    assert [(call.status, call.error) for call in await ledger(db)] == [(None, "The call was given up.")]


async def test_an_unreachable_host_is_left_alone_after_a_few_tries(
    outbound: Outbound, db: Database, clock: ManualClock
) -> None:
    codes: list[str] = []
    for _ in range(6):
        try:
            await outbound.get("http://127.0.0.1:1/", purpose="test")
        except RustfinError as error:
            codes.append(error.code)
    assert codes == ["host_unreachable"] * 5 + ["host_resting"]
    assert len(await ledger(db)) == 6


async def test_calls_are_counted_by_host_and_outcome(
    db: Database, clock: ManualClock, online: Settings, remote: Remote
) -> None:
    metrics = Metrics()
    door = Outbound(db, clock, online, metrics=metrics, local_hosts=frozenset({"127.0.0.1"}))
    await door.get(remote.url("/"), purpose="test")
    with pytest.raises(Forbidden):
        await door.get("https://elsewhere.example/", purpose="test")
    text = metrics.render().decode()
    assert 'rustfin_outbound_calls_total{host="127.0.0.1",outcome="4xx"} 1.0' in text
    assert 'rustfin_outbound_calls_total{host="other",outcome="error"} 1.0' in text
    await door.aclose()


async def test_the_ledger_is_paged_and_bounded(db: Database, clock: ManualClock) -> None:
    made = [Call(f"{number:04}", clock.now_ms(), "h", "GET", "/", "test") for number in range(600)]
    await db.write(lambda tx: [put(tx, call) for call in made])
    first = await db.read(lambda tx: recent_calls(tx, limit=2))
    second = await db.read(lambda tx: recent_calls(tx, limit=2, before_id=first[-1].id))
    assert [call.id for call in (*first, *second)] == ["0599", "0598", "0597", "0596"]
    assert await db.write(lambda tx: prune(tx, kept=200)) == 0
    assert await db.write(lambda tx: prune(tx, kept=100)) == 500
    assert [call.id for call in await db.read(lambda tx: recent_calls(tx, limit=1))] == ["0599"]
