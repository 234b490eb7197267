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
_NUMBER = re.compile(r"\d+")
_NOT_WORD = re.compile(r"[^\w]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents; other scripts stay as they are. `fold("Amélie") == "amelie"`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain.translate(_UNDECOMPOSED))


def match_key(text: str) -> str:
    """Folded, punctuation gone, `&` as "and": two spellings of one title give one key."""
    return " ".join(_NOT_WORD.sub(" ", fold(text.replace("&", " and ")).replace("'", "").replace("’", "")).split())


def sort_title(title: str, language: str = "en") -> str:
    """The key a title sorts by: folded, leading article gone, numbers padded so that 2 comes before 10."""
    key = fold(title).strip()
    for article in _ARTICLES.get(language.split("-", maxsplit=1)[0], _ARTICLES["en"]):
        if key.startswith(article) and len(key) > len(article):
            key = key[len(article) :]
            break
    key = key.lstrip(" \"'“”‘’«»¿¡.…-(['")
    return _NUMBER.sub(lambda digits: digits.group().zfill(8), key) or fold(title)


def first_letter(sort_key: str) -> str:
    """The A–Z rail's letter of a sort key: an upper-case letter, or "#" for digits and marks."""
    head = sort_key[:1]
    return head.upper() if head.isalpha() else "#"
