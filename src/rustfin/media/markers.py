"""Parts of a film that can be skipped, as its chapters name them. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rustfin.core.units import Milliseconds
from rustfin.media.info import Chapter


class MarkerKind(StrEnum):
    """What a part is."""

    INTRO = "intro"
    RECAP = "recap"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Marker:
    """A part that can be skipped. `source` says what told of it: `chapter`, `sound`, `black`."""

    kind: MarkerKind
    start_ms: Milliseconds
    end_ms: Milliseconds
    source: str


_SHORTEST_MS = 3_000
_LONGEST_MS = {MarkerKind.INTRO: 300_000, MarkerKind.RECAP: 600_000, MarkerKind.CREDITS: 3_600_000}
# Without case, accents and numbers; English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian,
# Japanese, Chinese.
_NAMES = {
    MarkerKind.INTRO: r"""
        intro | opening | op | (opening|main|theme|title)\s(credits|titles?|theme|song|sequence|card) | titles
        | vorspann | titelsequenz | titellied | generique(\s(de\sdebut|d.ouverture))? | cabecera | entradilla
        | (secuencia\sde\s)?apertura | abertura | sigla(\siniziale|\sdi\sapertura)? | titoli\sdi\stesta | begintune
        | czolowka | заставка | опенинг | オーフニンク | オープニング | 片头 | 片頭 | 片头曲 | 片頭曲
    """,
    MarkerKind.RECAP: r"""
        recap | previously(\son\b.*)? | last\stime(\son\b.*)? | ruckblick | was\sbisher\sgeschah | bisher\sbei\b.*
        | precedemment(\sdans\b.*)? | resume(\sde\sl.episode\sprecedent)? | resumen | en\sepisodios\santeriores
        | anteriormente(\sen\b.*|\sem\b.*)? | riassunto | nelle?\spuntat[ae]\sprecedent[ei] | negli\sepisodi\sprecedenti
        | wat\svooraf\sging | w\spoprzednich?\sodcink(u|ach) | ранее(\sв\b.*)? | краткое\sсодержание
        | 前回のあらすし | 前回のあらすじ | 前情提要
    """,
    MarkerKind.CREDITS: r"""
        credits? | (end|ending|closing|final)\s(credits?|titles?|theme|song) | ending | ed | outro | abspann | nachspann
        | generique(\sde\sfin)? | creditos(\sfinales|\sfinais)? | titoli\sdi\scoda | sigla\s(finale|di\schiusura)
        | encerramento | aftiteling | eindtune | napisy(\skoncowe)? | (финальные\s)?титры | эндинг
        | エンティンク | エンディング | 片尾 | 片尾曲
    """,
}
_PATTERNS = {kind: re.compile(names, re.VERBOSE) for kind, names in _NAMES.items()}


def markers_of_chapters(chapters: Sequence[Chapter], duration_ms: Milliseconds | None) -> list[Marker]:
    """What chapters say by their names; a name in the wrong half of the film, or of an absurd length, says nothing."""
    end_ms = duration_ms or max((chapter.end_ms for chapter in chapters), default=0)
    found: list[Marker] = []
    for chapter in chapters:
        kind = _kind(chapter, is_late=chapter.start_ms * 2 > end_ms)
        if kind is None or not _SHORTEST_MS <= chapter.end_ms - chapter.start_ms <= _LONGEST_MS[kind]:
            continue
        if found and found[-1].kind is kind and found[-1].end_ms == chapter.start_ms:
            found[-1] = Marker(kind, found[-1].start_ms, chapter.end_ms, "chapter")
        else:
            found.append(Marker(kind, chapter.start_ms, chapter.end_ms, "chapter"))
    return found


def merged(told: Sequence[Marker], found: Sequence[Marker]) -> list[Marker]:
    """What chapters told, and of the kinds that they are silent on what was found; in order."""
    kinds = {marker.kind for marker in told}
    return sorted([*told, *(marker for marker in found if marker.kind not in kinds)], key=lambda one: one.start_ms)


def credits_start_ms(markers: Sequence[Marker], duration_ms: int | None) -> Milliseconds | None:
    """When a film is as good as seen: where its last credits begin, if that is in its second half."""
    starts = [marker.start_ms for marker in markers if marker.kind is MarkerKind.CREDITS]
    return starts[-1] if starts and duration_ms and starts[-1] * 2 > duration_ms else None


def _kind(chapter: Chapter, *, is_late: bool) -> MarkerKind | None:
    name = _folded(chapter.title or "")
    kinds = (MarkerKind.CREDITS,) if is_late else (MarkerKind.INTRO, MarkerKind.RECAP)
    return next((kind for kind in kinds if _PATTERNS[kind].fullmatch(name)), None)


def _folded(title: str) -> str:
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", title.casefold().replace("ł", "l")) if not unicodedata.combining(c)
    )
    return " ".join(re.sub(r"[\d_.:\-–()\[\]]+", " ", plain).split())
