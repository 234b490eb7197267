"""Which subtitles a viewer gets without asking, and why: what they picked in this series before, else their preference.

Pure. A pick is remembered by what the track is, not by its number, since the next episode's file counts differently.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from rustfin.subtitles.kinds import Delivery
from rustfin.subtitles.tracks import Track

Mode = Literal["default", "smart", "forced", "always", "none"]


class Why(StrEnum):
    """Why this track, or none."""

    REMEMBERED = "remembered"
    SWITCHED_OFF = "switched_off"
    MODE_NONE = "mode_none"
    FORCED = "forced"
    MARKED_DEFAULT = "marked_default"
    LANGUAGE = "language"
    AUDIO_FOREIGN = "audio_foreign"
    AUDIO_UNDERSTOOD = "audio_understood"
    NOTHING_FITS = "nothing_fits"


_WORDS = {
    Why.REMEMBERED: "As you picked here before.",
    Why.SWITCHED_OFF: "You switched subtitles off here.",
    Why.MODE_NONE: "You prefer no subtitles.",
    Why.FORCED: "Only what is said in another language.",
    Why.MARKED_DEFAULT: "The file marks these as its default.",
    Why.LANGUAGE: "In a language that you prefer.",
    Why.AUDIO_FOREIGN: "The sound is in a language that you did not name.",
    Why.AUDIO_UNDERSTOOD: "The sound is in a language that you know.",
    Why.NOTHING_FITS: "No subtitles fit your preference.",
}


class Role(StrEnum):
    """What a track is for."""

    FULL = "full"
    FORCED = "forced"
    HEARING_IMPAIRED = "hearing_impaired"
    COMMENTARY = "commentary"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a picked track is, in words that the next file's tracks can be compared with. `is_off`: none was picked."""

    language: str | None = None
    role: Role = Role.FULL
    title_words: tuple[str, ...] = ()
    form: Literal["text", "script", "pictures"] = "text"
    is_off: bool = False

    def to_json(self) -> dict[str, Any]:
        """For the database; `from_json` reads it back equal."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Signature | None":
        """None where another release wrote something else."""
        try:
            role, words = Role(fields["role"]), tuple(str(word) for word in fields["title_words"])
            return cls(fields["language"], role, words, fields["form"], bool(fields["is_off"]))
        except (KeyError, ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a viewer prefers, and what they will hear. Languages are BCP 47, the dearest first."""

    mode: Mode = "default"
    languages: tuple[str, ...] = ()
    audio_languages: tuple[str, ...] = ()
    audio_language: str | None = None
    prefers_hearing_impaired: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The track to show, or None; and why."""

    track: Track | None
    why: Why

    @property
    def message(self) -> str:
        """A sentence for people."""
        return _WORDS[self.why]


def choose(tracks: Sequence[Track], wish: Wish, *, remembered: Signature | None = None) -> Choice:
    """The track that is shown when nobody picks one."""
    usable = [track for track in tracks if track.deliveries and track.problem is None]
    if remembered is not None and remembered.is_off:
        return Choice(None, Why.SWITCHED_OFF)
    if remembered is not None and (again := find_again(usable, remembered)) is not None:
        return Choice(again, Why.REMEMBERED)
    return _by_mode(usable, wish)


def signature_of(track: Track | None) -> Signature:
    """What to remember of a pick; None is "no subtitles"."""
    if track is None:
        return Signature(is_off=True)
    return Signature(track.language, role_of(track), _words(track.title), _form(track))


def find_again(tracks: Sequence[Track], remembered: Signature) -> Track | None:
    """The track that is most like the one picked: of its language and its role, then by title and form."""
    best: tuple[float, Track] | None = None
    for track in tracks:
        likeness = _likeness(track, remembered)
        if likeness is not None and (best is None or likeness > best[0]):
            best = (likeness, track)
    return None if best is None else best[1]


def role_of(track: Track) -> Role:
    """What a track is for."""
    if track.is_commentary:
        return Role.COMMENTARY
    if track.is_forced:
        return Role.FORCED
    return Role.HEARING_IMPAIRED if track.is_hearing_impaired else Role.FULL


def fits(language: str | None, wanted: str) -> int:
    """How well a language fits one that is wanted: 0 not at all, 1 the same language, 2 exactly."""
    if language is None:
        return 0
    found, asked = language.lower(), wanted.lower()
    if found == asked:
        return 2
    found_parts, asked_parts = found.split("-"), asked.split("-")
    if found_parts[0] != asked_parts[0]:
        return 0
    scripts = {part for part in (*found_parts[1:], *asked_parts[1:]) if len(part) == 4}
    # Traditional and simplified Chinese, or Serbian in two scripts, are not read by the same people.
    return 0 if len(scripts) > 1 else 1


def _by_mode(usable: Sequence[Track], wish: Wish) -> Choice:
    match wish.mode:
        case "none":
            return Choice(None, Why.MODE_NONE)
        case "forced":
            return _forced(usable, wish, otherwise=Why.NOTHING_FITS)
        case "always":
            return _in_a_language(usable, wish, Why.LANGUAGE) or _marked(usable, wish)
        case "smart":
            return _smart(usable, wish)
        case "default":
            return _marked(usable, wish)


def _likeness(track: Track, remembered: Signature) -> float | None:
    role = role_of(track)
    is_close = {role, remembered.role} <= {Role.FULL, Role.HEARING_IMPAIRED}
    if role is not remembered.role and not is_close:
        return None
    if remembered.language is None:
        likeness = 1.0 if track.language is None else 0.0
    elif (fit := fits(track.language, remembered.language)) == 0:
        return None
    else:
        likeness = float(fit)
    likeness += 4.0 * (role is remembered.role) + 0.5 * (_form(track) == remembered.form)
    words, had = set(_words(track.title)), set(remembered.title_words)
    union = words | had
    return likeness + (3.0 * len(words & had) / len(union) if union else 3.0)


def _smart(tracks: Sequence[Track], wish: Wish) -> Choice:
    known = wish.audio_languages or wish.languages
    heard = wish.audio_language
    if heard is not None and known and not any(fits(heard, language) for language in known):
        found = _in_a_language(tracks, wish, Why.AUDIO_FOREIGN)
        if found is not None:
            return found
    return _forced(tracks, wish, otherwise=Why.AUDIO_UNDERSTOOD)


def _forced(tracks: Sequence[Track], wish: Wish, *, otherwise: Why) -> Choice:
    """Forced subtitles belong to a sound track: those in its language, else in a preferred one where it is unknown."""
    wanted = (wish.audio_language,) if wish.audio_language else wish.languages
    forced = [track for track in tracks if role_of(track) is Role.FORCED]
    for language in wanted:
        if fitting := [track for track in forced if fits(track.language, language)]:
            return Choice(_best(fitting, wish, language), Why.FORCED)
    unnamed = [track for track in forced if track.language is None]
    return Choice(_best(unnamed, wish, None), Why.FORCED) if unnamed else Choice(None, otherwise)


def _in_a_language(tracks: Sequence[Track], wish: Wish, why: Why) -> Choice | None:
    spoken = [track for track in tracks if role_of(track) in (Role.FULL, Role.HEARING_IMPAIRED)]
    for language in wish.languages:
        if fitting := [track for track in spoken if fits(track.language, language)]:
            return Choice(_best(fitting, wish, language), why)
    if not wish.languages and spoken and wish.mode == "always":
        return Choice(_best(spoken, wish, None), why)
    return None


def _marked(tracks: Sequence[Track], wish: Wish) -> Choice:
    """What the file itself wants shown: its default track in a preferred language if it has several, else forced."""
    marked = [track for track in tracks if track.is_default and role_of(track) is not Role.COMMENTARY]
    for language in wish.languages:
        if fitting := [track for track in marked if fits(track.language, language)]:
            return Choice(_best(fitting, wish, language), Why.MARKED_DEFAULT)
    forced = _forced(tracks, wish, otherwise=Why.NOTHING_FITS)
    if forced.track is not None:
        return forced
    if marked and not wish.languages:
        return Choice(_best(marked, wish, None), Why.MARKED_DEFAULT)
    return forced


def _best(tracks: Sequence[Track], wish: Wish, language: str | None) -> Track:
    def rank(numbered: tuple[int, Track]) -> tuple[float, ...]:
        number, track = numbered
        fit = 0 if language is None else fits(track.language, language)
        is_wanted_kind = track.is_hearing_impaired == wish.prefers_hearing_impaired
        return (-fit, not is_wanted_kind, not track.is_default, Delivery.VTT not in track.deliveries, number)

    return min(enumerate(tracks), key=rank)[1]


def _words(title: str | None) -> tuple[str, ...]:
    return tuple(sorted(set(re.findall(r"\w+", (title or "").casefold()))))[:12]


def _form(track: Track) -> Literal["text", "script", "pictures"]:
    if Delivery.VTT not in track.deliveries:
        return "pictures"
    return "script" if Delivery.ASS in track.deliveries else "text"
