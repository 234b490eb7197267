"""What stands between a device and the file as it is, besides picture and sound themselves. Pure."""

from collections.abc import Sequence

from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.names import codec_name, container_name, shown
from rustfin.playback.profile import UNLIMITED_VIDEO, DeviceProfile, FileSupport
from rustfin.playback.reasons import Code, Reason, Step, listed

RULES = ("file_container", "file_video_codec", "file_audio_codec", "file_video_tag", "file_track", "file_stream_count")
_TAGGED = frozenset({"mp4", "mov"})


def file_steps(
    media: MediaInfo, video: VideoStream | None, track: AudioStream | None, profile: DeviceProfile
) -> list[Step]:
    """What was asked of the file around picture and sound."""
    container = container_name(media.container)
    opened = [support for support in profile.files if support.container == container]
    # Of a container that it does not open at all, say what else would be wrong: a remux would still meet it.
    supports = opened or list(profile.files)
    within = f" in {shown(container)} files" if opened else ""
    return [
        _container(container, opened, profile),
        _video_codec(video, supports, within),
        _audio_codec(track, video, supports, within),
        _video_tag(container, video, profile),
        _track(media, track, profile),
        _stream_count(media, profile),
    ]


def heard(media: MediaInfo) -> AudioStream | None:
    """What a player takes that is given the file: the default track, else the first."""
    tracks = media.audio
    return next((track for track in tracks if track.is_default), tracks[0] if tracks else None)


def _container(container: str, opened: Sequence[FileSupport], profile: DeviceProfile) -> Step:
    allowed = listed(frozenset(support.container for support in profile.files))
    if opened or not profile.files:
        return Step("file_container", container, allowed)
    why = f"This device does not open {shown(container)} files."
    return Step("file_container", container, allowed, (Reason(Code.CONTAINER, why, None, container, allowed),))


def _video_codec(video: VideoStream | None, supports: Sequence[FileSupport], within: str) -> Step:
    if video is None:
        return Step("file_video_codec")
    codec = codec_name(video.codec)
    taken = frozenset().union(*(support.video for support in supports))
    allowed = listed(taken)
    if not supports or codec in taken:
        return Step("file_video_codec", codec, allowed, (), video.index)
    why = f"This device does not play {shown(codec)} video{within}."
    return Step(
        "file_video_codec", codec, allowed, (Reason(Code.VIDEO_CODEC, why, video.index, codec, allowed),), video.index
    )


def _audio_codec(
    track: AudioStream | None, video: VideoStream | None, supports: Sequence[FileSupport], within: str
) -> Step:
    if track is None:
        return Step("file_audio_codec")
    codec = codec_name(track.codec)
    picture = None if video is None else codec_name(video.codec)
    # A device may list a container twice: what goes with this picture counts, if the picture plays at all.
    fitting = [support for support in supports if picture is None or picture in support.video] or supports
    taken = frozenset().union(*(support.audio for support in fitting))
    allowed = listed(taken)
    if not supports or codec in taken:
        return Step("file_audio_codec", codec, allowed, (), track.index)
    why = f"This device does not play {shown(codec)} sound{within}."
    return Step(
        "file_audio_codec", codec, allowed, (Reason(Code.AUDIO_CODEC, why, track.index, codec, allowed),), track.index
    )


def _video_tag(container: str, video: VideoStream | None, profile: DeviceProfile) -> Step:
    if video is None or container not in _TAGGED:
        return Step("file_video_tag")
    tag, tags = (video.codec_tag or "").lower(), profile.video.get(codec_name(video.codec), UNLIMITED_VIDEO).tags
    if tags is None or not tag or tag in tags:
        return Step("file_video_tag", tag or None, listed(tags or frozenset()), (), video.index)
    allowed = listed(tags)
    why = f"This device does not play {shown(codec_name(video.codec))} video marked {tag}."
    return Step("file_video_tag", tag, allowed, (Reason(Code.VIDEO_TAG, why, video.index, tag, allowed),), video.index)


def _track(media: MediaInfo, track: AudioStream | None, profile: DeviceProfile) -> Step:
    first = heard(media)
    if track is None or first is None:
        return Step("file_track")
    allowed = () if profile.is_track_chosen else (str(first.index),)
    if profile.is_track_chosen or track.index == first.index or not profile.files:
        return Step("file_track", str(track.index), allowed, (), track.index)
    why = "Given the file, this device plays its first sound track only."
    reason = Reason(Code.SECONDARY_AUDIO, why, track.index, str(track.index), allowed)
    return Step("file_track", str(track.index), allowed, (reason,), track.index)


def _stream_count(media: MediaInfo, profile: DeviceProfile) -> Step:
    count = len(media.streams)
    if profile.max_streams is None or count <= profile.max_streams:
        return Step("file_stream_count", str(count), () if profile.max_streams is None else (str(profile.max_streams),))
    allowed = (str(profile.max_streams),)
    why = f"This device opens files with {profile.max_streams} streams at the most; this one has {count}."
    return Step("file_stream_count", str(count), allowed, (Reason(Code.STREAM_COUNT, why, None, str(count), allowed),))
