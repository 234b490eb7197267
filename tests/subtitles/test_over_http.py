"""Subtitles from a film on disk to a player, over the real interface."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from opensubtitles import StandIn, standing_in
from rustfin.core.clock import SystemClock
from rustfin.streaming import Holder, Tickets, load_key
from rustfin.subtitles import pgs
from served import Served, serve
from subtitled import ass, film, srt, sup
from until import until

pytestmark = pytest.mark.media
FONT = b"\x00\x01\x00\x00" + b"font" * 64
STYLED = ((1_000, 3_000, r"{\i1}Hallo{\i0}\Nzwei"), (8_000, 11_000, "spät"))
PLAIN = ((1_000, 3_000, "Hello"), (5_000, 9_000, "<script>alert(1)</script>Later"))
PICTURES = ((1_000, 4_000), (6_000, 9_000))


@dataclass(frozen=True, slots=True)
class Shown:
    """A server over one film, as its admin sees it."""

    served: Served
    item_id: str
    file_id: str

    @property
    def http(self) -> httpx.AsyncClient:
        return self.served.admin

    async def listed(self, http: httpx.AsyncClient | None = None) -> dict[str, Any]:
        answer = await (http or self.http).get(f"/api/v1/items/{self.item_id}/subtitles")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def track(self, **wanted: object) -> dict[str, Any]:
        tracks = (await self.listed())["tracks"]
        found = [track for track in tracks if all(track[name] == value for name, value in wanted.items())]
        assert len(found) == 1, tracks
        return dict(found[0])


def make_film(folder: Path) -> None:
    """Tracks of three kinds, a font with a name that climbs out of its folder, and something that says it is a font."""
    made = folder.parent.parent / "parts"
    made.mkdir()
    for name, content in (
        ("styled.ass", ass(*STYLED).encode()),
        ("plain.srt", srt(*PLAIN).encode()),
        ("pictures.sup", sup(*PICTURES)),
        ("font.ttf", FONT),
        ("liar.ttf", b"#!/bin/sh"),
    ):
        (made / name).write_bytes(content)
    folder.mkdir(parents=True)
    attached = []
    for number, (name, called) in enumerate((("font.ttf", "../../evil.ttf"), ("liar.ttf", "liar.ttf"))):
        attached += ["-attach", str(made / name), f"-metadata:s:t:{number}", f"filename={called}"]
        attached += [f"-metadata:s:t:{number}", "mimetype=application/x-truetype-font"]
    film(
        folder / "Dunes (2001).mkv",
        *(made / name for name in ("styled.ass", "plain.srt", "pictures.sup")),
        options=[
            *("-metadata:s:s:0", "language=ger", "-metadata:s:s:1", "language=eng", "-metadata:s:s:2", "language=eng"),
            *("-metadata:s:s:1", "title=Signs (forced)", "-disposition:s:0", "default", "-disposition:s:1", "forced"),
            *attached,
        ],
    )
    (folder / "Dunes (2001).fr.sdh.srt").write_bytes(srt((2_000, 3_000, "Garçon, ça va")).encode("cp1252"))


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    make_film(folder / "media" / "Dunes (2001)")
    return folder / "media"


@pytest.fixture
async def shown(tmp_path: Path, films: Path) -> AsyncIterator[Shown]:
    async with showing(tmp_path, films) as served:
        yield served


@asynccontextmanager
async def showing(tmp_path: Path, films: Path, **changes: Any) -> AsyncIterator[Shown]:
    folder = tmp_path / "media" / "Dunes (2001)"
    await asyncio.to_thread(shutil.copytree, films, folder.parent)
    async with serve(tmp_path / "server", SystemClock(), **changes) as served:
        body = {"name": "Films", "kind": "movies", "paths": [str(folder.parent)]}
        library = (await served.admin.post("/api/v1/libraries", json=body)).json()

        found: dict[str, Any] = {}

        async def is_probed() -> bool:
            page = (await served.admin.get(f"/api/v1/libraries/{library['id']}/items")).json()
            if not page["items"]:
                return False
            detail = (await served.admin.get(f"/api/v1/items/{page['items'][0]['id']}")).json()
            parts = detail["versions"][0]["parts"] if detail["versions"] else []
            found.update(detail)
            return bool(parts) and parts[0]["probe_state"] == "probed"

        await until(is_probed)
        yield Shown(served, found["id"], found["versions"][0]["parts"][0]["id"])


def names_of_fonts_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.read_bytes() == FONT)


async def text_of(http: httpx.AsyncClient, url: str) -> str:
    answer = await http.get(url)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_every_track_is_listed_with_what_it_is_and_how_it_can_be_had(shown: Shown) -> None:
    listed = await shown.listed()
    facts = [
        (t["source"], t["format"], t["language"], t["label"], t["is_forced"], t["is_hearing_impaired"], t["deliveries"])
        for t in listed["tracks"]
    ]
    assert facts == [
        ("embedded", "ass", "de", "German", False, False, ["ass", "vtt", "burn"]),
        ("embedded", "subrip", "en", "English (forced, Signs (forced))", True, False, ["vtt", "burn"]),
        ("embedded", "hdmv_pgs_subtitle", "en", "English", False, False, ["sup", "burn"]),
        ("sidecar", "srt", "fr", "French (SDH)", False, True, ["vtt", "burn"]),
    ]
    assert listed["file_id"] == shown.file_id


async def test_tracks_come_as_webvtt_as_scripts_and_as_pictures(shown: Shown, tmp_path: Path) -> None:
    german, english = await shown.track(language="de"), await shown.track(language="en", is_forced=True)
    vtt = await text_of(shown.http, german["urls"]["vtt"])
    assert "00:00:01.000 --> 00:00:03.000\n<i>Hallo</i>\nzwei\n" in vtt
    assert "<script" not in await text_of(shown.http, english["urls"]["vtt"])
    script = await shown.http.get(german["urls"]["ass"])
    assert script.headers["content-type"].startswith("text/x-ssa")
    assert r"{\i1}Hallo{\i0}\Nzwei" in script.text
    pictures = await shown.http.get((await shown.track(format="hdmv_pgs_subtitle"))["urls"]["sup"])
    pgs.check(pictures.content)
    assert pictures.headers["content-type"] == "application/x-pgs"
    beside = await shown.track(language="fr")
    assert "Garçon, ça va" in await text_of(shown.http, beside["urls"]["vtt"])
    assert (await shown.http.get(f"/stream/subtitles/{beside['id']}.sup")).status_code == 422
    assert (await shown.track(language="de"))["is_ready"] is True


async def test_fonts_are_those_that_are_fonts_and_never_lie_where_their_names_say(shown: Shown, tmp_path: Path) -> None:
    await text_of(shown.http, (await shown.track(language="de"))["urls"]["ass"])
    (font,) = (await shown.listed())["fonts"]
    assert (font["name"], font["media_type"]) == ("evil.ttf", "font/ttf")
    answer = await shown.http.get(font["url"])
    assert (answer.content, answer.headers["content-type"]) == (FONT, "font/ttf")
    assert await asyncio.to_thread(names_of_fonts_below, tmp_path) == ["4.font"]
    assert (await shown.http.get(f"/stream/fonts/{shown.file_id}/5")).status_code == 404


async def test_a_film_that_nobody_has_played_names_its_fonts(shown: Shown) -> None:
    profile = {"file": [{"container": "mkv"}], "subs": {"ass": True}}
    session = await shown.http.post("/api/v1/playback/sessions", json={"item_id": shown.item_id, "profile": profile})
    (script,) = (track for track in session.json()["subtitles"] if track["delivery"] == "ass")
    answers = [await shown.http.get(url) for url in script["fonts"]]
    assert [answer.content for answer in answers if answer.status_code == 200] == [FONT]


async def test_a_range_can_be_had_and_moved(shown: Shown) -> None:
    url = (await shown.track(language="de"))["urls"]["vtt"]
    assert (await text_of(shown.http, f"{url}?start_ms=7000&end_ms=9000")).count("-->") == 1
    assert (await text_of(shown.http, f"{url}?start_ms=3500&end_ms=7000")).count("-->") == 0
    await text_of(shown.http, url)
    assert "00:00:08.000" in await text_of(shown.http, f"{url}?start_ms=7000&end_ms=9000")
    assert "00:00:08.250 --> 00:00:11.250" in await text_of(shown.http, f"{url}?offset_ms=250")
    script = (await shown.track(language="de"))["urls"]["ass"]
    assert "0:00:07.50,0:00:10.50" in await text_of(shown.http, f"{script}?offset_ms=-500")


async def test_the_file_of_a_ticket_opens_its_subtitles_and_no_others(shown: Shown) -> None:
    me = (await shown.http.get("/api/v1/users/me")).json()
    tickets = Tickets(await load_key(shown.served.app.db), SystemClock())
    ticket = tickets.issue(Holder(me["user"]["id"], me["session_id"]), f"file:{shown.file_id}").text
    anonymous = shown.served.client()
    for track in (await shown.listed())["tracks"]:
        for url in track["urls"].values():
            assert (await anonymous.get(url)).status_code == 401
            assert (await anonymous.get(f"{url}?ticket={ticket}")).status_code == 200
            assert (await anonymous.get(f"{url}?ticket={ticket}x")).status_code == 401


async def test_a_file_that_is_handed_in_is_kept_for_its_content_and_deleted_by_its_owner(shown: Shown) -> None:
    bob, eve = await shown.served.make_user("Bob"), await shown.served.make_user("Eve")
    path = f"/api/v1/items/{shown.item_id}/subtitles"
    handed = await bob.post(
        path,
        params={"file_name": "mine.srt", "language": "swe", "is_hearing_impaired": "true"},
        content=srt((1_000, 2_000, "Hej på dig")).encode("cp1252"),
    )
    assert handed.status_code == 201, handed.text
    track = handed.json()
    assert (track["source"], track["language"], track["label"]) == ("uploaded", "sv", "Swedish (SDH)")
    assert "Hej på dig" in await text_of(eve, track["urls"]["vtt"])
    assert [t["is_own"] for t in (await shown.listed(eve))["tracks"] if t["id"] == track["id"]] == [False]
    assert (await eve.delete(f"{path}/{track['id']}")).status_code == 403
    assert (await bob.delete(f"{path}/{track['id']}")).status_code == 204
    assert (await bob.get(track["urls"]["vtt"])).status_code == 404
    assert (await bob.delete(f"{path}/{(await shown.track(language='fr'))['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.srt", b""),
        ("a.srt", b"\x00\x01\x02" * 40),
        ("a.exe", b"1\n00:00:01,000 --> 00:00:02,000\nx\n"),
        ("a.sup", b"1\n00:00:01,000 --> 00:00:02,000\nx\n"),
        ("a.srt", b"1\n00:00:03,000 --> 00:00:02,000\nback\n"),
    ],
)
async def test_what_is_no_subtitles_is_not_taken(shown: Shown, name: str, content: bytes) -> None:
    path = f"/api/v1/items/{shown.item_id}/subtitles"
    answer = await shown.http.post(path, params={"file_name": name}, content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "subtitles_unreadable")
    assert len((await shown.listed())["tracks"]) == 4


async def test_an_offset_is_the_viewers_own_and_stays(shown: Shown) -> None:
    bob = await shown.served.make_user("Bob")
    track = await shown.track(language="de")
    path = f"/api/v1/items/{shown.item_id}/subtitles/{track['id']}/offset"
    assert (await bob.put(path, json={"offset_ms": -1500})).status_code == 204
    mine = {t["id"]: t["offset_ms"] for t in (await shown.listed(bob))["tracks"]}
    assert mine[track["id"]] == -1500
    assert (await shown.track(language="de"))["offset_ms"] == 0
    assert (await bob.put(path, json={"offset_ms": 9_999_999})).status_code == 422


async def test_the_one_that_is_shown_follows_preference_then_what_was_picked(shown: Shown) -> None:
    preferences = {"subtitle_mode": "always", "subtitle_languages": ["fr", "de"]}
    assert (await shown.http.patch("/api/v1/users/me/preferences", json=preferences)).status_code == 200
    french, german = await shown.track(language="fr"), await shown.track(language="de")
    listed = await shown.listed()
    assert (listed["chosen_id"], listed["reason"]) == (french["id"], "language")
    path = f"/api/v1/items/{shown.item_id}/subtitles/choice"
    for body, expected in (
        ({"subtitle_id": german["id"]}, (german["id"], "remembered")),
        ({"subtitle_id": None}, (None, "switched_off")),
        ({"forget": True}, (french["id"], "language")),
    ):
        assert (await shown.http.put(path, json=body)).status_code == 204
        listed = await shown.listed()
        assert (listed["chosen_id"], listed["reason"]) == expected


async def test_a_style_is_kept_with_the_preferences_and_has_bounds(shown: Shown) -> None:
    style = {"size_percent": 150, "colour": "#ffff00", "background": "#000000c0", "edge": "shadow"}
    answer = await shown.http.patch("/api/v1/users/me/preferences", json={"subtitle_style": style})
    assert answer.status_code == 200, answer.text
    kept = (await shown.http.get("/api/v1/users/me/preferences")).json()["subtitle_style"]
    assert (kept["size_percent"], kept["colour"], kept["font"]) == (150, "#ffff00", "default")
    bad = {"subtitle_style": {"colour": "red; background: url(x)"}}
    assert (await shown.http.patch("/api/v1/users/me/preferences", json=bad)).status_code == 422


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as there:
        there.resets = "2100-01-01T00:00:00.000Z"
        there.found = [
            {"attributes": {"language": "sv", "release": "Dunes.2001.BluRay", "files": [{"file_id": 7}]}},
            {"attributes": {"language": "sv", "release": "Fits", "moviehash_match": True, "files": [{"file_id": 8}]}},
        ]
        yield there


async def test_what_others_have_is_found_once_fetched_once_and_kept(
    tmp_path: Path, films: Path, provider: StandIn
) -> None:
    async with showing(tmp_path, films, provider_addresses={"opensubtitles": provider.address}) as shown:
        path = f"/api/v1/items/{shown.item_id}/subtitles"
        assert (await shown.listed())["may_search"] is False
        refused = await shown.http.get(f"{path}/search")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "provider_off")
        account = {"opensubtitles_api_key": "key", "opensubtitles_user_name": "ann", "opensubtitles_password": "secret"}
        for section, body in (
            ("network", {"is_offline": False}),
            ("subtitles", {"is_opensubtitles_enabled": True, **account}),
        ):
            changed = await shown.http.patch(f"/api/v1/settings/{section}", json=body)
            assert changed.status_code == 200
            assert "secret" not in changed.text
        assert (await shown.http.get(f"{path}/search")).json()["error"]["code"] == "languages_missing"
        found = (await shown.http.get(f"{path}/search", params={"languages": "swe"})).json()
        assert [(o["ref"], o["is_hash_match"], o["is_kept"]) for o in found["offers"]] == [
            ("8", True, False),
            ("7", False, False),
        ]
        asked = len(provider.asked)
        assert (await shown.http.get(f"{path}/search", params={"languages": "sv"})).json() == found
        assert len(provider.asked) == asked
        fetched = await shown.http.post(f"{path}/downloads", json={"ref": "8"})
        assert fetched.status_code == 201, fetched.text
        track = fetched.json()["track"]
        assert (track["source"], track["language"], fetched.json()["quota"]["remaining"]) == ("downloaded", "sv", 1)
        assert "Hello" in await text_of(shown.http, track["urls"]["vtt"])
        asked = len(provider.asked)
        again = await shown.http.post(f"{path}/downloads", json={"ref": "8"})
        assert again.json()["track"]["id"] == track["id"]
        assert len(provider.asked) == asked
        assert (await shown.http.post(f"{path}/downloads", json={"ref": "999"})).status_code == 404
        await shown.http.patch("/api/v1/settings/subtitles", json={"may_everyone_download": False})
        bob = await shown.served.make_user("Bob")
        assert (await bob.post(f"{path}/downloads", json={"ref": "7"})).status_code == 403


async def test_titles_that_one_may_not_see_have_no_subtitles(shown: Shown) -> None:
    eve = await shown.served.make_user("Eve", has_all_libraries=False, library_ids=[])
    track = await shown.track(language="fr")
    assert (await eve.get(f"/api/v1/items/{shown.item_id}/subtitles")).status_code == 404
    assert (await eve.get(track["urls"]["vtt"])).status_code == 404
    params = {"file_name": "a.srt"}
    handed = await eve.post(f"/api/v1/items/{shown.item_id}/subtitles", params=params, content=b"x")
    assert handed.status_code == 404
