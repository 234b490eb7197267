"""What of this server's library is played how on which device: read in steps, decided on a thread of its own."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from rustfin.core.clock import Clock
from rustfin.core.errors import NotFound
from rustfin.core.ids import FileId, ItemId
from rustfin.core.units import UnixMs
from rustfin.db import Database, Row, Tx
from rustfin.identity import Viewer
from rustfin.media import MediaInfo, Openness, OutdatedMediaInfo
from rustfin.playback import report_store
from rustfin.playback.devices import Devices
from rustfin.playback.named import named_profiles, other_apps
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.report import Alike, DeviceReport, device_report
from rustfin.playback.signature import Signature, signature_of
from rustfin.playback.terms import Candidate, CutFacts

_ROWS_PER_STEP = 2_000
_FRESH_MS = 60_000
"""How long what was read of the library serves further reports."""
_USUAL_INTERVAL_US = 6_000_000
_CUT_OPENLY = {Openness.UNTOLD.value, Openness.OPEN.value}


@dataclass(frozen=True, slots=True)
class ReportedDevice:
    """A device that a report can be made for."""

    id: str
    name: str
    kind: str
    is_measured: bool
    user_name: str | None
    """Whose it is; None for a well-known one."""
    profile: DeviceProfile


@dataclass(frozen=True, slots=True)
class Library:
    """The library as far as playing goes."""

    alike: Sequence[Alike]
    title_count: int
    read_at: UnixMs


class Reports:
    """Reports on playing, for admins."""

    def __init__(self, db: Database, clock: Clock, devices: Devices) -> None:
        self._db = db
        self._clock = clock
        self._devices = devices
        self._library: Library | None = None
        self._reading = asyncio.Lock()

    async def devices(self, viewer: Viewer) -> list[ReportedDevice]:
        """Every device: those that measured themselves, then the well-known ones."""
        measured = [
            ReportedDevice(one.id, one.name, one.profile.kind, True, one.user_name, one.profile)
            for one in await self._devices.list(viewer)
        ]
        known = [
            ReportedDevice(one.id, one.name, one.profile.kind, False, None, one.profile)
            for one in named_profiles().values()
        ]
        return measured + known

    async def overview(self, viewer: Viewer) -> tuple[Library, list[tuple[ReportedDevice, DeviceReport]]]:
        """Every device's counts."""
        library, devices = await self.library(), await self.devices(viewer)
        made = await asyncio.to_thread(lambda: [device_report(library.alike, one.profile) for one in devices])
        return library, list(zip(devices, made, strict=True))

    async def of_device(self, viewer: Viewer, device_id: str) -> tuple[Library, ReportedDevice, DeviceReport]:
        """One device's report, with titles and what would help. Raises: NotFound."""
        device = next((one for one in await self.devices(viewer) if one.id == device_id), None)
        if device is None:
            raise NotFound("There is no such device.")
        library, profile = await self.library(), device.profile
        made = await asyncio.to_thread(
            lambda: device_report(library.alike, profile, apps=other_apps(profile), is_suggesting=True)
        )
        return library, device, made

    async def library(self) -> Library:
        """What there is to play, grouped by what is played alike; a minute old at the most."""
        async with self._reading:
            now_ms = self._clock.now_ms()
            if self._library is None or now_ms - self._library.read_at >= _FRESH_MS:
                self._library = await self._read(now_ms)
            return self._library

    async def _read(self, now_ms: UnixMs) -> Library:
        number_of, samples = await self._read_media()
        items: dict[tuple[int, ...], list[ItemId]] = defaultdict(list)
        last: str | None = ""
        count = 0
        while last is not None:
            rows, last = await self._db.read(partial(_versions_after, after=last))
            count += _group(rows, number_of, items)
        candidates = await asyncio.to_thread(lambda: [_candidate(row) for row in samples])
        alike = [Alike(tuple(candidates[number] for number in key), ids) for key, ids in items.items()]
        return Library(alike, count, now_ms)

    async def _read_media(self) -> tuple[dict[str, int], list[Row]]:
        """Which signature each content has, and the first content of every signature."""
        number_of: dict[str, int] = {}
        numbers: dict[Signature, int] = {}
        samples: list[Row] = []
        after = ""
        while rows := await self._db.read(partial(report_store.media, after=after, limit=_ROWS_PER_STEP)):
            await asyncio.to_thread(_number, rows, number_of, numbers, samples)
            after = rows[-1]["id"]
        return number_of, samples


def _versions_after(tx: Tx, *, after: str) -> tuple[Sequence[Row], str | None]:
    """Files of the next titles, and the last of those titles; None when there are no more."""
    return (
        report_store.versions(tx, after=after, limit=_ROWS_PER_STEP),
        report_store.last_title(tx, after=after, limit=_ROWS_PER_STEP),
    )


def _number(rows: Sequence[Row], number_of: dict[str, int], numbers: dict[Signature, int], samples: list[Row]) -> None:
    for row in rows:
        signature = _signature(row)
        number = numbers.setdefault(signature, len(samples))
        if number == len(samples):
            samples.append(row)
        number_of[row["id"]] = number


def _signature(row: Row) -> Signature:
    if row["media_info"] is None:
        return ("unreadable", row["error"])
    head = row["keyframes_head"]
    facts = json.loads(row["media_info"])
    return signature_of(facts, has_index=head is not None, is_open_gop=_is_open_gop(head))


def _is_open_gop(head: bytes | None) -> bool:
    return head is not None and len(head) > 2 and head[2] in _CUT_OPENLY


def _candidate(row: Row) -> Candidate:
    head = row["keyframes_head"]
    # How far apart keyframes are is not asked of every file: few are further apart than players hold.
    cut = None if head is None else CutFacts(_USUAL_INTERVAL_US, is_cuttable=True, is_open_gop=_is_open_gop(head))
    try:
        media = None if row["media_info"] is None else MediaInfo.from_json(row["media_info"])
    except OutdatedMediaInfo:
        media = None
    return Candidate(FileId(row["id"]), media, row["error"] if media is None else None, cut)


def _group(rows: Sequence[Row], number_of: dict[str, int], items: dict[tuple[int, ...], list[ItemId]]) -> int:
    """Put titles to those whose versions are alike; gives how many."""
    versions: dict[ItemId, list[int]] = defaultdict(list)
    for row in rows:
        number = number_of.get(row["fingerprint_id"])
        if number is not None:
            versions[ItemId(row["item_id"])].append(number)
    for item_id, numbers in versions.items():
        items[tuple(dict.fromkeys(numbers))].append(item_id)
    return len(versions)
