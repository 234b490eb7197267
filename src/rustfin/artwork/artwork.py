"""A title's picture in the size that is asked for, and the job that looks at new pictures."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

from rustfin.artwork import store
from rustfin.artwork.cache import DEFAULT_LIMIT_BYTES, PictureCache
from rustfin.artwork.embedded import read_embedded
from rustfin.artwork.pictures import BadPicture, read_facts, read_picture, resize
from rustfin.artwork.store import LocalPicture, Read
from rustfin.catalog import access, cards
from rustfin.catalog.libraries import announce_changed
from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound
from rustfin.core.ids import ImageId, ItemId, JobId, LibraryId
from rustfin.core.paths import display, resolve_inside
from rustfin.db import Database, Tx
from rustfin.events import Events
from rustfin.identity import Viewer
from rustfin.jobs import JobRun, Jobs, Lane, Work
from rustfin.media import Tools

READ_ARTWORK = "read_artwork"
KINDS = ("poster", "backdrop", "logo", "thumb", "banner", "disc")
BATCH_PICTURES = 24
_MIMES = {".webp": "image/webp", ".jpeg": "image/jpeg", ".png": "image/png"}
_LARGEST_SIDE = 3840
_STEPS = (64, 96, 128, 160, 200, 240, 300, 360, 440, 520, 640, 780, 960, 1280, 1600, 1920, 2560, 3840)
"""Sizes that are made: asked for others, the next larger one, so that few files are kept."""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A finished picture on disk. The ETag is quoted, as HTTP wants it, and strong."""

    path: Path
    mime: str
    etag: str


