"""What one component of a path (a file's stem or a folder's name) says on its own."""

import re
from functools import reduce
from operator import or_
from typing import NamedTuple

from rustfin.metadata.filename.joined import glued_number, lone_special
from rustfin.metadata.filename.numbering import read_numbering
from rustfin.metadata.filename.reading import Numbering, Reading
from rustfin.metadata.filename.release import (
    NO_FACTS,
    ReleaseFacts,
    noise_start,
    read_facts,
    trailing_edition,
    weak_tail,
)
from rustfin.metadata.filename.tags import Tagged, take_tags
from rustfin.metadata.filename.titles import clean_episode_title, clean_title, without_completeness
from rustfin.metadata.filename.tokens import Word, lowered, mark_of, marked_words
from rustfin.metadata.filename.words import IDEOGRAPH_COUNT, NUMBER, OF, PART, SPECIAL_NUMBER, STRONG, WEAK, YEAR
from rustfin.metadata.filename.years import Year, read_year


class Stem(NamedTuple):
    """One component, read. `has_part_word` is whether a word such as `cd1`, `part` or `1of2` is in it at all;
    `spans_years` whether its year begins a span, as a collection's does."""

    title: str | None
    year: int | None
    is_year_sure: bool
    numbering: Numbering | None
    episode_title: str | None
    facts: ReleaseFacts
    tagged: Tagged
    has_part_word: bool = False
    spans_years: bool = False


class Context(NamedTuple):
    """What is known about a file before its name is read."""

    counts_episodes: bool = True
    expects_episode: bool = False
    folder_season: int | None = None
    folder_title: str | None = None


ANYWHERE = Context()
# Full-width letters, digits and brackets say what their narrow ones do; marks such as `！` are a title's own.
_NARROW: dict[int, int | str] = {
    **{code: code - 0xFEE0 for first, last in ("０９", "Ａｚ") for code in range(ord(first), ord(last) + 1)},
    **{ord(wide): narrow for wide, narrow in zip("（）｜＃　－～", "()|# -~", strict=True)},
}


_ASIDES = re.compile(r"\((?:[^()]|\([^()]*\)){0,120}\)")
_SEASON_IN_TITLE = re.compile(r"[ ._]第(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})季(?=[ ._])")
_OTHER_NAME = re.compile(r"(?<=[^\W_])[ ._]+(?:AKA|[aA]\.k\.a\.?)[ ._]+(?=[^\W_])")
_ALTERNATIVES = re.compile(r" / |／")


def read_stem(text: str, context: Context = ANYWHERE) -> Stem:
    """Reads a component that has no suffix any more."""
    if not text.isascii():
        text = text.translate(_NARROW)
    tagged = take_tags(text)
    text = tagged.text
    if text[:1] in "[【" and tagged.group is not None:
        text = _flattened(text)
    low = lowered(text)
    marks, present = marked_words(low)
    numbering = None
    if context.counts_episodes and present:
        numbering = _numbering(low, marks, present, context, has_group=tagged.group is not None)
    if numbering is None and context.counts_episodes and tagged.group is not None:
        numbering = lone_special(low)
    if numbering is None and context.folder_season is not None:
        numbering = glued_number(low, context.folder_season)
    year = read_year(text, marks, numbering) if present & 1 << YEAR else None
    has_part_word = bool(present & _PARTS) and _has_part(low, marks)
    return _assembled(text, marks, numbering, year, tagged, has_part_word=has_part_word)


def _has_part(low: str, marks: list[Word]) -> bool:
    """Whether a word for a part is there, or an `of` beside a number."""
    return any(
        word.mark is PART
        or (word.mark is OF and (word.text[0].isdigit() or low[word.start - 2 : word.start - 1].isdigit()))
        for word in marks
    )


def _numbering(low: str, marks: list[Word], present: int, context: Context, *, has_group: bool) -> Numbering | None:
    skip = 0
    if context.folder_title and marks[0].start < len(context.folder_title):
        skip = _after_folder_title(low, context.folder_title)
    if skip:
        marks = [word for word in marks if word.start >= skip]
        low = "a" * skip + low[skip:]  # no rule may read `Adam-12` or `11.22.63` again
        present = reduce(or_, (1 << word.mark for word in marks), 0)
    if present & _COUNTING == 0 and not (context.expects_episode and present & 1 << PART):
        return None
    reading = Reading(low, marks, present, context.folder_season, context.expects_episode, has_group)
    return read_numbering(reading)


_PARTS = 1 << PART | 1 << OF
_COUNTING = ~(1 << STRONG | 1 << WEAK | 1 << PART)


def _after_folder_title(low: str, folder_title: str) -> int:
    """Where the file's name goes on after repeating its folder's title; 0 where it does not."""
    title = folder_title.lower().replace(".", " ")
    length = len(title)
    start = low[:length].replace(".", " ").replace("_", " ")
    if start != title or (len(low) > length and low[length].isalnum()):
        return 0
    return length if len(low) > length else 0


