"""Every odd file that people really have gets a decision on every device, and either comes out as segments that play or
says why."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rustfin.core.errors import Unavailable
from rustfin.core.ids import FileId, PlaybackId
from rustfin.core.units import BitsPerSecond
from rustfin.media import MediaInfo, Tools, fingerprint, probe, read_keyframes, run, scan_keyframes
from rustfin.media.errors import UnreadableMedia
from rustfin.observability import Metrics
from rustfin.playback import Candidate, Decision, Method, Wish, cut_facts, decide, named_profiles, read_profile
from rustfin.playback.explain import decision_document, explained
from rustfin.playback.presentation import Presentation, present
from rustfin.playback.source import make_source
from rustfin.playback.tracks import sound_offers
from rustfin.transcoder import (
    AudioCopy,
    Claim,
    EncoderFailed,
    Limits,
    NoSuchSegment,
    Source,
    Stretch,
    Transcoder,
    VideoCopy,
)

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "media"
FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.suffix not in {".md", ".jsonl"})
BROWSER = read_profile(
    {
        "id": "browser",
        "file": [
            {"container": "mp4", "video": ["h264", "av1", "vp9"], "audio": ["aac", "mp3", "opus", "flac"]},
            {"container": "webm", "video": ["vp8", "vp9", "av1"], "audio": ["vorbis", "opus"]},
            {"container": "mp3", "video": [], "audio": ["mp3"]},
        ],
        "hls": {"segment": ["fmp4"], "video": ["h264", "av1"], "audio": ["aac", "opus", "flac"], "demuxedAudio": True},
        "video": {"h264": {"bitDepth": 8, "maxLevel": 5.2, "ranges": ["SDR"]}},
        "audio": {"aac": {"maxCh": 6}},
    }
)
EVERY_WAY = (frozenset[Method](), frozenset({Method.DIRECT}), frozenset({Method.DIRECT, Method.REMUX}))

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of odd media is not here")


@dataclass(frozen=True, slots=True)
class Workshop:
    tools: Tools
    transcoder: Transcoder
    folder: Path


@pytest.fixture
async def workshop(tools: Tools, tmp_path: Path) -> AsyncIterator[Workshop]:
    transcoder = Transcoder(tmp_path / "transcode", tools, Metrics(), limits=Limits(wait_s=60))
    await transcoder.open()
    yield Workshop(tools, transcoder, tmp_path)
    await transcoder.aclose()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CORPUS)))
async def test_it_plays_or_says_why(workshop: Workshop, path: Path) -> None:
    try:
        media = await probe(path, tools=workshop.tools)
    except UnreadableMedia as error:
        assert_decided_for_every_device(Candidate(FileId("file"), None, error.message))
        return
    assert_decided_for_every_device(Candidate(FileId("file"), media))
    keyframes = await asyncio.to_thread(read_keyframes, path, media)
    if keyframes is None and media.video is not None:
        keyframes = await scan_keyframes(workshop.tools, path, media)
    mark = await asyncio.to_thread(fingerprint, path)
    played: list[Stretch] = []
    for number, excluded in enumerate(EVERY_WAY):
        candidate = Candidate(FileId("file"), media, None, cut_facts(media, keyframes))
        decision = decide([candidate], BROWSER, wish=Wish(excluded=excluded))
        if decision.method is Method.UNSUPPORTED:
            assert decision.reasons, "nothing says why it cannot be played"
            continue
        if decision.method is Method.DIRECT:
            continue
        try:
            source = make_source(mark.id, path, media, keyframes)
        except Unavailable:  # nobody knows how long it is
            continue
        offered = offers(decision, media, source_of=source)
        # Ways often share a stream, which is the same whichever of them asks.
        stretches = [offer.stretch for offer in (*offered.video[:1], *offered.audio[:1])]
        for stretch in [stretch for stretch in stretches if stretch not in played]:
            await assert_plays(workshop, stretch, PlaybackId(f"way-{number}"))
            played.append(stretch)


def assert_decided_for_every_device(candidate: Candidate) -> None:
    """Each of the named devices gets the file as it is, or a reason why not, and a document that says so."""
    for named in named_profiles().values():
        decision = decide([candidate], named.profile)
        assert decision_document(decision)
        assert list(explained(decision))
        assert candidate.media is None or decision.method is Method.DIRECT or decision.reasons


def offers(decision: Decision, media: MediaInfo, *, source_of: Source) -> Presentation:
    videos = ([decision.video] if isinstance(decision.video, VideoCopy) else []) + list(decision.ladder)
    peak = None if media.bitrate_bps is None else BitsPerSecond(media.bitrate_bps * 3 // 2)
    audios = sound_offers(media, decision.audio, BROWSER, Wish())
    return present(source_of, videos=videos, audios=audios, segments=decision.format, peak_bitrate_bps=peak)


async def assert_plays(workshop: Workshop, stretch: Stretch, playback: PlaybackId) -> None:
    """The first and a late segment, each behind its initialization, decode without a complaint."""
    claim = Claim(playback)
    count = len(stretch.boundaries)
    for number in sorted({0, count // 2, count - 1}):
        segment = await made(workshop, stretch, number, claim)
        if segment is None:
            # What cannot be copied is encoded, which is tried in its turn; what cannot be decoded cannot be helped.
            is_copied = isinstance(stretch.rendition, VideoCopy | AudioCopy)
            assert is_copied or not await is_decodable(workshop, stretch)
            return
        initialization = await workshop.transcoder.init(stretch, claim=claim)
        joined = workshop.folder / "joined.mp4"
        joined.write_bytes(initialization.read_bytes() + segment.read_bytes())
        done = await run(
            [str(workshop.tools.ffmpeg), "-v", "error", "-i", str(joined), "-f", "null", "-"], timeout_s=60
        )
        assert done.returncode == 0 or not await is_decodable(workshop, stretch), (number, done.stderr_tail)


async def made(workshop: Workshop, stretch: Stretch, number: int, claim: Claim) -> Path | None:
    """A segment; None where the transcoder says that it cannot be."""
    try:
        return await workshop.transcoder.segment(stretch, number, claim=claim)
    except (EncoderFailed, NoSuchSegment):
        return None


async def is_decodable(workshop: Workshop, stretch: Stretch) -> bool:
    """Whether ffmpeg alone makes anything of this stream without an error."""
    index = getattr(stretch.rendition, "stream_index", 0)
    argv = [str(workshop.tools.ffmpeg), "-v", "error", "-xerror", "-i", f"file:{stretch.source.path}"]
    done = await run([*argv, "-map", f"0:{index}", "-f", "null", "-"], timeout_s=60)
    return done.returncode == 0
