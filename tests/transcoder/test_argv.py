"""Argument lists, whole, so that a change to any of them is seen."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import DEMUXERS_OF_ONE_FILE, AudioStream, MediaInfo, Tools, VideoStream
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    BurnIn,
    Mix,
    Muxed,
    SegmentFormat,
    Source,
    Stretch,
    Timeline,
    ToneMap,
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
INPUT = f"-protocol_whitelist file,pipe -format_whitelist {DEMUXERS_OF_ONE_FILE} -max_pixels 67108864 -i"
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
    framed = audio_argv(source(container="ts"), AudioCopy(1, "aac"), 0)
    assert " -c:a copy -bsf:a aac_adtstoasc " in framed
    assert " -movflags +delay_moov+" in framed
    assert " -movflags +delay_moov+" in audio_argv(source(audio="eac3"), AudioCopy(1, "eac3"), 0)
    assert " -strict -2 " in audio_argv(source(audio="opus"), AudioCopy(1, "opus"), 0)


def encode_argv(of: Source, first: int = 0, **more: Any) -> str:
    return video_argv(of, VideoEncode(0, 1280, 720, BitsPerSecond(3_000_000), 31, **more), first)


def test_a_wide_range_is_scaled_before_it_is_mapped_and_says_what_it_is() -> None:
    chain = (
        "zscale=w=1280:h=720:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,"
        "zscale=t=bt709:m=bt709:r=tv,setsar=1,format=yuv420p"
    )
    pq = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    assert f" -vf {pq},{chain} " in encode_argv(source(video="hevc"), tone_map=ToneMap.PQ)
    assert "color_trc=arib-std-b67" in encode_argv(source(video="hevc"), tone_map=ToneMap.HLG)


def test_interlaced_pictures_are_made_whole_first() -> None:
    assert " -vf bwdif=mode=send_frame:deint=interlaced,scale=" in encode_argv(source(), is_deinterlaced=True)


def test_frames_are_thinned_on_a_grid_from_item_time_zero_and_the_run_begins_earlier() -> None:
    argv = encode_argv(source(zero_us=S), 1, frame_rate=Fraction(25, 2))
    assert argv.startswith(f"{HEAD} -ss 4.839500 ")
    assert "select='isnan(prev_t)+gt(floor(t*25/2-12.250000),floor(prev_t*25/2-12.250000))'" in argv
    assert "select=" not in encode_argv(source(), frame_rate=Fraction(25))


def test_text_is_drawn_in_item_time_and_its_path_means_nothing() -> None:
    burn = BurnIn(Path("/cache/it's [1],a:b;c.ass"), is_image=False, signature="x", fonts_dir=Path("/cache/fonts"))
    argv = encode_argv(source(zero_us=S), burn_in=burn)
    name = r"/cache/it\\\'s \[1\]\,a\\:b\;c.ass"
    assert (
        f"format=yuv420p,setpts=PTS-(1.000000)/TB,subtitles=filename={name}:fontsdir=/cache/fonts,"
        "setpts=PTS+(1.000000)/TB -c:v libx264"
    ) in argv


def test_pictures_of_subtitles_come_from_a_file_of_their_own_ninety_seconds_early() -> None:
    burn = BurnIn(Path("/cache/s.sup"), is_image=True, signature="x", first_us=Microseconds(9 * S))
    argv = encode_argv(source(zero_us=100 * S), 1, burn_in=burn)
    assert (
        " SRC -seek_timestamp 1 -ss 15.000000 -protocol_whitelist file,pipe -format_whitelist sup,matroska,webm"
        " -i file:/cache/s.sup -filter_complex [0:0]scale=w=1280:h=720:flags=bicubic,setsar=1,format=yuv420p[picture];"
    ) in argv
    assert "[picture][drawn]overlay=x=(W-w)/2:y=(H-h)/2:eof_action=pass:repeatlast=0,format=yuv420p[shown]" in argv
    assert " -map [shown] -c:v libx264 " in argv


def test_a_hole_is_filled_from_the_segment_on() -> None:
    rendition = VideoEncode(0, 1280, 720, BitsPerSecond(3_000_000), 31)
    table = copy_boundaries(KEYFRAMES, 14 * S)
    assert table is not None
    argv = segment_argv(Stretch(source(), rendition, table), 1, None, TOOLS, is_filled=True)
    assert "trim=start=4.999500,fps=fps=25:start_time=5.000000,scale=" in argv[argv.index("-vf") + 1]


@pytest.mark.parametrize(
    ("channels", "layout", "rendition", "chain"),
    [
        (1, "mono", AudioEncode(1, 2, BitsPerSecond(1)), "pan=stereo|c0=c0|c1=c0,"),
        (2, "stereo", AudioEncode(1, 2, BitsPerSecond(1)), ""),
        (
            *(6, "5.1(side)", AudioEncode(1, 2, BitsPerSecond(1), mix=Mix.STANDARD)),
            (
                "pan=stereo|c0=0.529067*c0+0.374107*c2+0.374107*c3+0.458186*c4+0.264534*c5"
                "|c1=0.529067*c1+0.374107*c2+0.374107*c3+0.458186*c5+0.264534*c4,"
            ),
        ),
        (
            *(8, "7.1", AudioEncode(1, 6, BitsPerSecond(1))),
            "pan=5.1|c0=c0|c1=c1|c2=c2|c3=c3|c4=0.707*c4+0.707*c6|c5=0.707*c5+0.707*c7,",
        ),
        (6, "hexagonal", AudioEncode(1, 2, BitsPerSecond(1)), ""),
        (2, None, AudioEncode(1, 2, BitsPerSecond(1), is_loudness_even=True), "loudnorm=I=-16:TP=-1.5:LRA=11,"),
    ],
)
def test_channels_are_mixed_by_their_place(
    channels: int, layout: str | None, rendition: AudioEncode, chain: str
) -> None:
    stream = AudioStream(index=1, codec="ac3", channels=channels, channel_layout=layout)
    of = source()
    of = replace(of, media=replace(of.media, streams=(of.media.streams[0], stream)))
    argv = segment_argv(Stretch(of, rendition, audio_boundaries(14 * S)), 0, None, TOOLS)
    assert argv[argv.index("-af") + 1] == f"{chain}aresample=48000,aresample=async=1:first_pts=0,apad"


def test_picture_and_sound_go_into_one_transport_stream() -> None:
    of = source(zero_us=3 * S)
    table = copy_boundaries(KEYFRAMES, 14 * S)
    assert table is not None
    muxer = (
        "-map_metadata -1 -map_chapters -1 -sn -dn -copyts -avoid_negative_ts disabled -output_ts_offset -2.000000"
        " -muxdelay 0 -muxpreload 0 -pes_payload_size 0 -pcr_period 1 -f mpegts pipe:1"
    )
    copied = Muxed(VideoCopy(0, SegmentFormat.TS), AudioCopy(1, "aac", SegmentFormat.TS))
    assert spelled(segment_argv(Stretch(of, copied, table), 1, None, TOOLS), of) == (
        f"{HEAD} -ss 2.140000 -fflags +genpts {INPUT} SRC -map 0:0 -c:v copy -map 0:1 -c:a copy {muxer}"
    )
    encoded = Muxed(
        VideoEncode(0, 640, 360, BitsPerSecond(800_000), 30, format=SegmentFormat.TS),
        AudioEncode(1, 2, BitsPerSecond(96_000), format=SegmentFormat.TS),
    )
    argv = spelled(segment_argv(Stretch(of, encoded, table), 1, None, TOOLS), of)
    assert argv.startswith(f"{HEAD} -ss 4.749500 ")
    assert " -vf trim=start=7.999500,scale=" in argv
    assert f"aresample=async=1:first_pts={4_749_500 * 48 // 1000 // 1024 * 1024 + 3 * 48_000} -c:a aac " in argv
    assert argv.endswith(muxer)
