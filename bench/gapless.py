"""How long is the silence between two tracks of an album that has none? Heard in a real browser.

    python -m bench.gapless

One tone is cut into tracks at exact samples. The web app plays them; what leaves the page is counted sample by sample,
on the clock of the sound itself. The yardstick is the simplest way, in the same browser: two elements, the second begun
when the first has ended. Needs the built web app, ffmpeg and Chromium.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import httpx

from processes import ADMIN, server_in

TRACKS, LENGTH_S = 7, 6
GAP_LIMIT_MS = 20.0
HERE = Path(__file__).parent


def main() -> int:
    """Prints the figures; 1 when the goal is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _cut(folder / "music")
        with server_in(folder / "server") as server, server.client(server.set_up()) as http:
            body = {"name": "Music", "kind": "music", "paths": [str(folder / "music")]}
            http.post("/api/v1/libraries", json=body).raise_for_status()
            album, files = _album(http)
            before = os.getloadavg()[0]
            heard = _play(server.address, album, files)
            print(f"load of the machine before {before:.1f}, after {os.getloadavg()[0]:.1f}")
    gaps = _told("web app", heard["app"])
    _told("two elements, begun by their event", heard["simple"])
    return int(gaps > GAP_LIMIT_MS)


def _cut(folder: Path) -> None:
    """One tone of 330 Hz as tracks that follow each other without a sample between them."""
    folder.mkdir()
    for number in range(TRACKS):
        cut = f"atrim=start_sample={number * LENGTH_S * 44100}:end_sample={(number + 1) * LENGTH_S * 44100}"
        tags = {"title": f"Part {number + 1}", "artist": "Ann", "album": "Whole", "track": number + 1}
        tags |= {"replaygain_album_gain": "-2 dB"}
        argv = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"sine=f=330:r=44100:d={TRACKS * LENGTH_S}", "-af", cut]
        argv += [part for pair in tags.items() for part in ("-metadata", f"{pair[0]}={pair[1]}")]
        subprocess.run([*argv, str(folder / f"{number + 1}.flac")], check=True)


def _album(http: httpx.Client) -> tuple[str, list[str]]:
    """The album, once its tracks were looked into, and their files."""
    for _ in range(600):
        groups = http.get("/api/v1/search", params={"q": "Whole"}).json()["groups"]
        albums = [card for group in groups for card in group["items"] if card["kind"] == "album"]
        if albums:
            tracks = http.get(f"/api/v1/items/{albums[0]['id']}/tracks").json()["items"]
            if len(tracks) == TRACKS:
                found = [http.get(f"/api/v1/items/{track['id']}").json() for track in tracks]
                return albums[0]["id"], [item["versions"][0]["parts"][0]["id"] for item in found]
        time.sleep(0.1)
    raise SystemExit("the album was not found")


def _play(address: str, album: str, files: list[str]) -> dict[str, list[dict[str, float]]]:
    argv = ["node", str(HERE / "gapless.mjs"), address, album, ADMIN["name"], ADMIN["password"]]
    done = subprocess.run(
        [*argv, f"Part {TRACKS}", ",".join(files)], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    heard: dict[str, list[dict[str, float]]] = json.loads(done.stdout)
    return heard


def _told(name: str, heard: list[dict[str, float]]) -> float:
    """Print a line; the median gap. A track that follows without a break has none."""
    gaps = [one["silentMs"] for one in heard if "silentMs" in one]
    doubled = [one["doubledMs"] for one in heard if "doubledMs" in one]
    whole = sorted([*gaps, *[0.0] * max(0, TRACKS - 1 - len(gaps))])
    print(
        f"{name}: {TRACKS - 1} changes of track, silence p50 {median(whole):.1f} ms, worst {whole[-1]:.1f} ms"
        f" (goal {GAP_LIMIT_MS:.0f}); both at once for up to {max(doubled, default=0):.1f} ms"
    )
    return median(whole)


if __name__ == "__main__":
    sys.exit(main())
