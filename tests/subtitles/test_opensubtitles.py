"""OpenSubtitles over the one door: against answers that it once gave, and against a stand-in that keeps accounts."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from opensubtitles import SRT, StandIn, standing_in
from rustfin.core.clock import ManualClock
from rustfin.core.errors import Forbidden, RateLimited, Unavailable
from rustfin.db import Database
from rustfin.events import Events
from rustfin.outbound import Outbound, recent_calls
from rustfin.settings import Settings
from rustfin.subtitles.opensubtitles import HOSTS, Offer, OpenSubtitles, Query, searches

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings" / "replay.py"
FILM = Query(("de", "fr"), "Man of Steel", oshash="5b8f8f4e41ccb21e", year=2013, imdb="tt0770828")


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with standing_in() as there:
        yield there


@pytest.fixture
async def settings(db: Database, clock: ManualClock) -> Settings:
    in_force = Settings(db, Events(db, clock), clock)
    await in_force.load()
    await in_force.update("network", {"is_offline": False})
    await in_force.update(
        "subtitles",
        {
            "is_opensubtitles_enabled": True,
            "opensubtitles_api_key": "key",
            "opensubtitles_user_name": "ann",
            "opensubtitles_password": "secret",
        },
    )
    return in_force


@pytest.fixture
async def door(db: Database, clock: ManualClock, settings: Settings) -> AsyncIterator[Outbound]:
    outbound = Outbound(db, clock, settings, local_hosts=frozenset({"127.0.0.1"}), calls_per_second=10_000)
    yield outbound
    await outbound.aclose()


@pytest.fixture
def provider(door: Outbound, settings: Settings, clock: ManualClock, stand_in: StandIn) -> OpenSubtitles:
    return OpenSubtitles(door, settings, clock, address=stand_in.address)


def offer(ref: str = "7", language: str = "en") -> Offer:
    return Offer(ref, language, "A.Release", "a.srt")


def entry(ref: int, language: str, **facts: object) -> dict[str, Any]:
    return {"attributes": {"language": language, "release": f"r{ref}", "files": [{"file_id": ref}], **facts}}


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (
            FILM,
            [
                {"languages": "de,fr", "moviehash": "5b8f8f4e41ccb21e"},
                {"languages": "de,fr", "imdb_id": "770828"},
            ],
        ),
        (Query(("pt-BR", "zh-Hant"), "X", tmdb="603"), [{"languages": "pt-br,zh-tw", "tmdb_id": "603"}]),
        (
            Query(("en",), "Dallas", season=1, episode=3, imdb="tt0077000", is_series=True),
            [{"languages": "en", "parent_imdb_id": "77000", "season_number": "1", "episode_number": "3"}],
        ),
        (Query(("en",), " The   Tide ", year=2001), [{"languages": "en", "query": "the tide", "year": "2001"}]),
        (
            Query(("en",), "Dallas", year=1978, season=1, episode=3, is_series=True),
            [{"languages": "en", "query": "dallas", "season_number": "1", "episode_number": "3"}],
        ),
    ],
)
def test_questions(query: Query, asked: list[dict[str, str]]) -> None:
    assert searches(query) == asked


async def test_those_that_fit_the_file_come_first_then_by_language_and_trust(
    provider: OpenSubtitles, stand_in: StandIn
) -> None:
    stand_in.found = [
        entry(1, "fr", download_count=9),
        entry(2, "de", ai_translated=True, download_count=99),
        entry(3, "de", download_count=5, hearing_impaired=True),
        entry(4, "fr", moviehash_match=True, foreign_parts_only=True),
        entry(5, "xx-nonsense"),
        entry(6, "de", files=[{"file_id": 6}, {"file_id": 7}]),
        {"attributes": None},
        "nonsense",
    ]
    found = await provider.search(FILM)
    assert [one.ref for one in found] == ["4", "3", "2", "1"]
    assert (found[0].is_hash_match, found[0].is_forced, found[1].is_hearing_impaired) == (True, True, True)
    assert [Offer.from_json(one.to_json()) for one in found] == found
    paths = [dict(parse_qsl(urlsplit(path).query)) for _, path, _, _ in stand_in.asked]
    assert paths == searches(FILM)
    assert stand_in.asked[0][2]["api-key"] == "key"


async def test_a_download_signs_in_once_and_tells_what_is_left(
    provider: OpenSubtitles, stand_in: StandIn, db: Database
) -> None:
    assert await provider.download(offer()) == ("a.srt", SRT)
    assert await provider.download(offer("8")) == ("a.srt", SRT)
    assert [path for method, path, _, _ in stand_in.asked if method == "POST"] == [
        "/api/v1/login",
        "/api/v1/download",
        "/api/v1/download",
    ]
    assert provider.quota is not None
    assert provider.quota.remaining == 0
    calls = await db.read(recent_calls)
    assert {call.method for call in calls} == {"GET", "POST"}
    assert "secret" not in str(calls)
    # The file's own host gets neither key nor token.
    assert not {"api-key", "authorization"} & set(stand_in.asked[-1][2])


async def test_a_quota_that_is_used_up_is_not_asked_again_until_it_renews(
    provider: OpenSubtitles, stand_in: StandIn, clock: ManualClock
) -> None:
    stand_in.left = 1
    await provider.download(offer())
    before = len(stand_in.asked)
    with pytest.raises(RateLimited) as refused:
        await provider.download(offer())
    assert (refused.value.code, len(stand_in.asked)) == ("quota_used_up", before)
    clock.advance(6 * 3600 * 1000)
    stand_in.left = 5
    assert provider.quota is None
    await provider.download(offer())


async def test_a_no_for_the_quota_is_believed(provider: OpenSubtitles, stand_in: StandIn) -> None:
    stand_in.left = 0
    with pytest.raises(RateLimited):
        await provider.download(offer())
    assert provider.quota is not None
    assert provider.quota.remaining == 0


async def test_a_token_that_ended_is_asked_for_anew(provider: OpenSubtitles, stand_in: StandIn) -> None:
    await provider.download(offer())
    stand_in.token, stand_in.left = "t-2", 5
    assert (await provider.download(offer()))[1] == SRT


@pytest.mark.parametrize(
    ("route", "status", "body", "error"),
    [
        ("/api/v1/subtitles", 200, b"<html>", Unavailable),
        ("/api/v1/subtitles", 200, b'{"data": 7}', Unavailable),
        ("/api/v1/subtitles", 500, b"", Unavailable),
        ("/api/v1/subtitles", 403, b"", Forbidden),
        ("/api/v1/login", 401, b"", Forbidden),
        ("/api/v1/download", 200, b'{"link": "http://evil.test/x.srt"}', Unavailable),
        ("/api/v1/download", 200, b'{"remaining": 3}', Unavailable),
        ("/file.srt", 404, b"", Unavailable),
    ],
)
async def test_odd_answers(
    provider: OpenSubtitles, stand_in: StandIn, route: str, status: int, body: bytes, error: type[Exception]
) -> None:
    stand_in.odd[route] = (status, body)

    async def use() -> None:
        await provider.search(FILM)
        await provider.download(offer())

    with pytest.raises(error):
        await use()


async def test_nothing_is_called_while_it_is_switched_off(
    provider: OpenSubtitles, stand_in: StandIn, settings: Settings, door: Outbound
) -> None:
    assert set(HOSTS) <= door.allowed_hosts()
    await settings.update("subtitles", {"is_opensubtitles_enabled": False})
    assert not set(HOSTS) & door.allowed_hosts()
    with pytest.raises(Forbidden):
        await provider.search(FILM)
    await settings.update("subtitles", {"is_opensubtitles_enabled": True})
    await settings.update("network", {"is_offline": True})
    with pytest.raises(Unavailable):
        await provider.search(FILM)
    assert stand_in.asked == []


async def test_secrets_are_never_shown_and_stay_when_they_come_back_hidden(settings: Settings) -> None:
    shown = settings.shown("subtitles")
    assert (shown["opensubtitles_api_key"], shown["opensubtitles_user_name"]) == ("********", "ann")
    await settings.update("subtitles", {**shown, "opensubtitles_user_name": "bob"})
    kept: Any = settings.section("subtitles")
    assert (kept.opensubtitles_api_key, kept.opensubtitles_user_name) == ("key", "bob")


@pytest.fixture
def replayed() -> Iterator[str]:
    if not RECORDINGS.exists():
        pytest.skip("there are no recordings here")
    argv = [sys.executable, str(RECORDINGS), "--port", "20700"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "listening" in process.stdout.readline()
        yield "http://127.0.0.1:20700/api.opensubtitles.com/api/v1"
        process.terminate()


async def test_what_it_once_answered_is_understood(
    replayed: str, door: Outbound, settings: Settings, clock: ManualClock
) -> None:
    await settings.update("subtitles", {"opensubtitles_user_name": ""})
    provider = OpenSubtitles(door, settings, clock, address=replayed)
    found = await provider.search(FILM)
    assert found[0].is_hash_match
    assert {one.language for one in found} == {"de", "fr"}
    assert all(one.release and one.ref.isdigit() for one in found)
    episode = Query(("hu",), "Marvels Agents of S.H.I.E.L.D.", season=2, episode=6, is_series=True)
    assert [one.language for one in await provider.search(episode)] == ["hu"] * 3
