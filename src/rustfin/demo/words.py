"""Subtitles and chapters, as the files that ffmpeg and players read."""

from collections.abc import Sequence

_LINES = {
    "en": (
        "Do you hear it?",
        "There it is again.",
        "Nobody has come this way for years.",
        "Then who lit the lamp?",
        "[wind, and a low bell]",
        "We should go while it is still light.",
        "I think it has been waiting for us.",
        "Stay a little. It is almost beautiful.",
    ),
    "fr": (
        "Vous entendez ?",
        "Le voilà encore.",
        "Personne n'est passé ici depuis des années.",
        "Alors, qui a allumé la lampe ?",
        "[le vent, et une cloche grave]",
        "Partons tant qu'il fait jour.",
        "Je crois que cela nous attendait.",
        "Reste un peu. C'est presque beau.",
    ),
    "de": (
        "Hörst du es?",
        "Da ist es wieder.",
        "Hier ist seit Jahren niemand mehr gewesen.",
        "Wer hat dann die Lampe angezündet?",
        "[Wind, eine tiefe Glocke]",
        "Gehen wir, solange es noch hell ist.",
        "Ich glaube, es hat auf uns gewartet.",
        "Bleib noch. Es ist beinahe schön.",
    ),
    "es": (
        "¿Lo oyes?",
        "Ahí está otra vez.",
        "Nadie ha pasado por aquí en años.",
        "Entonces, ¿quién encendió la lámpara?",
        "[viento y una campana grave]",
        "Vámonos mientras haya luz.",
        "Creo que nos estaba esperando.",
        "Quédate un poco. Es casi hermoso.",
    ),
}
_ISO_639_1 = {"eng": "en", "fre": "fr", "ger": "de", "spa": "es"}
_ASS_HEAD = """[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, Bold, Italic, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV
Style: Default,sans-serif,40,&H00F0F5F7,&H00201420,&H80000000,0,0,1,2,1,2,60,60,48
Style: Signal,sans-serif,34,&H004F8CD9,&H00120B1A,&H80000000,0,-1,1,2,0,8,60,60,60

[Events]
Format: Layer, Start, End, Style, Text
"""


def subrip(language: str, seconds: float, *, only_signs: bool = False) -> str:
    """SubRip text in a language (`en` or `eng`), spread over so many seconds."""
    cues = _cues(language, seconds)
    if only_signs:
        cues = [cue for cue in cues if cue[2].startswith("[")]
    return "\n".join(
        f"{number}\n{_clock(start, ',', 3)} --> {_clock(end, ',', 3)}\n{text}\n"
        for number, (start, end, text) in enumerate(cues, 1)
    )


def styled(language: str, seconds: float) -> str:
    """ASS with two styles, the second for what comes over the radio."""
    events = [
        f"Dialogue: 0,{_clock(start, '.', 2)},{_clock(end, '.', 2)},"
        f"{'Signal' if index % 2 else 'Default'},{{\\fad(250,250)}}{text}"
        for index, (start, end, text) in enumerate(_cues(language, seconds))
    ]
    return _ASS_HEAD + "\n".join(events) + "\n"


def chapter_file(titles: Sequence[str], seconds: float) -> str:
    """Chapters of equal length in ffmpeg's own metadata format."""
    step = seconds * 1000 / max(1, len(titles))
    parts = [
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={round(index * step)}\nEND={round((index + 1) * step)}\ntitle={title}\n"
        for index, title in enumerate(titles)
    ]
    return ";FFMETADATA1\n" + "".join(parts)


def _cues(language: str, seconds: float) -> list[tuple[float, float, str]]:
    lines = _LINES[_ISO_639_1.get(language, language)]
    step = seconds / (len(lines) + 1)
    return [(step * (index + 0.6), step * (index + 1.4), text) for index, text in enumerate(lines)]


def _clock(seconds: float, mark: str, digits: int) -> str:
    whole = int(seconds)
    fraction = int((seconds - whole) * 10**digits)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}{mark}{fraction:0{digits}d}"
