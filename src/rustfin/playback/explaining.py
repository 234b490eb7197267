"""What would happen if a file were played on a device: the decision, without playing anything."""

from collections.abc import Callable
from dataclasses import dataclass

from rustfin.catalog import playable
from rustfin.catalog.playable import PlayableFile
from rustfin.core.ids import FileId
from rustfin.db import Database, Tx
from rustfin.identity import Viewer
from rustfin.media import KeyframeIndex, OutdatedMediaInfo
from rustfin.playback import report_store
from rustfin.playback.decide import decide
from rustfin.playback.devices import Devices
from rustfin.playback.named import named_profiles, other_apps
from rustfin.playback.policy import policy_for
from rustfin.playback.profile import DeviceProfile
from rustfin.playback.terms import Candidate, CutFacts, Decision, Load, Wish, cut_facts


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision, of what and for what."""

    file: PlayableFile
    device_id: str
    device_name: str
    source: str
    """Where what the device plays is from, in a sentence."""
    decision: Decision


class Explainer:
    """Answers "why is it transcoding?" before anybody presses play."""

    def __init__(self, db: Database, devices: Devices, *, load: Callable[[], Load] = Load) -> None:
        """`load` says what the server can encode now."""
        self._load = load
        self._db = db
        self._devices = devices

    async def explain(
        self,
        viewer: Viewer,
        file_id: FileId,
        device_id: str,
        *,
        is_local: bool = True,
        languages: tuple[str, ...] = (),
    ) -> Explanation:
        """How the viewer would get this file on a device of theirs or a well-known one. Raises: NotFound."""
        device_name, source, profile = await self._device(viewer, device_id)
        file, cut = await self._db.read(lambda tx: _file(tx, viewer, file_id))
        decision = decide(
            [Candidate(file.id, file.media, file.probe_error, cut)],
            profile,
            policy_for(viewer.playback, is_local=is_local),
            self._load(),
            wish=Wish(languages=languages),
            apps=other_apps(profile),
        )
        return Explanation(file, device_id, device_name, source, decision)

    async def _device(self, viewer: Viewer, device_id: str) -> tuple[str, str, DeviceProfile]:
        named = named_profiles().get(device_id)
        if named is not None:
            return named.name, named.source, named.profile
        device = await self._devices.get(viewer, device_id)
        said = " and by what was said of it" if device.overrides.to_document() else ""
        return device.name, f"Measured by the device itself{said}.", device.profile


def _file(tx: Tx, viewer: Viewer, file_id: FileId) -> tuple[PlayableFile, CutFacts | None]:
    file, _ = playable.file_of(tx, viewer, file_id)
    raw = None if file.fingerprint_id is None else report_store.keyframes(tx, file.fingerprint_id)
    if raw is None or file.media is None:
        return file, None
    try:
        return file, cut_facts(file.media, KeyframeIndex.from_bytes(raw))
    except OutdatedMediaInfo:  # written by another release; it will be made anew
        return file, None
