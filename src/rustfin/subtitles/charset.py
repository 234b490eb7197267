"""Which characters the bytes of a subtitle file mean: by mark, as UTF-8, by its language, by guessing. Pure."""

import re
from collections.abc import Callable
from itertools import pairwise

import charset_normalizer

_GUESSED_BYTES = 256 * 1024
"""So much is enough to guess from, and guessing is slow."""
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _between(*ranges: tuple[str, str]) -> re.Pattern[str]:
    return re.compile("[" + "".join(f"{first}-{last}" for first, last in ranges) + "]")


_CYRILLIC = _between(("Ѐ", "ӿ"))
_GREEK = _between(("Ͱ", "Ͽ"))
_HEBREW = _between(("֐", "׿"))
_ARABIC = _between(("؀", "ۿ"))
_THAI = _between(("฀", "๿"))
_HAN_AND_KANA = _between(("぀", "ヿ"), ("㐀", "鿿"), ("　", "〿"), ("！", "￮"))
_HANGUL = _between(("가", "힣"))
_LATIN = _between(("À", "ɏ"), ("‐", "…"))
_HINTS: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), (("cp1251", "koi8-r", "iso8859-5"), _CYRILLIC)),
    "el": (("cp1253", "iso8859-7"), _GREEK),
    **dict.fromkeys(("he", "yi"), (("cp1255",), _HEBREW)),
    **dict.fromkeys(("ar", "fa", "ur"), (("cp1256",), _ARABIC)),
    "th": (("cp874",), _THAI),
    "ja": (("cp932", "euc_jp", "iso2022_jp"), _HAN_AND_KANA),
    "zh": (("gb18030", "big5hkscs"), _HAN_AND_KANA),
    "ko": (("cp949",), _HANGUL),
    "tr": (("cp1254",), _LATIN),
    "vi": (("cp1258",), _LATIN),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "hr", "sl", "bs", "sq"), (("cp1250", "iso8859-2"), _LATIN)),
    **dict.fromkeys(("lt", "lv", "et"), (("cp1257",), _LATIN)),
    **dict.fromkeys(
        ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "nb", "nn", "fi", "is", "ca", "eu", "gl"),
        (("cp1252",), _LATIN),
    ),
}
_FITTING_SHARE = 0.6
"""Of what is beyond ASCII, so much must be letters of the language for its encoding to be believed."""


def decode(raw: bytes, *, language: str | None = None) -> str:
    """The text, whatever encoding it came in; line ends become plain ones. `language` is BCP 47 and helps guessing."""
    text = _decode(raw, language)
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decode(raw: bytes, language: str | None) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    if (wide := _without_mark(raw)) is not None:
        return raw.decode(wide, errors="replace")
    for guess in (_utf8, _of_language(language), _by_statistics):
        if (text := guess(raw)) is not None:
            return text
    return raw.decode("cp1252", errors="replace")


def _without_mark(raw: bytes) -> str | None:
    """UTF-16 without a mark: text of most languages then has zeros in every other byte."""
    head = raw[:1024]
    if len(head) < 8:
        return None
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else None


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _of_language(language: str | None) -> Callable[[bytes], str | None]:
    def guess(raw: bytes) -> str | None:
        encodings, letters = _HINTS.get((language or "").partition("-")[0].lower(), ((), _LATIN))
        texts = [text for encoding in encodings if (text := _strict(raw, encoding)) is not None]
        shares = [_fitting(text, letters) for text in texts]
        best = max(shares, default=0.0)
        return texts[shares.index(best)] if best >= _FITTING_SHARE else None

    return guess


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _fitting(text: str, letters: re.Pattern[str]) -> float:
    head = text[:_GUESSED_BYTES]
    beyond = [character for character in head if character > "\x7f"]
    if not beyond:
        return 1.0
    fitting = sum(letters.match(character) is not None for character in beyond)
    # Some encodings of one language differ in little but large and small letters.
    odd = sum(early.islower() and late.isupper() for early, late in pairwise(head) if late > "\x7f")
    return (fitting - odd / 2) / len(beyond)


def _by_statistics(raw: bytes) -> str | None:
    guess = charset_normalizer.from_bytes(raw[:_GUESSED_BYTES]).best()
    return None if guess is None else raw.decode(guess.encoding, errors="replace")
