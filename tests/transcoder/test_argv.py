"""Argument lists, whole, so that a change to any of them is seen."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import DEMUXERS_OF_ONE_FILE, AudioStream, MediaInfo, Tools, VideoStream
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    Source,
    Stretch,
    Timeline,
    VideoCopy,
    VideoEncode,
    audio_boundaries,
    copy_boundaries,
)
from rustfin.transcoder.argv import segment_argv

TOOLS = Tools(Path("/usr/bin/ffmpeg"), Path("/usr/bin/ffprobe"), (5, 1), "ffmpeg version 5.1")
S = 1_000_000
KEYFRAMES = (0, 2 * S, 5 * S, 9 * S, 10 * S)
HEAD = "ffmpeg -hide_banner -nostdin -nostats -loglevel level+warning"
INPUT = f"-protocol_whitelist file,pipe -format_whitelist {DEMUXERS_OF_ONE_FILE} -i"
CLEAN = "-map_metadata -1 -map_chapters -1 -sn -dn -copyts -avoid_negative_ts disabled -f mp4"
VIDEO_MUXER = (
    f"{CLEAN} -movflags +frag_keyframe+empty_moov+default_base_moof+frag_discont+skip_trailer"
    " -use_editlist 0 -video_track_timescale 90000 pipe:1"
)
FRAGMENTS = "default_base_moof+frag_discont+skip_trailer -frag_duration 500000 -use_editlist 0 pipe:1"


def source(*, container: str = "mkv", video: str = "h264", audio: str = "aac", zero_us: int = 0) -> Source:
    streams = (
        VideoStream(index=0, codec=video, width=1920, height=1080, frame_rate=Fraction(25)),
        AudioStream(index=1, codec=audio, channels=6),
    )
    return Source(
        "f",
        Path("/films/Ein Film.mkv"),
        MediaInfo(container=container, streams=streams, tags={}),
        Timeline(Microseconds(zero_us), Microseconds(zero_us), Microseconds(14 * S)),
        KEYFRAMES,
    )


def spelled(argv: Sequence[str], of: Source) -> str:
    assert argv[0] == "/usr/bin/ffmpeg"
    assert f"file:{of.path}" in argv
    return " ".join(["ffmpeg", *argv[1:]]).replace(f"file:{of.path}", "SRC")


def video_argv(of: Source, rendition: VideoCopy | VideoEncode, first: int, last: int | None = None) -> str:
    table = copy_boundaries(KEYFRAMES, 14 * S)
    assert table is not None
    assert table.starts_us == (0, 5 * S, 9 * S)
    return spelled(segment_argv(Stretch(of, rendition, table), first, last, TOOLS), of)


def audio_argv(of: Source, rendition: AudioCopy | AudioEncode, first: int) -> str:
    return spelled(segment_argv(Stretch(of, rendition, audio_boundaries(14 * S)), first, None, TOOLS), of)


def test_copying_from_the_start_does_not_seek() -> None:
    assert video_argv(source(), VideoCopy(0), 0) == (
        f"{HEAD} -fflags +genpts {INPUT} SRC -map 0:0 -c:v copy {VIDEO_MUXER}"
    )


def test_copying_from_a_segment_on_begins_a_keyframe_early() -> None:
    assert video_argv(source(), VideoCopy(0), 1).startswith(f"{HEAD} -ss 2.140000 -fflags +genpts")
    # A file that starts at 95,443 s: ffmpeg adds that by itself.
    assert " -ss 2.140000 " in video_argv(source(zero_us=95_443 * S), VideoCopy(0), 1)


def test_hevc_is_copied_under_the_name_that_players_know() -> None:
    assert " -c:v copy -tag:v hvc1 " in video_argv(source(video="hevc"), VideoCopy(0), 0)


def test_encoding_forces_keyframes_at_the_boundaries_and_leaves_times_alone() -> None:
    rendition = VideoEncode(0, 1280, 720, BitsPerSecond(3_000_000), 31)
    assert video_argv(source(zero_us=S), rendition, 1) == (
        f"{HEAD} -ss 4.999500 {INPUT} SRC -map 0:0"
        " -vf scale=w=1280:h=720:flags=bicubic,setsar=1,format=yuv420p"
        " -c:v libx264 -preset veryfast -crf 23"
        " -x264-params rc-lookahead=10:open-gop=0 -profile:v high -level 3.1"
        " -maxrate 3000000 -bufsize 6000000 -sc_threshold 0 -g 100000 -forced-idr 1 -force_key_frames 5.999500,9.999500"
        f" -fps_mode passthrough -enc_time_base -1 {VIDEO_MUXER}"
    )


def test_a_run_to_a_last_segment_is_cut_once_behind_it() -> None:
    rendition = VideoEncode(0, 1280, 720, BitsPerSecond(3_000_000), 31)
    assert " -force_key_frames -0.000500,4.999500 " in video_argv(source(), rendition, 0, 0)


def test_where_seeks_are_inexact_decoded_frames_are_dropped_by_time() -> None:
    rendition = VideoEncode(0, 1280, 720, BitsPerSecond(3_000_000), 31)
    argv = video_argv(source(container="ts", zero_us=S), rendition, 2)
    assert argv.startswith(f"{HEAD} -noaccurate_seek -ss 5.000000 ")
    assert " -vf trim=start=9.999500,scale=" in argv


def test_sound_begins_eight_frames_early_on_the_grid_of_samples() -> None:
    assert audio_argv(source(zero_us=S), AudioEncode(1, 2, BitsPerSecond(160_000)), 1) == (
        f"{HEAD} -ss 5.973333 {INPUT} SRC -map 0:1"
        " -af pan=stereo|c0=0.45*c0+0.65*c2+0.3*c4|c1=0.45*c1+0.65*c2+0.3*c5,alimiter=limit=0.95:level=disabled,"
        f"aresample=48000,aresample=async=1:first_pts={280 * 1024 + 48_000},apad"
        f" -c:a aac -b:a 160000 -ac 2 {CLEAN} -movflags +empty_moov+{FRAGMENTS}"
    )


def test_copied_sound_says_what_its_codec_needs() -> None:
    assert audio_argv(source(), AudioCopy(1, "aac"), 0) == (
        f"{HEAD} {INPUT} SRC -map 0:1 -c:a copy {CLEAN} -movflags +empty_moov+{FRAGMENTS}"
    )
    assert " -c:a copy -bsf:a aac_adtstoasc " in audio_argv(source(container="ts"), AudioCopy(1, "aac"), 0)
    assert " -movflags +delay_moov+" in audio_argv(source(audio="eac3"), AudioCopy(1, "eac3"), 0)
    assert " -strict -2 " in audio_argv(source(audio="opus"), AudioCopy(1, "opus"), 0)
