"""The segments of sessions: from a session and a name in its playlists to a file on disk."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from rustfin.core.errors import Gone, NotFound
from rustfin.core.ids import PlaybackId
from rustfin.identity import Viewer
from rustfin.observability import get_logger
from rustfin.playback.live import Live
from rustfin.playback.presentation import Presentation
from rustfin.playback.sessions import Playbacks
from rustfin.playback.terms import Method
from rustfin.subtitles import Subtitles, vtt_segment
from rustfin.transcoder import (
    AudioCopy,
    Claim,
    EncoderFailed,
    IndexMismatch,
    NoSuchSegment,
    Rendition,
    RenditionChanged,
    Stretch,
    Transcoder,
    VideoCopy,
    is_video,
)

_log = get_logger("rustfin.playback")
_CHANGED = "The picture goes on in another way; ask for the playlists again."


@dataclass(frozen=True, slots=True)
class Held:
    """A finished segment or initialization on disk, and of what."""

    path: Path
    rendition: Rendition
    live: Live


class Segments:
    """What players fetch of the sessions."""

    def __init__(self, playbacks: Playbacks, transcoder: Transcoder, subtitles: Subtitles) -> None:
        self._playbacks = playbacks
        self._transcoder = transcoder
        self._subtitles = subtitles

    async def presented(self, viewer: Viewer, playback_id: PlaybackId) -> Presentation:
        """What a session offers over HLS. Raises: NotFound, Gone (`playback_ended`)."""
        return (await self._streamed(viewer, playback_id))[1]

    async def init(self, viewer: Viewer, playback_id: PlaybackId, name: str) -> Held:
        """The initialization of a picture or sound track. Raises: as `segment`."""
        live, presentation = await self._streamed(viewer, playback_id)
        stretch = _stretch(presentation, name)
        async with self._falling_back(live, stretch):
            path = await self._transcoder.init(stretch, claim=Claim(playback_id))
        return Held(path, stretch.rendition, live)

    async def segment(self, viewer: Viewer, playback_id: PlaybackId, name: str, number: int) -> Held:
        """A segment, made if need be. Cancelling stops the wait, not the encoder.

        Raises: NotFound, Gone (the session is over, or goes on in another way: `rendition_changed`), TooBusy,
        ScratchFull, EncoderFailed.
        """
        live, presentation = await self._streamed(viewer, playback_id)
        stretch = _stretch(presentation, name)
        if number >= len(stretch.boundaries):
            raise NoSuchSegment("The title ends before this segment.")
        async with self._falling_back(live, stretch):
            path = await self._transcoder.segment(stretch, number, claim=Claim(playback_id))
        if is_video(stretch.rendition) or not presentation.video:
            table = stretch.boundaries
            start_ms, end_ms = table.start_us(number) // 1000, table.start_us(number + 1) // 1000
            self._playbacks.note_fetch(live, start_ms=start_ms, end_ms=end_ms)
        return Held(path, stretch.rendition, live)

    async def subtitle_segment(self, viewer: Viewer, playback_id: PlaybackId, name: str, span: range, base: int) -> str:
        """The cues that are seen within a span of milliseconds, as a segment of a WebVTT playlist. `base`: where item
        time zero lies in segments, in units of 1/90000 s.

        Raises: NotFound, Gone, UnreadableSubtitles, Unavailable (`subtitles_not_ready`).
        """
        live, presentation = await self._streamed(viewer, playback_id)
        offer = presentation.subtitle(name)
        track = next((track for track in live.tracks if offer is not None and track.id == offer.id), None)
        if track is None or live.file is None:
            raise NotFound("There is nothing of this name in the session.")
        cues = await self._subtitles.cues(
            live.file, track, start_ms=span.start, end_ms=span.stop, offset_ms=track.offset_ms
        )
        return vtt_segment(cues, span.start, span.stop, base)

    async def _streamed(self, viewer: Viewer, playback_id: PlaybackId) -> tuple[Live, Presentation]:
        live = await self._playbacks.hear(viewer, playback_id)
        if live.presentation is None:
            if live.decision is not None:
                raise NotFound("This session plays a whole file; it has no playlists.")
            raise Gone("The server has restarted; start again at the same place.", code="playback_ended")
        return live, live.presentation

    @contextlib.asynccontextmanager
    async def _falling_back(self, live: Live, stretch: Stretch) -> AsyncIterator[None]:
        """What cannot be copied is encoded: the session remembers, and the player is told to ask anew."""
        try:
            with _told_anew(live, stretch):
                yield
        except RenditionChanged as error:
            if isinstance(error.__cause__, IndexMismatch) and live.file is not None:
                await self._playbacks.mend_keyframes(live.file)
            raise


@contextlib.contextmanager
def _told_anew(live: Live, stretch: Stretch) -> Iterator[None]:
    try:
        yield
    except (EncoderFailed, IndexMismatch, NoSuchSegment) as error:
        # A file that ends early ends early in every way; but sound that ends before the picture is filled up when it is
        # encoded, and what gives nothing at all by copying may still be decoded.
        if isinstance(error, NoSuchSegment) and not (_is_sound(stretch) or error.details.get("first_missing") == 0):
            raise
        failed = _methods_lost(stretch.rendition)
        if not failed or failed <= live.failed:
            raise
        live.failed |= failed
        _log.warning("copying failed; the session goes on by encoding", problem=error.message, code=error.code)
        raise RenditionChanged(_CHANGED, details={"exclude": sorted(failed)}) from error


def _methods_lost(rendition: Rendition) -> frozenset[Method]:
    match rendition:
        case VideoCopy():
            return frozenset({Method.REMUX, Method.AUDIO_TRANSCODE})
        case AudioCopy():
            return frozenset({Method.REMUX})
        case _:
            return frozenset()


def _is_sound(stretch: Stretch) -> bool:
    return isinstance(stretch.rendition, AudioCopy)


def _stretch(presentation: Presentation, name: str) -> Stretch:
    stretch = presentation.stretch(name)
    if stretch is None:
        raise NotFound("There is nothing of this name in the session.")
    return stretch
