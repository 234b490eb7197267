"""What this server can encode now: what was proven and measured, less what is at work for others."""

import os
from collections.abc import Callable, Iterable

from rustfin.core.ids import PlaybackId
from rustfin.playback.terms import EncoderCapability, Load, software
from rustfin.settings import Transcoding
from rustfin.transcoder import Backend, HeadStatus, Transcoder, VideoCodec, Work
from rustfin.transcoder.hardware.survey import Survey
from rustfin.transcoder.hardware.table import PREFERRED, Feature
from rustfin.transcoder.hardware.way import Way


class Capabilities:
    """The load of this server, as decisions want it."""

    def __init__(self, survey: Survey, transcoder: Transcoder, settings: Callable[[], Transcoding]) -> None:
        self._survey = survey
        self._transcoder = transcoder
        self._settings = settings

    def load(self, for_playback: PlaybackId | None = None) -> Load:
        """The encoders to be preferred first. What already works for `for_playback` counts as free: it would stop."""
        settings = self._settings()
        others = [head for head in self._transcoder.status() if _is_for_others(head, for_playback)]
        ways = self._survey.ways(_disabled(settings))
        devices = [
            self._device(ways[backend], others, settings.device_slots) for backend in PREFERRED if backend in ways
        ]
        processor = self._processor(others)
        chosen = settings.preferred_backend
        devices.sort(key=lambda encoder: encoder.backend.value != chosen)
        return Load((processor, *devices) if chosen == Backend.SOFTWARE.value else (*devices, processor))

    def _processor(self, others: Iterable[HeadStatus]) -> EncoderCapability:
        """Shared with whoever encodes there: it becomes slower, and never takes no more."""
        running = sum(head.backend is Backend.SOFTWARE for head in others)
        usual = software(os.cpu_count() or 1, running=running)
        measured = self._survey.speed(Backend.SOFTWARE, Feature.ENCODE)
        if measured is None:
            return usual
        mapped = self._survey.speed(Backend.SOFTWARE, Feature.TONE_MAP)
        return EncoderCapability(
            Backend.SOFTWARE,
            pixels_per_s=measured / (running + 1),
            tone_mapped_pixels_per_s=None if mapped is None else mapped / (running + 1),
        )

    def _device(self, way: Way, others: Iterable[HeadStatus], slots: int) -> EncoderCapability:
        """Where it was not measured, it is taken to be as fast as the slowest that are sold."""
        used = sum(head.backend is way.backend for head in others)
        measured = self._survey.speed(way.backend, Feature.ENCODE) or _SLOWEST_DEVICE_PIXELS_PER_S
        by_device = self._survey.speed(way.backend, Feature.TONE_MAP) if way.tone_maps else None
        by_processor = self._processor(others).tone_mapped_pixels_per_s
        mapped = by_device or (by_processor and min(by_processor, measured))
        return EncoderCapability(
            way.backend,
            codecs=frozenset({VideoCodec.H264}),
            pixels_per_s=measured / (used + 1),
            tone_mapped_pixels_per_s=mapped / (used + 1) if mapped else None,
            free_slots=max(0, slots - used),
        )


_SLOWEST_DEVICE_PIXELS_PER_S = 150e6
"""1080p at 60 pictures a second, with a little to spare."""


def _is_for_others(head: HeadStatus, playback_id: PlaybackId | None) -> bool:
    claims = {claim.id for claim in head.claims}
    return head.work is Work.ENCODE and bool(claims - {playback_id})


def _disabled(settings: Transcoding) -> set[Backend]:
    return {Backend(name) for name in settings.disabled_backends}
