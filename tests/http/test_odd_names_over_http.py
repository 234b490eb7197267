"""Names that break programs: files with them are listed, shown with pictures, and play, whole and as streams."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from PIL import Image

from running import Running, Title, encode, run_server

SRT = "1\n00:00:00,500 --> 00:00:01,500\nWords\n\n"
PLAYER = {
    "id": "browser",
    "file": [{"container": "mp4", "video": ["h264"], "audio": ["aac"]}],
    "hls": {"engine": "mse", "segment": ["fmp4"], "video": ["h264"], "audio": ["aac"], "demuxedAudio": True},
    "video": {"h264": {"bitDepth": 8, "maxLevel": 5.1}},
}
ODD = {
    "not UTF-8": b"Caf\xe9 \xff\xfe (2001)",
    "a new line": b"New\nLine (2002)",
    "quotes": b'It\'s "Quoted" `$(x)`, \\really: [it] 100% (2003)',
    "emoji": "Émoji 🎬👩‍👩‍👧 (2004)".encode(),
    "right to left": "\u202e\u05e2\u05d1\u05e8\u05d9\u05ea\u200f\u202c (2005)".encode(),
    "255 bytes": b"C" * 244 + b" (2006)",
    "an option": b"-rf (2007)",
    "a protocol": b"concat:a|b (2008)",
}
"""A film's folder and file (with `.mkv`), as bytes."""


def put_films(media: Path) -> Path:
    films = media / "Films"
    films.mkdir(parents=True)
    clip = media / "clip.mkv"
    encode(clip, 3, "-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-c:a", "aac")
    poster = io.BytesIO()
    Image.new("RGB", (60, 90), (200, 30, 40)).save(poster, "JPEG")
    for number, raw in enumerate(ODD.values()):
        folder = films / os.fsdecode(raw)
        folder.mkdir()
        film = folder / os.fsdecode(raw + b".mkv")
        shutil.copy(clip, film)
        # Content of its own: what is known of one file says nothing about another.
        with film.open("ab") as file:
            file.write(b"\xec\x81" + bytes([number]))  # an EBML void element
        (folder / "poster.jpg").write_bytes(poster.getvalue())
        if len(raw) < 240:
            (folder / os.fsdecode(raw + b".en.srt")).write_text(SRT)
    clip.unlink()
    return media


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with run_server(
        tmp_path_factory.mktemp("odd"), make=put_films, count=len(ODD), libraries=(("Films", "movies"),)
    ) as server:
        yield server


@pytest.fixture
def player(odd: Running) -> Iterator[httpx.Client]:
    with odd.anonymous() as client:
        yield client


def film(odd: Running, kind: str) -> tuple[str, Title]:
    """The title of a film and where it is."""
    raw = ODD[kind] + b".mkv"
    return next((title, one) for title, one in odd.titles.items() if os.fsencode(one.path).endswith(b"/" + raw))


def test_the_longest_name_is_as_long_as_a_name_can_be() -> None:
    assert len(ODD["255 bytes"] + b".mkv") == 255


@pytest.mark.parametrize("kind", ODD)
def test_it_is_listed_and_shown(odd: Running, kind: str) -> None:
    title, one = film(odd, kind)
    [library] = odd.http.get("/api/v1/libraries").json()
    listed = odd.http.get(f"/api/v1/libraries/{library['id']}/items").json()["items"]
    assert title in [item["title"] for item in listed]
    item = odd.http.get(f"/api/v1/items/{one.id}")
    assert item.status_code == 200, item.text
    assert item.json()["title"] == title
    info = odd.http.get(f"/api/v1/playback/info/{one.file_id}")
    assert info.status_code == 200, info.text
    [version] = item.json()["versions"]
    assert version["parts"][0]["path"].endswith((b"/" + ODD[kind] + b".mkv").decode("utf-8", "replace"))
    poster = odd.http.get(f"/api/v1/items/{one.id}/images/poster", params={"w": 64})
    assert (poster.status_code, Image.open(io.BytesIO(poster.content)).size) == (200, (60, 90))


@pytest.mark.parametrize("kind", ODD)
def test_its_bytes_arrive(odd: Running, kind: str) -> None:
    _, one = film(odd, kind)
    content = one.path.read_bytes()
    whole = odd.http.get(f"/stream/file/{one.file_id}")
    assert (whole.status_code, whole.content) == (200, content)
    part = odd.http.get(f"/stream/file/{one.file_id}", headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, content[100:300])


@pytest.mark.parametrize("kind", ODD)
def test_it_plays_as_a_stream(odd: Running, player: httpx.Client, tmp_path: Path, kind: str) -> None:
    """What the device cannot open is copied into segments, from which every picture can be decoded."""
    title, _ = film(odd, kind)
    session = odd.start(title, profile=PLAYER, start_ms=0)
    assert session.status_code == 201, session.text
    assert (session.json()["method"], session.json()["protocol"]) == ("remux", "hls")
    assert pictures(player, session.json()["url"], tmp_path) == 72


def test_one_that_is_not_utf_8_is_encoded_with_its_subtitles_in_the_picture(
    odd: Running, player: httpx.Client, tmp_path: Path
) -> None:
    for kind in ("not UTF-8", "quotes"):
        title, _ = film(odd, kind)
        [track] = odd.start(title, profile=PLAYER).json()["subtitles"]
        session = odd.start(title, profile=PLAYER, start_ms=0, subtitle_id=track["id"], is_burn_wanted=True)
        assert session.status_code == 201, session.text
        assert session.json()["method"] == "transcode"
        assert pictures(player, session.json()["url"], tmp_path) == 72


def pictures(player: httpx.Client, master_url: str, folder: Path) -> int:
    """How many pictures there are in the segments of a stream."""
    master = player.get(master_url)
    assert master.status_code == 200, master.text
    name = next(line for line in master.text.splitlines() if line and not line.startswith("#"))
    playlist = player.get(urljoin(master_url, name)).text
    parts = re.findall(r'#EXT-X-MAP:URI="([^"]+)"', playlist)
    parts += [line for line in playlist.splitlines() if line and not line.startswith("#")]
    got = [player.get(urljoin(master_url, part)) for part in parts]
    assert [one.status_code for one in got] == [200] * len(parts), [one.text[:200] for one in got]
    (folder / "all.mp4").write_bytes(b"".join(one.content for one in got))
    argv = ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-show_entries", "stream=nb_read_frames"]
    counted = subprocess.run(
        [*argv, "-of", "csv=p=0", str(folder / "all.mp4")], capture_output=True, text=True, check=True
    )
    return int(counted.stdout.split()[0].strip(","))
