"""Pictures of titles: chosen, looked at, resized, cached, and none that can hurt."""

import asyncio
import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from rustfin.artwork import Artwork
from rustfin.artwork.cache import PictureCache
from rustfin.artwork.pictures import BadPicture, read_facts, read_picture, resize
from rustfin.core.clock import ManualClock
from rustfin.core.errors import NotFound
from rustfin.core.ids import ItemId, LibraryId, UserId
from rustfin.db import Database
from rustfin.identity import Role, Viewer
from rustfin.jobs import Jobs, JobState
from site_of_files import Site, open_site

ADMIN = Viewer(UserId("admin"), "Admin", Role.ADMIN)
FILM = "Alien (1979)/Alien (1979).mkv"


def picture(
    size: tuple[int, int] = (600, 900), colour: object = (200, 30, 40), *, mode: str = "RGB", kind: str = "JPEG"
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 2.5 thousand million pixels."""
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


class Gallery:
    """A site whose artwork jobs run."""

    def __init__(self, site: Site, jobs: Jobs, artwork: Artwork) -> None:
        self.site = site
        self.jobs = jobs
        self.artwork = artwork

    async def scan_and_read(self) -> None:
        await self.site.scan()
        job_id = await self.site.db.write(lambda tx: self.artwork.request_reading(tx, self.site.library_id))
        job = await self.jobs.wait(job_id)
        assert job.state is JobState.DONE, job.error


@pytest.fixture
async def gallery(db: Database, clock: ManualClock, tmp_path: Path) -> Gallery:
    site = await open_site(db, clock, [tmp_path / "media"])
    jobs = Jobs(db, site.events, clock)
    return Gallery(site, jobs, Artwork(db, jobs, site.events, clock, tmp_path / "cache"))


async def test_a_scan_reads_size_and_colour_into_the_card(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.png", content=picture(kind="PNG"))
    await gallery.jobs.start()
    await gallery.scan_and_read()
    await gallery.jobs.stop()
    assert gallery.site.rows("SELECT width, height FROM image") == [(600, 900)]
    assert gallery.site.rows("SELECT poster_colour FROM card") == [("#c81e28",)]
    assert gallery.site.rows("SELECT mime, placeholder LIKE 'data:image/webp;base64,%' FROM image_blob") == [
        ("image/png", 1)
    ]


async def test_a_picture_is_fitted_and_kept(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    film = gallery.site.item("Alien")
    webp = await gallery.artwork.image(ADMIN, film, "poster", width=300, accepts_webp=True)
    jpeg = await gallery.artwork.image(ADMIN, film, "poster", width=300)
    assert (webp.mime, jpeg.mime) == ("image/webp", "image/jpeg")
    assert webp.etag != jpeg.etag
    assert _size(webp.path) == _size(jpeg.path) == (300, 450)
    made_at = webp.path.stat().st_mtime_ns
    again = await gallery.artwork.image(ADMIN, film, "poster", width=290, accepts_webp=True)
    assert again == webp
    assert again.path.stat().st_mtime_ns == made_at


async def test_a_picture_is_never_made_larger(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture((60, 90)))
    await gallery.site.scan()
    found = await gallery.artwork.image(ADMIN, gallery.site.item("Alien"), "poster", width=1000, height=1000)
    assert _size(found.path) == (60, 90)


async def test_a_replaced_picture_gets_another_etag(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    film = gallery.site.item("Alien")
    first = await gallery.artwork.image(ADMIN, film, "poster", width=200)
    tag = gallery.site.rows("SELECT poster_tag FROM card")
    gallery.site.put("Alien (1979)/poster.jpg", content=picture((500, 500), (1, 2, 3)))
    await gallery.site.scan()
    second = await gallery.artwork.image(ADMIN, film, "poster", width=200)
    assert first.etag != second.etag
    assert gallery.site.rows("SELECT poster_tag FROM card") != tag


async def test_transparency_is_kept(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/logo.png", content=picture((400, 100), (9, 9, 9, 0), mode="RGBA", kind="PNG"))
    await gallery.site.scan()
    found = await gallery.artwork.image(ADMIN, gallery.site.item("Alien"), "logo", width=200)
    assert found.mime == "image/png"
    with Image.open(found.path) as logo:
        assert logo.mode == "RGBA"


async def test_who_asks_at_once_gets_one_picture_made(gallery: Gallery, tmp_path: Path) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    film = gallery.site.item("Alien")
    found = await asyncio.gather(*(gallery.artwork.image(ADMIN, film, "poster", width=200) for _ in range(8)))
    assert len(set(found)) == 1
    assert len([path for path in (tmp_path / "cache").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("content", [b"", b"no picture", bomb(), picture()[:400], b"GIF89a" + b"\xff" * 40])
async def test_bad_pictures_are_told_apart_and_harm_nothing(gallery: Gallery, content: bytes) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=content)
    await gallery.site.scan()
    film = gallery.site.item("Alien")
    with pytest.raises(NotFound):
        await gallery.artwork.image(ADMIN, film, "poster", width=200)
    await gallery.jobs.start()
    await gallery.scan_and_read()
    await gallery.jobs.stop()
    assert gallery.site.rows("SELECT problem IS NOT NULL, blob_hash FROM image") == [(1, None)]
    assert gallery.site.rows("SELECT poster_tag FROM card") == [(None,)]


async def test_a_picture_that_leads_out_of_the_root_is_not_shown(gallery: Gallery) -> None:
    secret = gallery.site.root.parent / "secret.jpg"
    secret.write_bytes(picture())
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    gallery.site.drop("Alien (1979)/poster.jpg")
    (gallery.site.root / "Alien (1979)/poster.jpg").symlink_to(secret)
    with pytest.raises(NotFound):
        await gallery.artwork.image(ADMIN, gallery.site.item("Alien"), "poster", width=200)


async def test_nobody_sees_pictures_of_libraries_that_are_closed_to_them(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    guest = Viewer(UserId("guest"), "Guest", Role.USER, library_ids=frozenset({LibraryId("another")}))
    with pytest.raises(NotFound):
        await gallery.artwork.image(guest, gallery.site.item("Alien"), "poster")
    with pytest.raises(NotFound):
        await gallery.artwork.image(ADMIN, ItemId("none"), "poster")
    with pytest.raises(NotFound):
        await gallery.artwork.image(ADMIN, gallery.site.item("Alien"), "../../etc/passwd")


async def test_a_cancelled_viewer_leaves_the_picture_to_the_next(gallery: Gallery) -> None:
    gallery.site.put(FILM)
    gallery.site.put("Alien (1979)/poster.jpg", content=picture())
    await gallery.site.scan()
    film = gallery.site.item("Alien")
    waiting = asyncio.create_task(gallery.artwork.image(ADMIN, film, "poster", width=200))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await gallery.artwork.image(ADMIN, film, "poster", width=200)).mime == "image/jpeg"


def test_the_cache_drops_what_was_used_least(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path, limit_bytes=1000)
    for number in range(10):
        path = cache.put(f"{number:02}name.webp", bytes(100))
        os.utime(path, (number, number))
    kept = cache.find("00name.webp")
    assert kept is not None
    cache.put("99name.webp", bytes(100))
    names = sorted(path.name for path in tmp_path.rglob("*.webp"))
    assert "00name.webp" in names
    assert "99name.webp" in names
    assert "01name.webp" not in names
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.webp")) <= 800
    assert not list(tmp_path.rglob("*.part"))


def test_a_turned_photograph_is_turned_upright(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    photo = Image.new("RGB", (40, 20), (0, 0, 255))
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(path, "JPEG", exif=exif)
    facts = read_facts(read_picture(path))
    assert (facts.width, facts.height) == (20, 40)
    content, _ = resize(read_picture(path), width=200, height=200, accepts_webp=False)
    with Image.open(io.BytesIO(content)) as turned:
        assert turned.size == (20, 40)


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(BadPicture):
        read_facts(read_picture(tmp_path))


def _size(path: Path) -> tuple[int, int]:
    with Image.open(path) as found:
        return found.size


async def test_pictures_whose_disk_is_gone_are_read_when_it_is_back(gallery: Gallery) -> None:
    site = gallery.site
    site.put(FILM)
    site.put("Alien (1979)/poster.jpg", content=picture())
    await site.scan()
    away = site.root.with_name("away")
    site.root.rename(away)
    site.root.mkdir()
    await gallery.jobs.start()
    job_id = await site.db.write(lambda tx: gallery.artwork.request_reading(tx, site.owner))
    job = await gallery.jobs.wait(job_id)
    assert (job.state, job.result) == (JobState.DONE, {"read": 0, "passed_over": 1})
    site.root.rmdir()
    away.rename(site.root)
    await gallery.scan_and_read()
    await gallery.jobs.stop()
    assert site.rows("SELECT width, height, problem FROM image") == [(600, 900, None)]