def _assembled(
    text: str,
    marks: list[Word],
    numbering: Numbering | None,
    year: Year | None,
    tagged: Tagged,
    *,
    has_part_word: bool,
) -> Stem:
    title_end = len(text)
    if year is not None:
        title_end = year.start
    if numbering is not None:
        title_end = min(title_end, numbering.start)
    if marks:
        is_enclosed = year is not None and year.is_sure
        noise = noise_start(text, marks, begin=0, first_index=0)
        if noise < title_end and not (is_enclosed and text[noise - 1 : noise] not in "[("):
            title_end = noise
    tail_start = title_end
    title_text = text[:title_end]
    if year is not None and numbering is None and (edition := trailing_edition(title_text, text)) is not None:
        title_text, tail_start = title_text[:edition], edition
    if year is None and numbering is None and text[:1] in "12" and (first := _YEAR_FIRST.match(text)) is not None:
        value = int(first["year"])
        year, title_text = Year(value, 0, first.end(), is_sure=False), title_text[first.end() :]
    if not title_text.strip(" ([{-._") and year is not None and numbering is None:
        title_text, tail_start = _title_after_year(text, marks, year)
    facts = read_facts(text, marks, begin=tail_start) if marks else NO_FACTS
    episode_title = _episode_title(text, marks, numbering) if numbering is not None else None
    is_pack = numbering is not None and not numbering.episodes and numbering.air_date is None
    if is_pack and episode_title is not None and _ONLY_YEAR.match(episode_title) is not None:
        year, episode_title = year or Year(int(episode_title), len(text), len(text), is_sure=False), None
    return Stem(
        title=_work_title(without_completeness(title_text) if _may_be_complete(title_text) else title_text),
        year=year.value if year is not None else None,
        is_year_sure=year is not None and year.is_sure,
        has_part_word=has_part_word,
        spans_years=year is not None and year.is_span,
        numbering=numbering,
        episode_title=episode_title,
        facts=facts,
        tagged=tagged,
    )


_ONLY_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_YEAR_FIRST = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2}) - (?=[^\W\d]|[0-9]{1,4}[ ][^\W\d])"
    r"(?!(?i:the )?(?i:final|director|extended|theatrical|imax|unrated|uncut|uncensored))"
)


def _may_be_complete(text: str) -> bool:
    low = text[-36:].lower()
    return "all" in low or "plet" in low or "grale" in low


def _title_after_year(text: str, marks: list[Word], year: Year) -> tuple[str, int]:
    begin = year.end
    later = [word for word in marks if word.start >= begin]
    stop = noise_start(text, later, begin=begin, first_index=1)
    return text[begin:stop].lstrip(")] .-_"), stop


def _work_title(text: str) -> str | None:
    if " / " in text or "／" in text:
        text = _latin_alternative(text)
    if "季" in text:
        text = _SEASON_IN_TITLE.sub("", text)
    if ("AKA" in text or "k.a" in text) and (other := _OTHER_NAME.search(text)) is not None:
        text = text[: other.start()]
    return clean_title(text)


def _latin_alternative(text: str) -> str:
    """Of `Черное зеркало / Black Mirror`, what a catalogue in Latin letters knows; all of it where all is Latin."""
    parts = [part for part in _ALTERNATIVES.split(_ASIDES.sub(" ", text)) if part.strip()]
    latin = [part for part in parts if any("a" <= char.lower() <= "z" for char in part)]
    return " / ".join(part.strip() for part in (latin or parts[-1:]))


def _episode_title(text: str, marks: list[Word], numbering: Numbering) -> str | None:
    begin = numbering.end
    if begin >= len(text):
        return None
    stop = noise_start(text, marks, begin=begin, first_index=-1)
    if stop == len(text) and marks[-1].mark is WEAK:
        stop = weak_tail(text, marks, begin=begin)
    return clean_episode_title(text[begin:stop])


_FLAT = re.compile(r"[\[【]([^\[\]【】]*)[\]】]")


def _flattened(text: str) -> str:
    """`[国漫][The Westward][2019][17][AVC]` as one line: the title first, then what is no text."""
    segments = _FLAT.findall(text)
    texts = [segment for segment in segments if not _is_noise_segment(segment)]
    if not texts:
        return text
    latin = [segment for segment in texts if any("a" <= char.lower() <= "z" for char in segment)]
    title = max(latin, key=len) if latin else texts[-1]
    rest = " ".join(f"[{segment}]" for segment in segments if segment is not title and _is_noise_segment(segment))
    outside = _FLAT.sub(" ", text).strip()
    title = title if title.isascii() else title.replace("/", " / ")
    return f"{_latin_alternative(title)} {rest} {outside}".strip()


def _is_noise_segment(segment: str) -> bool:
    pieces = re.findall(r"[^\s_\-~.]+", segment.lower())
    if not pieces:
        return True
    marks = [mark_of(piece) for piece in pieces]
    is_counted = pieces[0] in _SPECIALS or all(mark in _NO_TEXT for mark in marks)
    return STRONG in marks or is_counted or pieces[-1] in {"end", "完", "fin"}


_NO_TEXT = frozenset({WEAK, NUMBER, YEAR, IDEOGRAPH_COUNT, SPECIAL_NUMBER})
_SPECIALS = frozenset({"sp", "ova", "oad", "ona", "special", "specials"})
