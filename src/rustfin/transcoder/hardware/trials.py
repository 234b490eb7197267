"""What is tried on a device, with the argument lists that playback uses, and when it has passed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from rustfin.core.units import BitsPerSecond, Microseconds
from rustfin.media import Tools
from rustfin.transcoder.argv import segment_argv
from rustfin.transcoder.hardware.chain import device_chain
from rustfin.transcoder.hardware.machine import Device
from rustfin.transcoder.hardware.samples import (
    AVC,
    AVC_INTERLACED,
    HDR,
    RATE,
    SAMPLES,
    Sample,
    Size,
    pixel_format,
    source_of,
)
from rustfin.transcoder.hardware.table import Feature
from rustfin.transcoder.hardware.way import Way, depth_format
from rustfin.transcoder.mp4 import BadBox, boxes
from rustfin.transcoder.renditions import Backend, Stretch, ToneMap, VideoCodec, VideoEncode
from rustfin.transcoder.timeline import BoundaryTable

KEY_TIMES_US = (520_000, 1_040_000, 2_080_000)
"""Between frames, and no two distances the same: a fixed distance between keyframes does not pass by chance."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try on one device."""

    device: Device
    feature: Feature
    sample: Sample
    codec: VideoCodec = VideoCodec.H264
    """What is encoded to."""

    @property
    def shown_codec(self) -> str:
        """What the row is about."""
        return self.codec.value if self.feature is Feature.ENCODE else self.sample.codec


@dataclass(frozen=True, slots=True)
class Encoded:
    """What came out."""

    frames: int
    random_access: tuple[int, ...]
    """The frames at which decoding can begin, with nothing before: IDR pictures."""


def plan(device: Device) -> tuple[Trial, ...]:
    """In order; the first decides whether there is any point in the rest."""
    bits = {8: AVC, 10: HDR}
    return (
        Trial(device, Feature.ENCODE, AVC),
        *(Trial(device, Feature.DECODE, sample) for sample in SAMPLES if sample is not AVC_INTERLACED),
        *(Trial(device, Feature.SCALE, sample) for sample in bits.values()),
        Trial(device, Feature.DEINTERLACE, AVC_INTERLACED),
        Trial(device, Feature.TONE_MAP, HDR),
        Trial(device, Feature.ENCODE, AVC, VideoCodec.HEVC),
    )


def trial_argv(trial: Trial, size: Size, path: Path, tools: Tools) -> list[str]:
    """How it is run on the sample at `path`: encoded pictures come on standard output, or a checksum of frames."""
    if trial.feature is Feature.DECODE:
        return _decode_argv(trial, path, tools)
    rendition = _rendition(trial, size)
    return segment_argv(
        Stretch(source_of(trial.sample, size, path), rendition, key_table(size)),
        0,
        None,
        tools,
        ways={trial.device.backend: _assumed(trial)},
    )


def key_table(size: Size) -> BoundaryTable:
    """The segments of a sample."""
    end_us = size.frames * 1_000_000 // RATE
    starts_us = (0, *(time_us for time_us in KEY_TIMES_US if time_us < end_us))
    return BoundaryTable(tuple(map(Microseconds, starts_us)), Microseconds(end_us))


def expected_keys(size: Size) -> tuple[int, ...]:
    """The first frame at or after each boundary."""
    return tuple(ceil(Fraction(time_us * RATE, 1_000_000)) for time_us in key_table(size).starts_us)


def encoded(content: bytes, codec: VideoCodec) -> Encoded:
    """Frames in a fragmented MP4 of one picture track, told by their slices. Raises: BadBox."""
    frames = 0
    random_access = []
    for kind, start, end in boxes(content):
        if kind != b"mdat":
            continue
        for unit_start in _units(content, start, end):
            is_first, is_key = _slice(content, unit_start, codec)
            if is_first and is_key:
                random_access.append(frames)
            frames += is_first
    return Encoded(frames, tuple(random_access))


def _rendition(trial: Trial, size: Size) -> VideoEncode:
    is_smaller = trial.feature in {Feature.SCALE, Feature.DEINTERLACE}
    return VideoEncode(
        stream_index=0,
        width=size.width // 2 if is_smaller else size.width,
        height=size.height // 2 if is_smaller else size.height,
        max_bitrate_bps=BitsPerSecond(4_000_000),
        level=31,
        codec=trial.codec,
        backend=trial.device.backend,
        is_deinterlaced=trial.feature is Feature.DEINTERLACE,
        tone_map=ToneMap.PQ if trial.feature is Feature.TONE_MAP else None,
    )


def _assumed(trial: Trial) -> Way:
    """As if it had been proven, for what is to be proven."""
    sample, device = trial.sample, trial.device
    is_encoder_alone = trial.feature is Feature.ENCODE
    return Way(
        device.backend,
        device.path,
        device.kernel_driver,
        decodes=frozenset() if is_encoder_alone else frozenset({(sample.codec, sample.bit_depth)}),
        scales=frozenset({sample.bit_depth}),
        deinterlaces=True,
        tone_maps=frozenset({ToneMap.PQ}),
    )


def _decode_argv(trial: Trial, path: Path, tools: Tools) -> list[str]:
    sample = trial.sample
    before: list[str] = []
    filters = [f"format={pixel_format(sample.bit_depth)}"]
    if trial.device.backend is not Backend.SOFTWARE:
        size = Size()
        video = source_of(sample, size, path).media.video
        plain = VideoEncode(0, size.width, size.height, BitsPerSecond(1), 31, backend=trial.device.backend)
        # Its way alone: decoding that ffmpeg silently does by the processor has no frames to download.
        way = _assumed(Trial(trial.device, Feature.SCALE, sample))
        chain = device_chain(plain, video, {trial.device.backend: way}, software=[])
        before = [*chain.device, *chain.decoder]
        filters = ["hwdownload", f"format={depth_format(sample.bit_depth)}", *filters]
    return [
        *(str(tools.ffmpeg), "-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning"),
        *before,
        *("-i", f"file:{path}", "-map", "0:0", "-vf", ",".join(filters), "-fps_mode", "passthrough"),
        *("-f", "md5", "pipe:1"),
    ]


def _units(content: bytes, start: int, end: int) -> Iterator[int]:
    """Where NAL units begin; each has its length before it."""
    at = start
    while at + 4 < end:
        length = int.from_bytes(content[at : at + 4], "big")
        if length == 0 or at + 4 + length > end:
            raise BadBox("a unit is longer than what holds it")
        yield at + 4
        at += 4 + length


def _slice(content: bytes, at: int, codec: VideoCodec) -> tuple[bool, bool]:
    """Whether a unit is the first slice of a frame, and whether that frame is an IDR picture."""
    if codec is VideoCodec.H264:
        kind = content[at] & 0x1F  # ITU-T H.264 table 7-1
        return kind in {1, 5} and bool(content[at + 1] & 0x80), kind == 5
    kind = content[at] >> 1 & 0x3F  # ITU-T H.265 table 7-1
    return kind < 32 and bool(content[at + 2] & 0x80), kind in {19, 20}
