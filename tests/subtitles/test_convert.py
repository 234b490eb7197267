"""Text subtitles of every kind as WebVTT."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rustfin.subtitles import UnreadableSubtitles, to_webvtt
from rustfin.subtitles.charset import decode
from rustfin.subtitles.convert import read_cues

SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello <i>there</i>\nsecond & line\n\n"
SRT += "2\n00:01:00,000 --> 01:00:01,010\n5 < 6 > 4\n"
ASS_HEAD = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Signs,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass(*lines: str) -> bytes:
    return (ASS_HEAD + "\n".join(lines) + "\n").encode()


def line(text: str, *, style: str = "Default", start: str = "0:00:01.00", end: str = "0:00:02.00") -> str:
    return f"Dialogue: 0,{start},{end},{style},,0,0,0,,{text}"


def cues(vtt: str) -> list[str]:
    assert vtt.startswith("WEBVTT\n\n")
    return [cue.strip() for cue in vtt.removeprefix("WEBVTT\n\n").split("\n\n") if cue.strip()]


def test_srt_keeps_its_times_italics_and_lines_and_escapes_marks() -> None:
    assert cues(to_webvtt(SRT.encode(), "srt")) == [
        "00:00:01.000 --> 00:00:02.500\nHello <i>there</i>\nsecond &amp; line",
        "00:01:00.000 --> 01:00:01.010\n5 &lt; 6 &gt; 4",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"plain", "plain"),
        (r"two\Nlines", "two\nlines"),
        (r"a\hb", "a\u00a0b"),
        (r"{\i1}all{\i0} not", "<i>all</i> not"),
        (r"{\i1}never closed", "<i>never closed</i>"),
        (r"{\b1}bold {\i1}both{\b0} italic", "<b>bold <i>both</i></b><i> italic</i>"),
        (r"{\pos(1,2)\blur3}placed", "placed"),
        (r"{\fad(100,200)}faded", "faded"),
        (r"{\p1}m 0 0 l 1 1{\p0}after a drawing", "after a drawing"),
        (r"one\N\N\Nfour", "one\nfour"),
        (r"a --> b", "a --&gt; b"),
    ],
)
def test_ass_text(text: str, expected: str) -> None:
    (cue,) = cues(to_webvtt(ass(line(text)), "ass"))
    assert cue.partition("\n")[2] == expected


def test_ass_lines_come_in_time_order_without_comments_and_drawings() -> None:
    vtt = to_webvtt(
        ass(
            line("second", start="0:00:03.00", end="0:00:04.00"),
            line("first"),
            line(r"{\p1}m 0 0 l 9 9"),
            line("never", start="0:00:05.00", end="0:00:05.00"),
            "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not shown",
        ),
        "ass",
    )
    assert [cue.partition("\n")[2] for cue in cues(vtt)] == ["first", "second"]


@pytest.mark.parametrize(("text", "style"), [(r"{\an8}up", "Default"), ("up", "Signs")])
def test_what_stands_on_top_stays_there(text: str, style: str) -> None:
    (cue,) = cues(to_webvtt(ass(line(text, style=style)), "ass"))
    assert cue.startswith("00:00:01.000 --> 00:00:02.000 line:0\n")


def test_webvtt_keeps_places_and_voices_and_loses_styles_and_scripts() -> None:
    vtt = (
        "WEBVTT - with a title\n\nNOTE --> not a cue\n\nSTYLE\n::cue { background: url(http://x) }\n\n"
        "first\n00:01.000 --> 00:02.000 align:left bogus:1\n<v Ann>Hi <script>x</script>\nagain\n\n"
        "00:00:03.000 --> 00:00:01.000\nbackwards\n"
    )
    assert cues(to_webvtt(b"\xef\xbb\xbf" + vtt.replace("\n", "\r\n").encode(), "vtt")) == [
        "00:00:01.000 --> 00:00:02.000 align:left\n<v Ann>Hi x\nagain"
    ]


SUBVIEWER = (
    "[INFORMATION]\n[END INFORMATION]\n00:00:01.00,00:00:02.00\nHello[br]there\n\n00:00:03.00,00:00:04.00\nBye\n"
)
SAMI = (
    "<SAMI><BODY><SYNC Start=1000><P>Hello<br>there<SYNC Start=2000><P>&nbsp;"
    "<SYNC Start=3000><P>Bye<SYNC Start=4000><P>&nbsp;</BODY></SAMI>"
)
TWO_LANGUAGES = (
    "<SAMI><BODY><SYNC Start=1000><P Class=ENCC>Hello<br/>there<P Class=KRCC>x<SYNC Start=2000><P Class=ENCC>&nbsp;"
    "<SYNC Start=3000><P Class=ENCC>Bye<SYNC Start=4000><P Class=ENCC>&nbsp;</BODY></SAMI>"
)
TTML = (
    '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">Hello<br/>there</p>'
    '<p begin="3s" end="4s">Bye</p></div></body></tt>'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sub", "{25}{50}Hello|there\n{75}{100}Bye\n"),
        ("sub", SUBVIEWER),
        ("smi", SAMI),
        ("smi", TWO_LANGUAGES),
        ("ttml", TTML),
        ("mpl", "[10][20]Hello|there\n[30][40]Bye\n"),
    ],
)
def test_other_formats(name: str, text: str) -> None:
    found = read_cues(text.encode(), name, frame_rate=25.0)
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in found] == [
        (1_000, 2_000, "Hello\nthere"),
        (3_000, 4_000, "Bye"),
    ]


def test_a_script_in_subrip_is_only_text() -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\n<script>alert(1)</script><img src=x onerror=y>Hi <i>you</i>\n"
    (cue,) = read_cues(srt.encode(), "srt")
    assert "<script" not in cue.text
    assert "onerror" not in cue.text
    assert cue.text.endswith("Hi <i>you</i>")


def test_endless_lines_and_endless_files_are_cut() -> None:
    line = "x" * 200_000
    found = read_cues(f"1\n00:00:01,000 --> 00:00:02,000\n{line}\nread\n\n".encode() * 3, "srt")
    assert {cue.text for cue in found} == {"read"}


def test_entities_that_grow_are_refused() -> None:
    bomb = '<!DOCTYPE tt [<!ENTITY a "aaaaaaaaaa">]>' + TTML.replace("Bye", "&a;")
    with pytest.raises(UnreadableSubtitles):
        read_cues(bomb.encode(), "ttml")


def test_a_script_with_empty_fields_is_read_all_the_same() -> None:
    (cue,) = cues(to_webvtt(ass("Dialogue: 0,0:00:01.00,0:00:02.50,Default ,Ann,,,,,{\\i1}Hi{\\i0}, you"), "ass"))
    assert cue == "00:00:01.000 --> 00:00:02.500\n<i>Hi</i>, you"


def test_the_content_decides_not_the_name() -> None:
    (cue,) = cues(to_webvtt(ass(line("named wrongly")), "srt"))
    assert cue.endswith("named wrongly")


GREEK = "Καλημέρα, τι κάνεις σήμερα; Όλα είναι πολύ καλά, ευχαριστώ."
RUSSIAN = "Здравствуйте, как у вас сегодня дела? Всё хорошо, большое спасибо."


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("Smörgåsbord – “quoted”", "utf-8", None),
        ("Smörgåsbord", "utf-8-sig", None),
        ("Smörgåsbord 日本語", "utf-16", None),
        ("Smörgåsbord 日本語", "utf-16-le", None),
        ("Smörgåsbord 日本語", "utf-16-be", None),
        (RUSSIAN, "cp1251", None),
        (GREEK, "cp1253", None),
        ("Да.", "cp1251", "ru"),
        ("Да.", "koi8-r", "ru"),
        ("Ναι.", "cp1253", "el"),
        ("שלום", "cp1255", "he"),
        ("مرحبا", "cp1256", "ar"),
        ("Žluťoučký kůň", "cp1250", "cs"),
        ("İyi akşamlar", "cp1254", "tr"),
        ("元気ですか", "cp932", "ja"),
        ("你好吗", "gb18030", "zh"),
        ("안녕하세요", "cp949", "ko-KR"),
        ("Grüße", "cp1252", "de-AT"),
    ],
)
def test_encodings_are_told_apart(text: str, encoding: str, language: str | None) -> None:
    srt = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n\n" for n in range(1, 9))
    assert text in to_webvtt(srt.encode(encoding), "srt", language=language)


@pytest.mark.parametrize(
    ("raw", "kind"), [(b"", "srt"), (b"\x00\x01\x02" * 50, "srt"), (b"just words", "ass"), (b"x", "sup")]
)
def test_what_holds_no_subtitles_is_refused(raw: bytes, kind: str) -> None:
    with pytest.raises(UnreadableSubtitles):
        to_webvtt(raw, kind)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_decode(raw: bytes) -> None:
    assert "\0" not in decode(raw)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_out_of_its_cue(text: str) -> None:
    flat = text.replace("\n", " ").replace("\r", " ")
    vtt = to_webvtt(ass(line("x" + flat)), "ass")
    assert vtt.count("-->") == 1
    assert vtt.rstrip("\n").count("\n\n") == 1
