"""A source from what is known of a file. Pure."""

from pathlib import Path

from rustfin.core.units import Microseconds
from rustfin.media import KeyframeIndex, MediaInfo
from rustfin.transcoder.renditions import Source
from rustfin.transcoder.timeline import make_timeline


def make_source(fingerprint_id: str, path: Path, media: MediaInfo, keyframes: KeyframeIndex | None) -> Source:
    """The file with its clocks. Without keyframes its picture can only be encoded.

    Where the title ends: with the picture as the index has it, else with the track or the container.
    """
    times_us = keyframes.times_us if keyframes is not None else ()
    timeline = make_timeline(
        first_keyframe_us=times_us[0] if times_us else None,
        format_start_us=media.begins_us,
        end_us=_end_us(media, keyframes),
    )
    cuts_us = keyframes.cuts_us if keyframes is not None else ()
    return Source(
        fingerprint_id,
        path,
        media,
        timeline,
        tuple(timeline.item_us(time_us) for time_us in cuts_us),
        is_cut_openly=keyframes is not None and keyframes.is_cut_openly,
    )


def _end_us(media: MediaInfo, keyframes: KeyframeIndex | None) -> Microseconds:
    if keyframes is not None and keyframes.end_us is not None:
        return keyframes.end_us
    video = media.video
    if video is not None and video.duration_ms and media.duration_ms and video.duration_ms <= media.duration_ms:
        return Microseconds(media.begins_us + video.duration_ms * 1000)
    return Microseconds(media.begins_us + (media.duration_ms or 0) * 1000)
