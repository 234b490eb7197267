"""Small pictures for the seek bar: the right one at its time, whatever the film; made once, under a quota."""

import asyncio
import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rustfin.artwork import MAKE_TRICKPLAY, ChapterImages, Trickplay, Trickplays
from rustfin.artwork.frames import frame_count, frame_size, is_sparse
from rustfin.catalog.playable import file_of_content
from rustfin.core.errors import NotFound
from rustfin.core.ids import FingerprintId
from rustfin.core.units import Microseconds
from rustfin.jobs import Job, Jobs, JobState
from rustfin.media import KeyframeIndex, KeyframeSource, Tools, VideoStream, find_tools, run
from rustfin.scanner.probing import LibraryProbe
from rustfin.settings import Settings
from site_of_files import Notes, Site, open_site

SECONDS = 13
# Each second has a brightness of its own.
RAMP = f"color=black:s=320x160:r=10:d={SECONDS},format=yuv420p,geq=lum='16+16*floor(T)':cb=128:cr=128"
Make = Callable[..., Coroutine[Any, Any, None]]


@pytest.fixture
async def tools() -> Tools:
    return await find_tools()


@pytest.fixture
async def site(db: Any, clock: Any, tmp_path: Path) -> Site:
    return await open_site(db, clock, [tmp_path / "media"])


@pytest.fixture
def film(site: Site, tools: Tools) -> Make:
    """`film(name, options)`: a file of the library, scanned and probed."""

    async def make(name: str, *options: str, source: str = RAMP, g: int = 10) -> None:
        path = site.root / name
        argv = [str(tools.ffmpeg), "-v", "error", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "veryfast"]
        argv += ["-g", str(g), "-sc_threshold", "0", "-x264-params", "scenecut=0", *options, str(path)]
        done = await run(argv, timeout_s=60)
        assert done.returncode == 0, done.stderr_tail
        await site.scan()
        await LibraryProbe(site.db, site.events, site.clock, tools).run(site.library_id, Notes(), workers=lambda: 1)

    return make


