"""Files whose heads say what is not so, played over a real server."""

import re
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from running import BROWSER, Running, encode, run_server

LENGTH_S, STATED_S = 60, 10
_DURATION = b"\x44\x89\x88"
"""The Duration element of a segment's Info, with eight bytes (RFC 9559 §5.1.2.10)."""
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-c:a", "aac")


def shorten(path: Path, stated_s: float) -> None:
    """Let the head of a Matroska file say that it is shorter, and its tags nothing."""
    raw = bytearray(path.read_bytes())
    at = raw.index(_DURATION) + len(_DURATION)
    raw[at : at + 8] = struct.pack(">d", stated_s * 1000)
    path.write_bytes(bytes(raw).replace(b"DURATION", b"UNHEARDS"))


def make_media(folder: Path) -> Path:
    for name, more in (("Brief", ()), ("Brisk", ("-live", "1"))):
        place = folder / "Films" / f"{name} (2001)"
        place.mkdir(parents=True)
        film = place / f"{name} (2001).mkv"
        encode(film, LENGTH_S, *X264, "-metadata", f"title={name}")
        shorten(film, STATED_S)
        if more:  # without cues
            raw = film.read_bytes()
            film.write_bytes(raw.replace(b"\x1c\x53\xbb\x6b", b"\x1c\x53\xbb\x6d"))
    return folder


@pytest.fixture(scope="module")
def lied_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("lies")
    with run_server(folder, make=make_media, count=2, libraries=(("Films", "movies"),)) as server:
        yield server


def played_s(player: httpx.Client, url: str, folder: Path, offer: str) -> float:
    """How long the pieces of a track are together, as ffprobe finds them."""
    playlist = player.get(urljoin(url, f"{offer}.m3u8?{url.partition('?')[2]}")).text
    names = re.findall(r'URI="([^"]+)"', playlist)
    names += [line for line in playlist.splitlines() if line and not line.startswith("#")]
    whole = folder / f"{offer}.mp4"
    with whole.open("wb") as file:
        for name in names:
            answer = player.get(urljoin(url, name))
            assert answer.status_code == 200, answer.text
            file.write(answer.content)
    argv = ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", str(whole)]
    lines = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    times = [float(line.strip(",")) for line in lines]
    return max(times) - min(times)


@pytest.mark.parametrize("title", ["Brief", "Brisk"])
def test_a_film_whose_head_says_too_little_is_played_to_its_end(lied_to: Running, tmp_path: Path, title: str) -> None:
    def start() -> dict[str, object]:
        begun: dict[str, object] = lied_to.start(title, profile=BROWSER, start_ms=0, exclude=["direct"]).json()
        return begun

    # Where the file has no cues, every packet is looked at first.
    lied_to.wait_until(lambda: start()["method"] == "remux")
    session = start()
    assert abs(int(str(session["duration_ms"])) - LENGTH_S * 1000) < 200
    with lied_to.anonymous() as player:
        for offer in ("original", "audio-1"):
            assert abs(played_s(player, str(session["url"]), tmp_path, offer) - LENGTH_S) < 0.3
    item = lied_to.http.get(f"/api/v1/items/{lied_to.titles[title].id}").json()
    assert abs(item["versions"][0]["parts"][0]["duration_ms"] - LENGTH_S * 1000) < 200