class Artwork:
    """Pictures of titles. Make it before the jobs start: it registers its handler."""

    def __init__(
        self,
        db: Database,
        jobs: Jobs,
        events: Events,
        clock: Clock,
        cache_dir: Path,
        *,
        tools: Tools | None = None,
        cache_limit_bytes: int = DEFAULT_LIMIT_BYTES,
    ) -> None:
        self._tools = tools
        self._db = db
        self._jobs = jobs
        self._events = events
        self._clock = clock
        self._cache = PictureCache(cache_dir / "images", limit_bytes=cache_limit_bytes)
        # Resizing is all processor time: two at once keep both the server and a second viewer going.
        self._gate = asyncio.Semaphore(2)
        self._making: dict[str, asyncio.Task[Path]] = {}
        jobs.register(READ_ARTWORK, self._read_artwork, label="Read artwork")

    def request_reading(self, tx: Tx, library_id: LibraryId) -> JobId:
        """Ask for a look at the new pictures of a library."""
        key = f"{READ_ARTWORK}:{library_id}"
        payload = {"library_id": library_id}
        return self._jobs.enqueue(tx, Work(READ_ARTWORK, payload, Lane.ARTWORK, unique_key=key, library_id=library_id))

    async def image(
        self,
        viewer: Viewer,
        item_id: ItemId,
        kind: str,
        *,
        width: int | None = None,
        height: int | None = None,
        accepts_webp: bool = False,
    ) -> ImageFile:
        """The picture of a title, fitted into a box, never larger than it is.

        Raises: NotFound when the viewer may not see the title, or there is no such picture that can be shown.
        """

        def find(tx: Tx) -> LocalPicture | None:
            item = access.require_visible(tx, viewer, item_id)
            # As on cards: what has no picture of its own shows its season's or series'; a thumb is nobody else's.
            owners = [item_id] if kind == "thumb" else [item_id, item["parent_id"], item["series_id"]]
            if kind == "poster" and item["kind"] == "artist":
                owners += store.covered_albums(tx, item_id)
            found = (store.chosen(tx, owner, kind) for owner in owners if owner is not None)
            return next((picture for picture in found if picture is not None), None)

        picture = await self._db.read(find) if kind in KINDS else None
        if picture is None:
            raise NotFound("There is no such picture.")
        path = await self._sized(picture, _step(width), _step(height), accepts_webp)
        return ImageFile(path, _MIMES[path.suffix], f'"{path.stem}"')

    async def _sized(self, picture: LocalPicture, width: int | None, height: int | None, accepts_webp: bool) -> Path:
        # The tag changes with the file; size and time make sure of it when a picture has been replaced unseen.
        key = f"{picture.tag}:{picture.size_bytes}:{picture.mtime_ns}:{width}:{height}:{accepts_webp}"
        name = blake2b(key.encode(), digest_size=16).hexdigest()
        suffixes = (".webp",) if accepts_webp else (".jpeg", ".png")
        for suffix in suffixes:
            if (found := await asyncio.to_thread(self._cache.find, name + suffix)) is not None:
                return found
        making = self._making.get(name)
        if making is None:
            making = asyncio.create_task(self._make(picture, name, width, height, accepts_webp))
            self._making[name] = making
            making.add_done_callback(lambda _: self._making.pop(name, None))
        # One who leaves does not stop what others wait for.
        return await asyncio.shield(making)

    async def _make(
        self, picture: LocalPicture, name: str, width: int | None, height: int | None, accepts_webp: bool
    ) -> Path:
        box = (width or _LARGEST_SIDE, height or _LARGEST_SIDE)
        async with self._gate:
            try:
                original = await asyncio.to_thread(_content, picture, self._tools)
                content, format_ = await asyncio.to_thread(
                    resize, original, width=box[0], height=box[1], accepts_webp=accepts_webp
                )
            except BadPicture as error:
                raise NotFound(error.message, code=error.code) from error
            return await asyncio.to_thread(self._cache.put, f"{name}.{format_.value}", content)

    async def _read_artwork(self, run: JobRun) -> Mapping[str, Any]:
        """Look at every new picture of a library: its size, its colour, whether it can be shown at all.

        Passed over are pictures that are gone, or whose disk is; nothing is said of those.
        """
        library_id = LibraryId(run.payload["library_id"])
        done = 0
        passed_over: set[ImageId] = set()
        while True:
            run.raise_if_cancelled()
            pictures, left = await self._db.read(partial(_next_unread, library_id=library_id, but=passed_over))
            if not pictures:
                return {"read": done, "passed_over": len(passed_over)}
            total = done + left - len(passed_over)
            await run.progress(stage="artwork", done=done, total=total, current=display(pictures[0].path))
            reads = await run.in_thread(_read_all, pictures, self._tools)
            await self._db.write(partial(self._record, reads))
            done += len(reads)
            passed_over |= {picture.image_id for picture in pictures} - {read.picture.image_id for read in reads}

    def _record(self, reads: Sequence[Read], tx: Tx) -> None:
        items = store.record(tx, reads, now_ms=self._clock.now_ms())
        announce_changed(tx, self._events, cards.refresh(tx, items))


def _step(side: int | None) -> int | None:
    return None if side is None else next((step for step in _STEPS if step >= side), _LARGEST_SIDE)


def _content(picture: LocalPicture, tools: Tools | None) -> bytes:
    """The picture as it lies on disk. Blocks. Raises: BadPicture, NotFound."""
    path = resolve_inside(picture.root_path, picture.path)
    return read_picture(path) if picture.stream_index is None else read_embedded(tools, path, picture.stream_index)


def _next_unread(tx: Tx, *, library_id: LibraryId, but: Collection[ImageId]) -> tuple[list[LocalPicture], int]:
    return store.unread(tx, library_id, limit=BATCH_PICTURES, but=but), store.count_unread(tx, library_id)


def _read_all(pictures: Sequence[LocalPicture], tools: Tools | None) -> list[Read]:
    """What is in each of those that are there. Blocks."""
    reads = []
    for picture in pictures:
        try:
            reads.append(Read(picture, read_facts(_content(picture, tools))))
        except NotFound:
            continue
        except BadPicture as error:
            # One whose disk goes while it is read looks broken too.
            if _is_there(picture):
                reads.append(Read(picture, None, error.message))
    return reads


def _is_there(picture: LocalPicture) -> bool:
    try:
        resolve_inside(picture.root_path, picture.path)
    except NotFound:
        return False
    return True
