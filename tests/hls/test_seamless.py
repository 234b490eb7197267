"""Segments join without a seam, whoever makes them: what the engine makes is compared with itself and with the source.

Each case is a whole file, made into segments by one run over all of it and by a run of its own for each segment.
"""

import asyncio
import subprocess
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path

import pytest

from made_media import (
    Made,
    audio_stretch,
    copy_stretch,
    encode_stretch,
    packets,
    segments_of,
)
from rustfin.core.units import BitsPerSecond
from rustfin.media import Tools
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    Muxed,
    OutcomeKind,
    SegmentFormat,
    Source,
    Stretch,
    ToneMap,
    VideoCopy,
    VideoEncode,
    is_independently_decodable,
    mp4,
)
from rustfin.transcoder.splitter import splitter_for

SourceOf = Callable[[str], Source]
MadeOf = Callable[[Stretch], tuple[Made, list[Made]]]

COPIED = (
    *("uneven.mkv", "uneven.mp4", "uneven.ts", "fragmented.mp4", "no cues.mkv", "wrap.ts", "open.mkv", "open.mp4"),
    *("open.ts", "open hevc.mkv", "open hevc.ts", "uneven frames.mkv", "ten bits.mkv", "every frame.mkv"),
    *("interlaced.mkv", "late picture.mkv", "mixed.mkv", "mixed.ts", "from zero.ts"),
)
ON_KEYFRAMES = ("uneven.mkv", "uneven.mp4", "wrap.ts", "from zero.ts", "open.mkv")
ON_A_GRID = ("uneven.ts", "no cues.mkv", "uneven frames.mkv", "ten bits.mkv", "open hevc.ts")
OPEN = ("open.mkv", "open.mp4", "open.ts", "open hevc.mkv", "open hevc.ts")
MIXED = ("mixed.mkv", "mixed.mp4", "mixed.ts")
CLOSED = frozenset(COPIED) - set(OPEN)


@pytest.fixture(scope="session")
def made_of(tools: Tools) -> MadeOf:
    """`made_of(stretch)`: a run over the whole, and a run for each segment."""
    known: dict[tuple[str, str], tuple[Made, list[Made]]] = {}

    def make(stretch: Stretch) -> tuple[Made, list[Made]]:
        key = (stretch.source.path.name, stretch.key)
        if key not in known:
            known[key] = asyncio.run(runs(stretch, tools))
        return known[key]

    return make


async def runs(stretch: Stretch, tools: Tools) -> tuple[Made, list[Made]]:
    whole = await segments_of(stretch, tools)
    assert whole.outcome.kind is OutcomeKind.FINISHED, whole.outcome
    assert list(whole.segments) == list(range(len(stretch.boundaries)))
    alone = []
    for number in range(len(stretch.boundaries)):
        made = await segments_of(stretch, tools, first=number, last=number)
        assert made.outcome.kind is OutcomeKind.FINISHED, made.outcome
        assert list(made.segments) == [number]
        alone.append(made)
    return whole, alone


def samples(content: bytes) -> list[mp4.Sample]:
    return [
        sample
        for kind, start, end in mp4.boxes(content)
        if kind == b"moof"
        for sample in mp4.samples(content[start - 8 : end])
    ]


def frames_of(content: bytes) -> list[tuple[mp4.Sample, bytes]]:
    """The frames of a segment that is one fragment."""
    (moof_end, (mdat_start, _)) = (
        next(end for kind, _, end in mp4.boxes(content) if kind == b"moof"),
        next((start, end) for kind, start, end in mp4.boxes(content) if kind == b"mdat"),
    )
    found = []
    for sample in mp4.samples(content[:moof_end]):
        found.append((sample, content[mdat_start : mdat_start + sample.size_bytes]))
        mdat_start += sample.size_bytes
    return found


def shown_us(made: Made, number: int) -> list[int]:
    """When the frames of a segment are shown, in item time, in order."""
    ticks_per_s = mp4.track_of(made.init).ticks_per_s
    return sorted(
        sample.shown_ticks * 1_000_000 // ticks_per_s - 1_000_000 for sample in samples(made.segments[number])
    )


def source_us(source: Source, tools: Tools) -> list[int]:
    """When the source's frames are shown, in item time, in order."""
    assert source.media.video is not None
    seen = packets(source.path, tools, stream=source.media.video.index)
    return sorted(packet.shown_us - source.timeline.zero_us for packet in seen)


