"""Playlists: what RFC 8216 asks of them, and what players stumble over."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rustfin.core.units import BitsPerSecond, Microseconds, Milliseconds
from rustfin.media import AudioStream, MediaInfo, VideoStream
from rustfin.playback.presentation import Presentation, SubtitleOffer, present
from rustfin.streaming import hls
from rustfin.transcoder import (
    AudioCopy,
    AudioEncode,
    SegmentFormat,
    Source,
    Stretch,
    Timeline,
    VideoCopy,
    VideoEncode,
    audio_boundaries,
)

S = 1_000_000
MEDIA = MediaInfo(
    container="mkv",
    duration_ms=Milliseconds(20_000),
    bitrate_bps=BitsPerSecond(9_000_000),
    streams=(
        VideoStream(
            index=0,
            codec="h264",
            profile="High",
            level=41,
            width=1920,
            height=1080,
            frame_rate=Fraction(24000, 1001),
            bitrate_bps=BitsPerSecond(8_000_000),
        ),
        AudioStream(index=1, codec="eac3", language="en", channels=6, title='The "loud" one'),
        AudioStream(index=2, codec="aac", profile="LC", language="de", channels=2, bitrate_bps=BitsPerSecond(128_000)),
        AudioStream(index=3, codec="aac", profile="LC", language="de", channels=2, is_audio_description=True),
    ),
    tags={},
)
TIMELINE = Timeline(Microseconds(0), Microseconds(0), Microseconds(20 * S))
SOURCE = Source("1-f", Path("/media/film.mkv"), MEDIA, TIMELINE, (0, 5 * S, 10 * S, 15 * S))
SMALL = VideoEncode(0, 1280, 720, BitsPerSecond(4_000_000), 31)
SOUND = AudioEncode(1, 2, BitsPerSecond(160_000))
TEXT = SubtitleOffer("subtitle-0", "f:4", "Deutsch", "de", is_default=True, is_forced=False, is_hearing_impaired=True)


def offered(segments: SegmentFormat = SegmentFormat.FMP4) -> Presentation:
    return present(
        SOURCE,
        videos=[VideoCopy(0, segments), replace(SMALL, format=segments)],
        audios=[replace(SOUND, format=segments), AudioCopy(2, "aac", segments), AudioCopy(3, "aac", segments)],
        subtitles=[TEXT],
        segments=segments,
    )


def test_the_master_playlist_names_everything_that_can_be_switched_to() -> None:
    assert hls.master(offered(), ticket="t~1").splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="The  loud  one (stereo)",LANGUAGE="en",'
            'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio-1.m3u8?ticket=t~1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="de (stereo)",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,'
            'CHANNELS="2",URI="audio-2.m3u8?ticket=t~1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="de (stereo) (2)",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=NO,'
            'CHARACTERISTICS="public.accessibility.describes-video",CHANNELS="2",URI="audio-3.m3u8?ticket=t~1"'
        ),
        (
            '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="Deutsch",LANGUAGE="de",DEFAULT=YES,AUTOSELECT=YES,FORCED=NO,'
            'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog,'
            'public.accessibility.describes-music-and-sound",URI="subtitle-0.m3u8?ticket=t~1"'
        ),
        (
            "#EXT-X-STREAM-INF:BANDWIDTH=12192000,AVERAGE-BANDWIDTH=8192000,RESOLUTION=1920x1080,FRAME-RATE=23.976,"
            'CODECS="avc1.640029,mp4a.40.2",VIDEO-RANGE=SDR,AUDIO="sound",SUBTITLES="text",CLOSED-CAPTIONS=NONE'
        ),
        "original.m3u8?ticket=t~1",
        (
            "#EXT-X-STREAM-INF:BANDWIDTH=4592000,AVERAGE-BANDWIDTH=3192000,RESOLUTION=1280x720,FRAME-RATE=23.976,"
            'CODECS="avc1.64001F,mp4a.40.2",VIDEO-RANGE=SDR,AUDIO="sound",SUBTITLES="text",CLOSED-CAPTIONS=NONE'
        ),
        "720.m3u8?ticket=t~1",
    ]


def test_every_picture_is_cut_where_the_original_can_be() -> None:
    playlists = [hls.media("x", offer.stretch, segments=SegmentFormat.FMP4, ticket="t") for offer in offered().video]
    assert playlists[0] == playlists[1]
    assert playlists[0].splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        "#EXT-X-TARGETDURATION:5",
        "#EXT-X-MEDIA-SEQUENCE:0",
        '#EXT-X-MAP:URI="x.init.mp4?ticket=t"',
        *[line for number in range(4) for line in ("#EXTINF:5.000000,", f"x.{number}.m4s?ticket=t")],
        "#EXT-X-ENDLIST",
    ]


def test_an_encoded_picture_alone_is_cut_finer() -> None:
    alone = present(SOURCE, videos=[SMALL], audios=[SOUND])
    assert len(alone.video[0].stretch.boundaries) == 8


def test_transport_streams_carry_the_sound_in_every_picture() -> None:
    presentation = offered(SegmentFormat.TS)
    text = hls.master(presentation, ticket="t")
    assert "TYPE=AUDIO" not in text
    assert 'CODECS="avc1.64001F,mp4a.40.2"' in text
    media = hls.media("720", presentation.video[1].stretch, segments=SegmentFormat.TS, ticket="t")
    assert "EXT-X-MAP" not in media
    assert "720.3.ts?ticket=t" in media


def test_sound_alone_is_a_variant_of_its_own() -> None:
    presentation = present(SOURCE, videos=[], audios=[SOUND])
    assert hls.master(presentation, ticket="t").splitlines()[3:] == [
        '#EXT-X-STREAM-INF:BANDWIDTH=160000,CODECS="mp4a.40.2"',
        "audio-1.m3u8?ticket=t",
    ]


def test_a_picture_without_an_honest_codec_string_names_none() -> None:
    media = replace(MEDIA, streams=(replace(MEDIA.streams[0], profile="Odd"), *MEDIA.streams[1:]))
    presentation = present(replace(SOURCE, media=media), videos=[VideoCopy(0)], audios=[SOUND])
    assert "CODECS" not in hls.master(presentation, ticket="t")


def test_a_picture_that_cannot_be_cut_is_not_copied() -> None:
    with pytest.raises(ValueError, match="keyframes"):
        present(replace(SOURCE, keyframes_us=()), videos=[VideoCopy(0)], audios=[])


def test_names_lead_to_what_they_stand_for() -> None:
    presentation = offered()
    assert presentation.stretch("original") == presentation.video[0].stretch
    assert presentation.stretch("audio-2") == presentation.audio[1].stretch
    assert presentation.stretch("2160") is None
    assert presentation.subtitle("subtitle-0") == TEXT


def test_subtitles_come_in_pieces_as_long_as_sound_s() -> None:
    lines = hls.subtitles("subtitle-0", 13 * S, ticket="t").splitlines()
    pieces = [line for line in lines if line.startswith("#EXTINF")]
    assert pieces == ["#EXTINF:6.144000,", "#EXTINF:6.144000,", "#EXTINF:0.712000,"]
    assert lines[-2] == "subtitle-0.2.vtt?ticket=t"
    sound = offered().audio[0].stretch
    assert pieces[0] in hls.media("audio-1", sound, segments=SegmentFormat.FMP4, ticket="t")


def test_copied_sound_ends_where_it_does_and_encoded_sound_with_the_picture() -> None:
    tracks = tuple(replace(track, duration_ms=Milliseconds(13_000)) for track in MEDIA.streams[1:3])
    source = replace(SOURCE, media=replace(MEDIA, streams=(MEDIA.streams[0], *tracks)))
    copied, encoded = present(source, videos=[VideoCopy(0)], audios=[AudioCopy(2, "aac"), SOUND]).audio
    assert (copied.stretch.boundaries.end_us, encoded.stretch.boundaries.end_us) == (13 * S, 20 * S)


@given(st.integers(1, 4 * 3600 * S))
def test_durations_add_up_and_stay_below_the_target(end_us: int) -> None:
    text = hls.media("a", Stretch(SOURCE, SOUND, audio_boundaries(end_us)), segments=SegmentFormat.FMP4, ticket="t")
    durations = [float(line[8:-1]) for line in text.splitlines() if line.startswith("#EXTINF:")]
    target = next(int(line.partition(":")[2]) for line in text.splitlines() if "TARGETDURATION" in line)
    assert sum(durations) == pytest.approx(end_us / S, abs=1e-3)
    assert max(durations) <= target


@given(st.text(max_size=40))
def test_no_title_breaks_the_playlist(title: str) -> None:
    media = replace(MEDIA, streams=(MEDIA.streams[0], replace(MEDIA.streams[1], title=title)))
    text = hls.master(present(replace(SOURCE, media=media), videos=[SMALL], audios=[SOUND]), ticket="t")
    (line,) = [line for line in text.split("\n") if line.startswith("#EXT-X-MEDIA")]
    assert line.count('"') == 10


def test_only_a_picture_that_is_cut_cleanly_is_said_to_be_decodable_piece_by_piece() -> None:
    """RFC 8216 §4.3.5.1: the tag is a promise about every segment."""
    tag = "#EXT-X-INDEPENDENT-SEGMENTS"
    clean = offered()
    original, small = (
        replace(offer, stretch=replace(offer.stretch, source=replace(SOURCE, is_cut_openly=True)))
        for offer in clean.video
    )
    said = [
        hls.master(clean, ticket="t"),
        hls.master(replace(clean, video=(original, small)), ticket="t"),
        hls.master(replace(clean, video=(small,)), ticket="t"),
        hls.media("original", original.stretch, segments=SegmentFormat.FMP4, ticket="t"),
        hls.media("720", small.stretch, segments=SegmentFormat.FMP4, ticket="t"),
        hls.media("audio-2", clean.audio[1].stretch, segments=SegmentFormat.FMP4, ticket="t"),
    ]
    assert [tag in text for text in said] == [True, False, True, False, True, True]
