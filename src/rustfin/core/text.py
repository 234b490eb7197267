"""Titles as people sort and search them: folded keys, sort titles, first letters."""

import re
import unicodedata
from functools import lru_cache

_ARTICLES = {
    "en": ("the ", "a ", "an "),
    "de": ("der ", "die ", "das ", "ein ", "eine "),
    "fr": ("le ", "la ", "les ", "l'", "l’", "un ", "une "),
    "es": ("el ", "la ", "los ", "las ", "un ", "una "),
    "it": ("il ", "lo ", "la ", "i ", "gli ", "le ", "l'", "l’", "un ", "una "),
}
# Letters that NFKD leaves whole but that people type as two or as one plain letter.
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
# Accents, and the points that Hebrew and Arabic are mostly written without. Other scripts' marks are letters: a kana's
# voicing or a Devanagari vowel sign makes another word.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_OPENING_MARKS = " \"'“”‘’«»¿¡.…-(['"
_NUMBER = re.compile(r"\d+")
_NOT_WORD_ASCII = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents; other scripts stay as they are. `fold("Amélie") == "amelie"`."""
    if text.isascii():
        return text.lower()
    # Styled letters show their case only once decomposed, and folding the case can compose anew.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed).translate(_UNDECOMPOSED))


@lru_cache(maxsize=8192)
def match_key(text: str) -> str:
    """Folded, punctuation gone, `&` as "and": two spellings of one title give one key.

    A title of nothing but marks keeps them: "!!!" is not "???".
    """
    folded = fold(text.replace("&", " and ")).replace("'", "").replace("’", "")
    return " ".join(_only_words(folded).split()) or fold(text).strip()


def sort_title(title: str, language: str = "en") -> str:
    """The key a title sorts by: folded, leading article gone, numbers padded so that 2 comes before 10."""
    key = fold(title).strip().lstrip(_OPENING_MARKS)
    for article in _ARTICLES.get(language.split("-", maxsplit=1)[0], _ARTICLES["en"]):
        if key.startswith(article) and len(key) > len(article):
            key = key[len(article) :].lstrip(_OPENING_MARKS)
            break
    return _NUMBER.sub(lambda digits: digits.group().zfill(8), key) or fold(title)


def first_letter(sort_key: str) -> str:
    """The A–Z rail's letter of a sort key: an upper-case letter, or "#" for digits and marks."""
    head = sort_key[:1]
    return head.upper() if head.isalpha() else "#"


def _only_words(folded: str) -> str:
    if folded.isascii():
        return _NOT_WORD_ASCII.sub(" ", folded)
    return "".join(char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in folded)
