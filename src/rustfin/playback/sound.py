"""Which sound track is heard, and what becomes of it. Pure."""

from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, MediaInfo
from rustfin.playback.file_rules import heard
from rustfin.playback.names import codec_name
from rustfin.playback.profile import UNLIMITED_AUDIO, DeviceProfile
from rustfin.playback.terms import Wish
from rustfin.transcoder import AudioCopy, AudioEncode, Mix, SegmentFormat

_BITRATES_BPS = {1: 96_000, 2: 160_000, 6: 384_000}
_NARROW_BPS = 1_500_000
"""Below this, sound takes no more than it must."""
_ASIDE = 1000
"""Commentary and descriptions come after every other track."""


def tracks(media: MediaInfo, wish: Wish) -> list[tuple[int, AudioStream | None]]:
    """The tracks that may be heard, each with how far it is from what the viewer wants: 0 is it.

    A track that they chose is the only one; of those equally wanted the default comes first.
    """
    sounds = media.audio
    if not sounds:
        return [(0, None)]
    chosen = next((track for track in sounds if track.index == wish.audio_index), None)
    if chosen is not None:
        return [(0, chosen)]
    picked = None if wish.picked is None else wish.picked.found_in(sounds)
    first = heard(sounds) if picked is None else picked
    usual = None if first is None else first.language
    languages = wish.languages or ((usual,) if usual else ())
    ranked: list[tuple[int, AudioStream | None]] = [
        (0 if track is picked else _distance(track, languages, usual) + (picked is not None), track) for track in sounds
    ]
    return sorted(ranked, key=lambda pair: (pair[0], pair[1] is not first))


def heard_first(media: MediaInfo | None, wish: Wish) -> AudioStream | None:
    """The track that the viewer wants most: the one that is heard, where the device can have it."""
    return None if media is None else tracks(media, wish)[0][1]


def copied(track: AudioStream | None, form: SegmentFormat) -> AudioCopy | None:
    """The track as it is."""
    return None if track is None else AudioCopy(track.index, codec_name(track.codec), form)


def encoded(
    track: AudioStream | None, profile: DeviceProfile, wish: Wish, *, form: SegmentFormat, limit_bps: int | None
) -> AudioEncode | None:
    """The track as AAC with as many channels as both sides have: 6, 2 or 1."""
    if track is None:
        return None
    is_narrow = limit_bps is not None and limit_bps < _NARROW_BPS
    limits = profile.audio.get("aac", UNLIMITED_AUDIO)
    most = min(profile.max_channels or 6, limits.max_channels or 6, 2 if is_narrow else 6)
    # Five channels become six with a silent one; seven and eight lose their backs.
    channels = 6 if min(track.channels or 2, most) >= 5 and most >= 6 else min(track.channels or 2, most, 2)
    bitrate_bps = 96_000 if is_narrow else _BITRATES_BPS[channels]
    return AudioEncode(
        track.index,
        channels,
        BitsPerSecond(bitrate_bps),
        mix=wish.mix or Mix.DIALOGUE,
        is_loudness_even=wish.is_loudness_even,
        format=form,
    )


def _distance(track: AudioStream, languages: tuple[str, ...], usual: str | None) -> int:
    aside = _ASIDE if track.is_commentary or track.is_audio_description else 0
    primary = _primary(track.language)
    wanted = [_primary(language) for language in languages]
    if primary is not None and primary in wanted:
        return aside + wanted.index(primary)
    # What the film was made in, or a track that does not say, before a foreign one.
    return aside + len(wanted) + (0 if primary is None or primary == _primary(usual) else 1)


def _primary(language: str | None) -> str | None:
    return None if not language else language.partition("-")[0].lower()
