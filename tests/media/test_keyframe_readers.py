"""Keyframes that files know of themselves: the same that ffprobe sees in every packet, and no file does harm."""

import asyncio
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.media import (
    ChildFailed,
    KeyframeIndex,
    KeyframeSource,
    MediaInfo,
    Openness,
    Tools,
    UnreadableMedia,
    probe,
    read_keyframes,
    scan_keyframes,
)

Make = Callable[..., Path]
PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=96x54:r=24000/1001:d=6", "-f", "lavfi", "-i", "sine=d=6:r=48000")
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-c:a", "aac")
UNEVEN = ("-force_key_frames", "0.7,1.9,2.2,4.5", "-g", "1000", "-sc_threshold", "0")
OPEN_GOP = ("-x264-params", "open-gop=1:keyint=24:b-pyramid=none:scenecut=0", "-bf", "3")
MIXED = (*OPEN_GOP, "-forced-idr", "1", "-force_key_frames", "2.2,4.5")
OPEN_HEVC = ("-c:v", "libx265", "-x265-params", "open-gop=1:keyint=24:bframes=3:scenecut=0:log-level=error")
FRAGMENTED = "+frag_keyframe+empty_moov"

FILES: dict[str, tuple[str, ...]] = {
    "plain.mkv": UNEVEN,
    "cues in front.mkv": (*UNEVEN, "-cues_to_front", "1"),
    "plain.mp4": UNEVEN,
    "head in front.mp4": (*UNEVEN, "-movflags", "+faststart"),
    "plain.mov": UNEVEN,
    "shifted.mp4": (*UNEVEN, "-output_ts_offset", "3.3"),
    "shifted.mkv": (*UNEVEN, "-output_ts_offset", "3.3"),
    "without edits.mp4": (*UNEVEN, "-use_editlist", "0"),
    "fragmented.mp4": (*UNEVEN, "-movflags", FRAGMENTED),
    "fragmented without index.mp4": (*UNEVEN, "-movflags", f"{FRAGMENTED}+skip_trailer"),
    "fragmented with index.mp4": (*UNEVEN, "-movflags", f"{FRAGMENTED}+dash+global_sidx"),
    "several keyframes a fragment.mp4": (*UNEVEN, "-movflags", "+empty_moov", "-frag_duration", "3000000"),
    "uneven frames.mp4": (*UNEVEN, "-vf", "select='not(mod(n,5))+lt(mod(n,7),3)'", "-fps_mode", "vfr"),
    "every frame.mp4": ("-g", "1"),
    "every frame.mkv": ("-g", "1"),
    "open.mkv": OPEN_GOP,
    "open.mp4": OPEN_GOP,
    "open and clean.mkv": MIXED,
    "open and clean.mp4": MIXED,
    "open hevc.mkv": OPEN_HEVC,
    "open hevc.mp4": OPEN_HEVC,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keyframes")


def look(path: Path, tools: Tools) -> tuple[MediaInfo, KeyframeIndex | None, KeyframeIndex]:
    """The facts, what the file knows, and what ffprobe sees."""

    async def scan() -> tuple[MediaInfo, KeyframeIndex]:
        media = await probe(path, tools=tools)
        return media, await scan_keyframes(tools, path, media)

    media, seen = asyncio.run(scan())
    return media, read_keyframes(path, media), seen


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_knows_what_ffprobe_sees(name: str, make: Make, folder: Path, tools: Tools) -> None:
    path = make(folder / name, *PICTURE, *X264, *FILES[name])
    _, index, seen = look(path, tools)
    assert index is not None
    assert index.source is not KeyframeSource.PACKETS
    assert seen.source is KeyframeSource.PACKETS
    if name.startswith("several"):
        assert all(any(abs(time - true) <= 1 for true in seen.times_us) for time in index.times_us)
    else:
        assert len(index.times_us) == len(seen.times_us)
        assert all(abs(time - true) <= 1 for time, true in zip(index.times_us, seen.times_us, strict=True))
    assert index.is_open_gop == seen.is_open_gop == name.startswith("open")
    assert index.end_us is not None
    assert seen.end_us is not None
    # Where fragments do not begin with keyframes, the order of frames in the last one is not looked at.
    assert abs(index.end_us - seen.end_us) <= (150_000 if name.startswith("several") else 1_500)


@pytest.mark.parametrize("name", [name for name in sorted(FILES) if name.startswith(("open", "plain.m"))])
def test_looked_at_one_by_one_the_clean_keyframes_are_those_that_ffmpeg_sees(
    name: str, make: Make, folder: Path, tools: Tools
) -> None:
    path = make(folder / name, *PICTURE, *X264, *FILES[name])
    media, index, seen = look(path, tools)
    thorough = read_keyframes(path, media, is_thorough=True)
    assert index is not None
    assert thorough is not None
    if name.startswith("plain"):
        assert thorough == index
        assert (index.openness, index.cuts_us) == (Openness.CLOSED, index.times_us)
        assert seen.clean_us is None
        return
    assert (index.openness, index.clean_us, index.cuts_us) == (Openness.UNTOLD, None, index.times_us)
    assert thorough.clean_us is not None
    assert seen.clean_us is not None
    assert len(thorough.clean_us) == len(seen.clean_us) == (3 if "clean" in name else 1)
    assert all(abs(mine - theirs) <= 1 for mine, theirs in zip(thorough.clean_us, seen.clean_us, strict=True))
    assert thorough.openness is Openness.MIXED  # six seconds are short enough for one segment
    assert thorough.cuts_us == thorough.clean_us


def test_without_an_index_of_its_own_a_file_gives_none(make: Make, folder: Path, tools: Tools) -> None:
    plain = make(folder / "plain.mkv", *PICTURE, *X264, *UNEVEN)
    live = make(folder / "live.mkv", "-i", str(plain), "-c", "copy", "-f", "matroska", "-live", "1")
    stream = make(folder / "stream.ts", "-i", str(plain), "-c", "copy")
    for path in (live, stream):
        _, index, seen = look(path, tools)
        assert index is None
        assert len(seen.times_us) == 5


def test_cues_that_point_at_no_keyframe_are_not_believed(make: Make, folder: Path, tools: Tools) -> None:
    path = make(folder / "honest.mkv", *PICTURE, *X264, *UNEVEN)
    media, index, _ = look(path, tools)
    assert index is not None
    lying = folder / "lying.mkv"
    content = path.read_bytes()
    cues = content.rindex(b"\x1c\x53\xbb\x6b")
    time = index.times_us[2] // 1000
    assert content.count(struct.pack(">BBH", 0xB3, 0x82, time), cues) == 1
    lying.write_bytes(
        content[:cues]
        + content[cues:].replace(struct.pack(">BBH", 0xB3, 0x82, time), struct.pack(">BBH", 0xB3, 0x82, time + 40))
    )
    assert read_keyframes(lying, media) is None


def test_sound_alone_has_no_keyframes(make: Make, folder: Path, tools: Tools) -> None:
    path = make(folder / "sound.m4a", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    _, index, seen = look(path, tools)
    assert index is None
    assert seen.times_us == ()


def test_a_file_that_is_gone_gives_none(tmp_path: Path) -> None:
    media = MediaInfo(container="mp4", tags={})
    assert read_keyframes(tmp_path / "nothing.mp4", media) is None


@pytest.fixture(scope="module")
def small(make: Make, folder: Path, tools: Tools) -> dict[str, tuple[bytes, MediaInfo]]:
    """Files of some kilobytes with every kind of index."""
    kinds = {
        "s.mkv": (),
        "s.mp4": (),
        "f.mp4": ("-movflags", FRAGMENTED),
        "x.mp4": ("-movflags", f"{FRAGMENTED}+dash+global_sidx"),
    }
    made = {}
    for name, options in kinds.items():
        path = make(
            folder / name,
            *("-f", "lavfi", "-i", "color=black:s=32x32:r=8:d=3", "-c:v", "libx264", "-g", "8", *options),
        )
        made[name] = path.read_bytes(), asyncio.run(probe(path, tools=tools))
    return made


@settings(max_examples=400)
@given(data=st.data())
def test_damaged_files_give_an_index_or_none(
    data: st.DataObject, small: dict[str, tuple[bytes, MediaInfo]], folder: Path
) -> None:
    name = data.draw(st.sampled_from(sorted(small)))
    content, media = small[name]
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        value = data.draw(
            st.sampled_from([b"\0", b"\xff", b"\xff" * 8, b"\0\0\0\1", b"\x7f\xff\xff\xff"]) | st.binary(max_size=8)
        )
        damaged[at : at + len(value)] = value
    length = data.draw(st.just(len(damaged)) | st.integers(0, len(damaged)))
    path = folder / f"damaged-{name}"
    path.write_bytes(bytes(damaged[:length]))
    index = read_keyframes(path, media)
    if index is not None:
        assert list(index.times_us) == sorted(set(index.times_us))
        assert KeyframeIndex.from_bytes(index.to_bytes()) == index


def test_real_odd_files_know_what_ffprobe_sees(corpus: Path, tools: Tools) -> None:
    checked = 0
    for path in sorted(corpus.glob("androidx-media/**/*.m*"))[:24]:
        try:
            _, index, seen = look(path, tools)
        except (UnreadableMedia, ChildFailed):  # many of them are broken on purpose
            continue
        if index is not None:
            checked += 1
            assert all(any(abs(time - true) <= 1 for true in seen.times_us) for time in index.times_us), path
    assert checked > 3
