"""What stands between a device and the file as it is, besides picture and sound themselves. Pure."""

from collections.abc import Sequence

from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.names import codec_name, container_name, shown
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile, FileSupport
from rustfin.playback.reasons import Code, Reason, Step, listed, refused
from rustfin.playback.sounds_beside import without_sounds

RULES = ("file_container", "file_video_codec", "file_audio_codec", "file_video_tag", "file_track", "file_stream_count")
_NO_PICTURE, _NO_SOUND, _NO_TAG, _NO_TRACK = map(Step, RULES[1:5])
_TAGGED = frozenset({"mp4", "mov"})


def file_steps(
    media: MediaInfo, video: VideoStream | None, track: AudioStream | None, profile: DeviceProfile
) -> list[Step]:
    """What was asked of the file around picture and sound."""
    container = container_name(media.container)
    opened = profile.opened.get(container, ())
    # Of a container that it does not open at all, say what else would be wrong: a remux would still meet it.
    supports, place = (opened, container) if opened else (profile.files, None)
    return [
        _container(container, profile, is_opened=bool(opened)),
        _video_codec(video, supports, place),
        _audio_codec(track, video, supports, place),
        _video_tag(container, video, profile),
        _track(media, track, profile),
        _stream_count(media, profile),
    ]


def heard(tracks: Sequence[AudioStream]) -> AudioStream | None:
    """What a player takes that is given the file: the default track, else the first."""
    for track in tracks:
        if track.is_default:
            return track
    return tracks[0] if tracks else None


def _container(container: str, profile: DeviceProfile, *, is_opened: bool) -> Step:
    allowed = profile.containers
    if is_opened or not profile.files:
        return Step("file_container", container, allowed)
    why = f"This device does not open {shown(container)} files."
    return refused("file_container", Reason(Code.CONTAINER, why, None, container, allowed))


def _video_codec(video: VideoStream | None, supports: Sequence[FileSupport], place: str | None) -> Step:
    if video is None:
        return _NO_PICTURE
    codec, taken = codec_name(video.codec), _united([support.video for support in supports])
    allowed = listed(taken)
    if not supports or codec in taken:
        return Step("file_video_codec", codec, allowed, (), video.index)
    why = f"This device does not play {shown(codec)} video{_within(place)}."
    return refused("file_video_codec", Reason(Code.VIDEO_CODEC, why, video.index, codec, allowed))


def _audio_codec(
    track: AudioStream | None, video: VideoStream | None, supports: Sequence[FileSupport], place: str | None
) -> Step:
    if track is None:
        return _NO_SOUND
    codec, picture = codec_name(track.codec), None if video is None else codec_name(video.codec)
    # A device may list a container twice: what goes with this picture counts, if the picture plays at all.
    fitting = [support for support in supports if picture is None or picture in support.video] or supports
    taken = _united([support.audio for support in fitting])
    allowed = listed(taken)
    if not supports or codec in taken:
        return Step("file_audio_codec", codec, allowed, (), track.index)
    why = f"This device does not play {shown(codec)} sound{_within(place)}."
    return refused("file_audio_codec", Reason(Code.AUDIO_CODEC, why, track.index, codec, allowed))


def _united(codecs: Sequence[frozenset[str]]) -> frozenset[str]:
    return codecs[0] if len(codecs) == 1 else frozenset().union(*codecs)


def _within(place: str | None) -> str:
    return "" if place is None else f" in {shown(place)} files"


def _video_tag(container: str, video: VideoStream | None, profile: DeviceProfile) -> Step:
    if video is None or container not in _TAGGED:
        return _NO_TAG
    tag, tags = (video.codec_tag or "").lower(), profile.video.get(codec_name(video.codec), UNLIMITED_VIDEO).tags
    if tags is None or not tag or tag in tags:
        return Step("file_video_tag", tag or None, listed(tags or frozenset()), (), video.index)
    allowed = listed(tags)
    why = f"This device does not play {shown(codec_name(video.codec))} video marked {tag}."
    return refused("file_video_tag", Reason(Code.VIDEO_TAG, why, video.index, tag, allowed))


def _track(media: MediaInfo, track: AudioStream | None, profile: DeviceProfile) -> Step:
    if track is None:
        return _NO_TRACK
    if track.is_external:
        why = "The sound is in a file of its own."
        return refused("file_track", Reason(Code.AUDIO_IS_EXTERNAL, why, track.index, str(track.index)))
    if profile.is_track_chosen:
        return Step("file_track", str(track.index), (), (), track.index)
    first = heard(media.audio) or track
    allowed = (str(first.index),)
    if track.index == first.index or not profile.files:
        return Step("file_track", str(track.index), allowed, (), track.index)
    why = "Given the file, this device plays its first sound track only."
    return refused("file_track", Reason(Code.SECONDARY_AUDIO, why, track.index, str(track.index), allowed))


def _stream_count(media: MediaInfo, profile: DeviceProfile) -> Step:
    count, most = len(without_sounds(media).streams), profile.max_streams
    if most is None:
        return Step("file_stream_count", str(count))
    allowed = (str(most),)
    if count <= most:
        return Step("file_stream_count", str(count), allowed)
    why = f"This device opens files with {most} streams at the most; this one has {count}."
    return refused("file_stream_count", Reason(Code.STREAM_COUNT, why, None, str(count), allowed))