class Kitchen:
    """Trickplay over a running queue."""

    def __init__(self, site: Site, tools: Tools, folder: Path) -> None:
        self.site = site
        self.settings = Settings(site.db, site.events, site.clock)
        self.jobs = Jobs(site.db, site.events, site.clock)
        self.folder = folder
        self.trickplays = Trickplays(site.db, self.jobs, self.settings, folder, tools=tools)

    async def make(self, **settings: int | bool) -> Job:
        """Ask for what is missing, as probing does; the job when it has ended."""
        await self.settings.update("previews", {"trickplay_interval_s": 2, **settings})
        await self.site.db.write(lambda tx: self.trickplays.request_library(tx, self.site.library_id))
        return await self.last()

    async def last(self) -> Job:
        job = next(job for job in await self.jobs.list() if job.kind == MAKE_TRICKPLAY)
        return await self.jobs.wait(job.id)

    def content(self) -> FingerprintId:
        return FingerprintId(self.site.rows("SELECT id FROM fingerprint")[0][0])

    async def shown(self) -> tuple[Trickplay, list[int]]:
        """What there is of the only film, and the second that each picture shows."""
        found = await self.trickplays.of(self.content())
        assert found is not None
        sheet = Image.open(io.BytesIO(await self.trickplays.sheet(self.content(), 0))).convert("L")
        seconds = []
        for slot in range(found.count):
            x = (slot % found.columns) * found.width + found.width // 2
            y = (slot // found.columns) * found.height + found.height // 2
            grey = sheet.getpixel((x, y))
            assert isinstance(grey, int)
            seconds.append(round(grey * 219 / 255 / 16))
        return found, seconds


@pytest.fixture
async def kitchen(site: Site, tools: Tools, tmp_path: Path) -> Any:
    made = Kitchen(site, tools, tmp_path / "trickplay")
    await made.settings.load()
    await made.jobs.start()
    yield made
    await made.jobs.stop(0)


@pytest.mark.parametrize(
    ("video", "size"),
    [
        (VideoStream(index=0, codec="h264", width=1920, height=1080), (320, 180)),
        (VideoStream(index=0, codec="h264", width=1920, height=1080, rotation=90), (180, 320)),
        (VideoStream(index=0, codec="h264", width=200, height=100), (200, 100)),
        (VideoStream(index=0, codec="h264", width=1920, height=801), (320, 134)),
        (VideoStream(index=0, codec="h264"), (320, 180)),
    ],
)
def test_pictures_keep_the_shape_of_the_film(video: VideoStream, size: tuple[int, int]) -> None:
    assert frame_size(video, 320) == size


def test_there_is_a_picture_for_every_interval_that_begins() -> None:
    assert [frame_count(ms, 10_000) for ms in (1, 10_000, 10_001, 7_200_000)] == [1, 1, 2, 720]


def test_keyframes_too_far_apart_do_not_stand_for_what_is_between() -> None:
    def index(*seconds: int) -> KeyframeIndex:
        return KeyframeIndex(tuple(Microseconds(s * 1_000_000) for s in seconds), KeyframeSource.PACKETS)

    assert is_sparse(index(0, 5, 30), duration_ms=31_000, interval_ms=10_000)
    assert is_sparse(index(0), duration_ms=31_000, interval_ms=10_000)
    assert is_sparse(index(), duration_ms=10_000, interval_ms=10_000)
    assert not is_sparse(index(0, 5, 10), duration_ms=12_000, interval_ms=10_000)
    assert not is_sparse(None, duration_ms=31_000, interval_ms=10_000)


async def test_each_slot_shows_the_last_keyframe_before_its_time(film: Make, kitchen: Kitchen) -> None:
    await film("Ramp (2001).mkv")
    job = await kitchen.make()
    assert (job.state, job.result) == (JobState.DONE, {"made": 1, "failed": 0, "passed_over": 0})
    found, seconds = await kitchen.shown()
    assert (found.interval_ms, found.width, found.height, found.count) == (2000, 320, 160, 7)
    assert seconds == [0, 2, 4, 6, 8, 10, 12]


async def test_a_film_with_few_keyframes_is_decoded_whole(film: Make, kitchen: Kitchen) -> None:
    still = RAMP.replace("d=13", "d=61").replace("floor(T)", "floor(T/5)")
    await film("Ramp (2001).mkv", source=still, g=10_000)
    await kitchen.make(trickplay_interval_s=10)
    assert (await kitchen.shown())[1] == [0, 2, 4, 6, 8, 10, 12]


async def test_pictures_are_upright_and_have_square_pixels(film: Make, kitchen: Kitchen, site: Site) -> None:
    await film("Wide (2001).mkv", "-vf", "setsar=2/1")
    await kitchen.make()
    found, seconds = await kitchen.shown()
    assert (found.width, found.height) == (320, 80)
    assert seconds == [0, 2, 4, 6, 8, 10, 12]


async def test_what_is_made_is_not_made_again_until_it_is_wanted_otherwise(film: Make, kitchen: Kitchen) -> None:
    await film("Ramp (2001).mkv")
    await kitchen.make()
    again = await kitchen.make()
    assert again.result == {"made": 0, "failed": 0, "passed_over": 0}
    other = await kitchen.make(trickplay_interval_s=4)
    assert other.result == {"made": 1, "failed": 0, "passed_over": 0}
    assert (await kitchen.shown())[1] == [0, 4, 8, 12]
    assert list(kitchen.folder.glob(".*")) == []


async def test_a_film_that_shows_nothing_is_tried_once(film: Make, kitchen: Kitchen, site: Site) -> None:
    await film("Ramp (2001).mkv")
    site.put("Ramp (2001).mkv", content=b"x" * 5000)
    assert (await kitchen.make()).result == {"made": 0, "failed": 1, "passed_over": 0}
    assert (await kitchen.make()).result == {"made": 0, "failed": 0, "passed_over": 0}
    assert await kitchen.trickplays.of(kitchen.content()) is None


async def test_a_full_quota_ends_the_work_and_makes_room_for_what_is_played(film: Make, kitchen: Kitchen) -> None:
    await film("Ramp (2001).mkv")
    await kitchen.make()
    await film("Other (2002).mkv", source=RAMP.replace("black", "red"))
    full = await kitchen.make(trickplay_quota_bytes=1)
    assert full.result == {"made": 0, "failed": 0, "passed_over": 0, "quota_reached": True}
    played = FingerprintId(
        kitchen.site.rows("SELECT fingerprint_id FROM file WHERE path = ?", b"Other (2002).mkv")[0][0]
    )
    await kitchen.trickplays.want(played)
    assert (await kitchen.last()).result == {"made": 1, "failed": 0, "passed_over": 0}
    assert await kitchen.trickplays.of(played) is not None


async def test_switched_off_nothing_is_asked_for(film: Make, kitchen: Kitchen) -> None:
    await film("Ramp (2001).mkv")
    await kitchen.settings.update("previews", {"is_trickplay_made": False})
    await kitchen.site.db.write(lambda tx: kitchen.trickplays.request_library(tx, kitchen.site.library_id))
    await kitchen.trickplays.want(kitchen.content())
    assert await kitchen.jobs.list() == []


async def test_a_cancelled_job_leaves_nothing_behind(film: Make, kitchen: Kitchen, site: Site) -> None:
    await film("Ramp (2001).mkv")
    await kitchen.site.db.write(lambda tx: kitchen.trickplays.request_library(tx, site.library_id))
    job = (await kitchen.jobs.list())[0]
    await kitchen.jobs.cancel(job.id)
    assert (await kitchen.jobs.wait(job.id)).state is JobState.CANCELLED
    assert list(kitchen.folder.glob(".*")) == []


async def test_a_chapter_shows_its_own_beginning(film: Make, site: Site, tools: Tools, tmp_path: Path) -> None:
    marks = tmp_path / "chapters"
    marks.write_text(
        ";FFMETADATA1\n" + "".join(f"[CHAPTER]\nTIMEBASE=1/1\nSTART={s}\nEND={s + 6}\ntitle=x\n" for s in (0, 6))
    )
    path = site.root / "Ramp (2001).mkv"
    argv = [str(tools.ffmpeg), "-v", "error", "-f", "lavfi", "-i", RAMP, "-i", str(marks), "-map", "0", "-map_chapters"]
    assert (await run([*argv, "1", "-c:v", "libx264", "-g", "10", str(path)], timeout_s=60)).returncode == 0
    await site.scan()
    await LibraryProbe(site.db, site.events, site.clock, tools).run(site.library_id, Notes(), workers=lambda: 1)
    content = FingerprintId(site.rows("SELECT id FROM fingerprint")[0][0])
    file = await site.db.read(lambda tx: file_of_content(tx, content))
    assert file is not None
    images = ChapterImages(tmp_path / "images", tools)
    first, second, same = await asyncio.gather(*(images.image(file, number) for number in (0, 1, 1)))
    greys = [Image.open(io.BytesIO(jpeg)).convert("L").getpixel((100, 80)) for jpeg in (first, second)]
    assert [round(grey * 219 / 255 / 16) for grey in greys if isinstance(grey, int)] == [2, 8]
    assert same == second
    with pytest.raises(NotFound):
        await images.image(file, 2)
