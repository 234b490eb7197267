"""How many decisions a second one core makes: every named device with every kind of file.

    python bench/decide.py [--seconds S]

Beside it, as a yardstick in the same run, how many times a second a document of a decision's size is written as JSON.
"""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from rustfin.core.ids import FileId
from rustfin.core.units import BitsPerSecond
from rustfin.media import AudioStream, DynamicRange, MediaInfo, VideoStream
from rustfin.playback import Candidate, CutFacts, decide, named_profiles
from rustfin.playback.explain import decision_document

GOAL_A_SECOND = 10_000
_SIZES = ((1920, 1080), (1280, 720), (3840, 2160), (720, 576))
_PICTURES = (
    ("h264", "High", 41, 8),
    ("hevc", "Main 10", 150, 10),
    ("av1", "Main", 12, 10),
    ("mpeg2video", "Main", 8, 8),
)
_SOUNDS = (("aac", "LC", 2), ("ac3", None, 6), ("dts", "DTS-HD MA", 8))
_CONTAINERS = ("mp4", "mkv", "ts")


def files() -> list[Candidate]:
    """Every combination of container, picture, size and sound."""
    found = []
    for container, picture, size, sound in itertools.product(_CONTAINERS, _PICTURES, _SIZES, _SOUNDS):
        codec, profile, level, depth = picture
        video = VideoStream(
            index=0,
            codec=codec,
            profile=profile,
            level=level,
            bit_depth=depth,
            width=size[0],
            height=size[1],
            frame_rate=Fraction(24000, 1001),
            bitrate_bps=BitsPerSecond(9_000_000),
            range=DynamicRange.HDR10 if depth == 10 else DynamicRange.SDR,
        )
        track = AudioStream(index=1, codec=sound[0], profile=sound[1], channels=sound[2], sample_rate_hz=48_000)
        media = MediaInfo(container=container, streams=(video, track), bitrate_bps=BitsPerSecond(9_600_000), tags={})
        found.append(Candidate(FileId(str(len(found))), media, cut=CutFacts(6_000_000, is_cuttable=True)))
    return found


def rate(work: Callable[[Candidate], object], candidates: list[Candidate], seconds: float) -> float:
    """Calls a second of processor time."""
    done, began = 0, time.process_time()
    while time.process_time() - began < seconds:
        for candidate in candidates:
            work(candidate)
        done += len(candidates)
    return done / (time.process_time() - began)


def main() -> int:
    """Exit status: 0 when the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    seconds = parser.parse_args().seconds
    candidates, devices = files(), [named.profile for named in named_profiles().values()]
    pairs = itertools.cycle(devices)
    decided = rate(lambda one: decide([one], next(pairs), is_suggesting=False), candidates, seconds)
    suggested = rate(lambda one: decide([one], next(pairs)), candidates, seconds)
    document = decision_document(decide([candidates[0]], devices[0]))
    written = rate(lambda _: json.dumps(document), [replace(candidates[0])], seconds / 3)
    print(f"{len(candidates)} files, {len(devices)} devices, one core")
    print(f"decisions with their trace:            {decided:9,.0f} a second (goal {GOAL_A_SECOND:,})")
    print(f"  with the cheapest change besides:    {suggested:9,.0f} a second")
    print(
        f"yardstick, such a document as JSON:    {written:9,.0f} a second;"
        f" a decision takes {written / decided:.1f} of them"
    )
    return 0 if decided >= GOAL_A_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())