def written(folder: Path, made: Made) -> Path:
    path = folder / "all.mp4"
    path.write_bytes(made.init + b"".join(made.segments.values()))
    return path


def frames(path: Path, tools: Tools, *options: str) -> list[str]:
    """A checksum of every frame of the picture as it is decoded."""
    completed = subprocess.run(
        [str(tools.ffmpeg), "-v", "error", "-i", str(path), "-map", "0:V:0", *options, "-f", "framemd5", "-"],
        check=True,
        capture_output=True,
        text=True,
    )
    return [line.rsplit(",", 1)[1].strip() for line in completed.stdout.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("name", COPIED)
def test_a_copied_segment_made_alone_is_the_same_to_the_last_byte(name: str, source: SourceOf, made_of: MadeOf) -> None:
    whole, alone = made_of(copy_stretch(source(name)))
    for number, made in enumerate(alone):
        assert made.init == whole.init
        assert made.segments[number] == whole.segments[number], f"segment {number}"


@pytest.mark.parametrize("name", COPIED)
def test_copied_segments_hold_every_frame_of_the_source(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source(name)
    whole, _ = made_of(copy_stretch(film))
    wanted = list(source_us(film, tools))
    found = [time_us for number in whole.segments for time_us in shown_us(whole, number)]
    assert len(found) == len(wanted)
    assert max(abs(mine - theirs) for mine, theirs in zip(sorted(found), wanted, strict=True)) <= 1_000
    assert frames(written(tmp_path, whole), tools) == frames(film.path, tools, "-fps_mode", "passthrough")


@pytest.mark.parametrize("name", COPIED)
def test_copied_segments_begin_at_their_boundaries_and_follow_each_other(
    name: str, source: SourceOf, made_of: MadeOf
) -> None:
    stretch = copy_stretch(source(name))
    whole, _ = made_of(stretch)
    ticks_per_s = mp4.track_of(whole.init).ticks_per_s
    end_ticks = None
    for number, content in whole.segments.items():
        found = samples(content)
        assert found[0].is_sync
        if number or name != "late picture.mkv":
            begins_us = found[0].shown_ticks * 1_000_000 // ticks_per_s - 1_000_000
            assert abs(begins_us - stretch.boundaries.start_us(number)) <= 1_000
        if name in CLOSED:
            assert shown_us(whole, number)[0] == found[0].shown_ticks * 1_000_000 // ticks_per_s - 1_000_000
        assert found[0].decode_ticks >= 0
        if end_ticks is not None:
            assert abs(found[0].decode_ticks - end_ticks) <= ticks_per_s // 1_000
        end_ticks = found[-1].decode_ticks + found[-1].duration_ticks


@pytest.mark.parametrize("name", OPEN)
def test_after_a_jump_into_open_groups_of_pictures_nothing_broken_is_shown(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    """What is shown right before a boundary's keyframe and sent after it needs what came before; a decoder that begins
    there leaves it out. It is at most as many pictures as the encoder reorders."""
    film = source(name)
    whole, _ = made_of(copy_stretch(film))
    true = frames(film.path, tools, "-fps_mode", "passthrough")
    for number, content in whole.segments.items():
        shown = alone(tmp_path, whole.init, content, tools)
        assert set(shown) <= set(true), f"segment {number}"
        assert 0 <= len(samples(content)) - len(shown) <= 3
    assert not is_independently_decodable(copy_stretch(film))


@pytest.mark.parametrize("name", MIXED)
def test_where_some_keyframes_are_clean_the_picture_is_cut_at_those_alone(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source(name)
    stretch = copy_stretch(film)
    assert [round(time_us / 1e6) for time_us in stretch.boundaries.starts_us] == [0, 8, 16]
    whole, _ = made_of(stretch)
    shown = [alone(tmp_path, whole.init, content, tools) for content in whole.segments.values()]
    assert [len(pictures) for pictures in shown] == [len(samples(content)) for content in whole.segments.values()]
    assert list(chain.from_iterable(shown)) == frames(film.path, tools, "-fps_mode", "passthrough")
    assert is_independently_decodable(stretch)


def alone(folder: Path, init: bytes, content: bytes, tools: Tools) -> list[str]:
    """What a decoder shows of one segment that knows no other."""
    path = folder / "alone.mp4"
    path.write_bytes(init + content)
    return frames(path, tools, "-fps_mode", "passthrough")


@pytest.mark.parametrize("name", ON_KEYFRAMES)
def test_encoded_on_the_originals_boundaries_every_frame_is_there_once(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools
) -> None:
    film = source(name)
    stretch = encode_stretch(film, table=copy_stretch(film).boundaries)
    check_encoded(stretch, made_of(stretch), source_us(film, tools))


@pytest.mark.parametrize("name", ON_A_GRID)
def test_encoded_on_a_grid_every_frame_is_there_once(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools
) -> None:
    film = source(name)
    stretch = encode_stretch(film)
    check_encoded(stretch, made_of(stretch), source_us(film, tools))


def test_interlaced_and_anamorphic_pictures_become_whole_and_square(
    source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source("interlaced.mkv")
    assert film.media.video is not None
    assert film.media.video.is_interlaced
    assert film.media.video.display_size == (262, 144)
    stretch = encode_stretch(film, width=262, height=144, is_deinterlaced=True)
    made = made_of(stretch)
    check_encoded(stretch, made, source_us(film, tools))
    assert shape(written(tmp_path, made[0]), tools) == {"width": "262", "height": "144", "sample_aspect_ratio": "1:1"}


def test_a_wide_range_becomes_a_standard_one(source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path) -> None:
    film = source("hdr.mkv")
    stretch = encode_stretch(film, tone_map=ToneMap.PQ)
    made = made_of(stretch)
    check_encoded(stretch, made, source_us(film, tools))
    told = shape(written(tmp_path, made[0]), tools, "pix_fmt,color_transfer,color_primaries,color_space")
    assert told == {
        "pix_fmt": "yuv420p",
        "color_space": "bt709",
        "color_transfer": "bt709",
        "color_primaries": "bt709",
    }


def test_of_more_frames_than_are_wanted_every_run_keeps_the_same(
    source: SourceOf, made_of: MadeOf, tools: Tools
) -> None:
    film = source("fast.mkv")
    for table in (None, copy_stretch(film).boundaries):
        stretch = encode_stretch(film, table=table, frame_rate=Fraction(30000, 1001))
        check_encoded(stretch, made_of(stretch), source_us(film, tools)[::2])


def test_a_hole_in_the_picture_is_filled(source: SourceOf, made_of: MadeOf) -> None:
    whole, alone = made_of(encode_stretch(source("hole in the picture.mkv")))
    for number, made in enumerate(alone):
        assert made.init == whole.init
        assert len(shown_us(made, number)) > 5
        assert len(shown_us(whole, number)) > 5


def test_a_picture_that_begins_late_leaves_no_segment_empty(source: SourceOf, made_of: MadeOf) -> None:
    whole, _ = made_of(encode_stretch(source("late picture.mkv")))
    assert all(len(shown_us(whole, number)) > 5 for number in whole.segments)


def test_going_back_and_forth_between_qualities_misses_nothing(source: SourceOf, made_of: MadeOf, tools: Tools) -> None:
    film = source("uneven.mkv")
    original = copy_stretch(film)
    ladder = [original] + [
        encode_stretch(film, table=original.boundaries, width=width, height=height)
        for width, height in ((160, 90), (128, 72))
    ]
    shown: list[int] = []
    for number in range(len(original.boundaries)):
        _, alone = made_of(ladder[number % 3])
        shown += shown_us(alone[number], number)
    wanted = source_us(film, tools)
    assert len(shown) == len(wanted)
    assert all(abs(mine - theirs) <= 1_000 for mine, theirs in zip(shown, wanted, strict=True))


@pytest.mark.parametrize("name", ["uneven.mkv", "uneven.ts", "wrap.ts", "late and short sound.mkv", "surround.mkv"])
def test_encoded_sound_is_on_its_grid_and_joins(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    stretch = audio_stretch(source(name), is_copied=False)
    whole, alone = made_of(stretch)
    for number, made in enumerate(alone):
        assert made.init == whole.init
        found = samples(made.segments[number])
        assert [sample.decode_ticks for sample in found] == [
            48_000 + (number * 288 + frame) * 1024 for frame in range(len(found))
        ]
        assert len(found) == len(samples(whole.segments[number]))
        assert len(found) == 288 or number == len(alone) - 1
    joined = Made(whole.init, {number: made.segments[number] for number, made in enumerate(alone)}, whole.outcome)
    mine, theirs = (loudest_step(written(tmp_path, made), tools) for made in (joined, whole))
    assert mine <= theirs * 1.25 + 200


def loudest_step(path: Path, tools: Tools) -> int:
    """The largest difference between neighbouring samples: a click is one."""
    completed = subprocess.run(
        [str(tools.ffmpeg), "-v", "error", "-i", str(path), "-ac", "1", "-f", "s16le", "-"],
        check=True,
        capture_output=True,
    )
    heard = memoryview(completed.stdout).cast("h")
    return max(abs(late - early) for early, late in pairwise(heard[2048:]))


def test_silence_fills_what_a_sound_track_lacks(
    source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source("late and short sound.mkv")
    whole, _ = made_of(audio_stretch(film, is_copied=False))
    completed = subprocess.run(
        [
            str(tools.ffmpeg),
            "-v",
            "info",
            "-i",
            str(written(tmp_path, whole)),
            "-af",
            "silencedetect=noise=-50dB:d=0.5",
            "-f",
            "null",
            "-",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    starts = [float(line.rsplit(" ", 1)[1]) for line in completed.stderr.splitlines() if "silence_start" in line]
    assert starts == pytest.approx([0, 6, 14], abs=0.15)


@pytest.mark.parametrize("name", ["uneven.mkv", "uneven.mp4", "uneven.ts", "wrap.ts", "surround.mkv"])
def test_copied_sound_made_alone_is_the_same_to_the_last_byte(name: str, source: SourceOf, made_of: MadeOf) -> None:
    whole, alone = made_of(audio_stretch(source(name), is_copied=True))
    for number, made in enumerate(alone):
        assert made.init == whole.init
        assert made.segments[number] == whole.segments[number], f"segment {number}"


@pytest.mark.parametrize("name", ["uneven.mkv", "surround.mkv"])
@pytest.mark.parametrize("off_us", [-450, -333, 333, 450])
def test_copied_sound_is_the_same_whatever_phase_a_run_gives_it(
    name: str, off_us: int, source: SourceOf, made_of: MadeOf
) -> None:
    """Newer releases of ffmpeg even out a container's milliseconds from where they begin, within each fragment."""
    stretch = audio_stretch(source(name), is_copied=True)
    whole, _ = made_of(stretch)
    track = mp4.track_of(whole.init)
    at_ticks = round((stretch.source.timeline.zero_us - 1_000_000 + off_us) * track.ticks_per_s / 1_000_000)
    found = [(sample, frame) for content in whole.segments.values() for sample, frame in frames_of(content)]
    for number in range(1, len(stretch.boundaries)):
        splitter = splitter_for(stretch, number)
        splitter.begin(whole.init)
        early = next(
            at
            for at, (one, _) in enumerate(found)
            if one.decode_ticks > frames_of(whole.segments[number])[0][0].decode_ticks - 10_000
        )
        made = []
        for begin in range(early, len(found), 23):
            some = found[begin : begin + 23]
            lengths = [*(one.duration_ticks for one, _ in some[:-1]), some[-1][0].duration_ticks * 63 // 64]
            start_ticks = some[0][0].decode_ticks + at_ticks
            head, *mdat = mp4.fragment(track.id, start_ticks, lengths, [frame for _, frame in some], sequence=1)
            made += splitter.feed(head[:-8], [head[-8:], *mdat])
        made += splitter.finish()
        assert b"".join(made[0].parts) == whole.segments[number]


@pytest.mark.parametrize("name", ["uneven.mkv", "uneven.ts", "wrap.ts"])
def test_copied_aac_is_described_before_its_first_frame(
    name: str, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    """A browser refuses AAC without its AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2), which ffmpeg does without."""
    whole, _ = made_of(audio_stretch(source(name), is_copied=True))
    path = tmp_path / "init.mp4"
    path.write_bytes(whole.init)
    completed = subprocess.run(
        [str(tools.ffprobe), "-v", "error", "-show_entries", "stream=extradata_size", "-of", "csv=p=0", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    assert int(completed.stdout.strip() or 0) >= 2


@pytest.mark.parametrize(
    ("name", "is_copied"),
    [
        ("uneven.mkv", True),
        ("uneven.mp4", True),
        ("wrap.ts", True),
        ("open.ts", True),
        ("open.mkv", True),
        ("uneven.mkv", False),
        ("wrap.ts", False),
        ("open.ts", False),
    ],
)
def test_pieces_of_a_transport_stream_join(
    name: str, is_copied: bool, source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source(name)
    original = copy_stretch(film)
    picture = film.media.video
    assert picture is not None
    video: VideoCopy | VideoEncode = VideoCopy(picture.index, SegmentFormat.TS)
    if not is_copied:
        video = VideoEncode(picture.index, 160, 90, BitsPerSecond(400_000), 30, format=SegmentFormat.TS)
    audio: AudioCopy | AudioEncode | None = None
    if film.media.audio:
        audio = AudioCopy(film.media.audio[0].index, "aac", SegmentFormat.TS)
        if not is_copied:
            audio = AudioEncode(film.media.audio[0].index, 2, BitsPerSecond(96_000), format=SegmentFormat.TS)
    whole, alone = made_of(replace(original, rendition=Muxed(video, audio)))
    if is_copied and (name.endswith((".mp4", ".ts")) or audio is None):  # sound in milliseconds is rounded anew
        assert [made.segments[number] for number, made in enumerate(alone)] == list(whole.segments.values())
    joined = tmp_path / "joined.ts"
    joined.write_bytes(b"".join(made.segments[number] for number, made in enumerate(alone)))
    shown = sorted(packet.shown_us for packet in packets(joined, tools, stream=0))
    wanted = source_us(film, tools)
    assert len(shown) == len(wanted)
    assert all(abs(mine - 1_000_000 - theirs) <= 1_000 for mine, theirs in zip(shown, wanted, strict=True))
    if audio is not None:
        heard = [packet.shown_us for packet in packets(joined, tools, stream=1)]
        assert all(20_000 < late - early < 22_700 for early, late in pairwise(heard))


def test_a_playlist_of_segments_is_read_without_complaint(
    source: SourceOf, made_of: MadeOf, tools: Tools, tmp_path: Path
) -> None:
    film = source("uneven.mkv")
    original = copy_stretch(film)
    for stretch in (original, encode_stretch(film, table=original.boundaries), audio_stretch(film, is_copied=False)):
        _, alone = made_of(stretch)
        folder = tmp_path / stretch.key
        folder.mkdir()
        (folder / "init.mp4").write_bytes(alone[0].init)
        lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:20", '#EXT-X-MAP:URI="init.mp4"']
        for number, made in enumerate(alone):
            (folder / f"{number}.m4s").write_bytes(made.segments[number])
            lines += [f"#EXTINF:{stretch.boundaries.duration_us(number) / 1e6:.6f},", f"{number}.m4s"]
        (folder / "all.m3u8").write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
        completed = subprocess.run(
            [
                str(tools.ffmpeg),
                "-v",
                "warning",
                "-allowed_extensions",
                "ALL",
                "-i",
                str(folder / "all.m3u8"),
                "-map",
                "0",
                "-c",
                "copy",
                "-f",
                "null",
                "-",
            ],
            check=False,
            capture_output=True,
            text=True,
        )
        assert (completed.returncode, completed.stderr) == (0, "")


def check_encoded(stretch: Stretch, made: tuple[Made, list[Made]], wanted_us: list[int]) -> None:
    """Every frame once, at its time, in its segment, in every run; each segment begins with a keyframe."""
    whole, alone = made
    for number, piece in enumerate(alone):
        assert piece.init == whole.init
        assert samples(piece.segments[number])[0].is_sync
        begin_us = stretch.boundaries.start_us(number) - 500
        end_us = stretch.boundaries.start_us(number + 1) - 500 if number + 1 < len(alone) else 10**15
        wanted = wanted_us[bisect_left(wanted_us, begin_us if number else -(10**15)) : bisect_left(wanted_us, end_us)]
        for found in (shown_us(piece, number), shown_us(whole, number)):
            assert len(found) == len(wanted), f"segment {number}"
            assert all(abs(mine - theirs) <= 1_000 for mine, theirs in zip(found, wanted, strict=True))


def shape(path: Path, tools: Tools, entries: str = "width,height,sample_aspect_ratio") -> dict[str, str]:
    completed = subprocess.run(
        [str(tools.ffprobe), "-v", "error", "-show_entries", f"stream={entries}", "-of", "default=nw=1", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(line.split("=", 1) for line in completed.stdout.split())
