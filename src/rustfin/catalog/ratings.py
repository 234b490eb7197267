"""The age that a content rating means: pure. Unknown ratings mean None, which a parental limit hides."""

import re

_AGES: dict[str, int] = {
    # Films, United States (MPA) and what people write for none.
    "g": 0, "pg": 10, "pg-13": 13, "r": 17, "nc-17": 18, "x": 18, "xxx": 18, "approved": 0, "passed": 0, "gp": 10,
    "m": 15,
    # Television, United States.
    "tv-y": 0, "tv-g": 0, "tv-y7": 7, "tv-y7-fv": 7, "tv-pg": 10, "tv-14": 14, "tv-ma": 17,
    # United Kingdom and Ireland.
    "u": 0, "uc": 0, "12a": 12, "15a": 15, "r18": 18,
    # France, Spain, Portugal, Italy, Brazil, India, Australia, New Zealand, Canada.
    "tp": 0, "tous publics": 0, "apta": 0, "t": 0, "vm14": 14, "vm18": 18, "l": 0, "livre": 0, "ua": 12, "a": 18,
    "ma15+": 15, "ma 15+": 15, "r18+": 18, "r 18+": 18, "rp13": 13, "rp16": 16, "13+": 13, "14a": 14, "18a": 18,
    # Nordic countries.
    "btl": 0, "barntillåten": 0, "s": 0,
}  # fmt: skip
_AGE_IN_TEXT = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_COUNTRY = re.compile(r"^[a-z]{2}\s*[-/:]\s*(?=\S)|^(?:fsk|rated|usa|uk|gb|germany|france|bbfc|mpaa)\s*[-/:]?\s*")


def parental_level(rating: str | None) -> int | None:
    """The age in years: "PG-13" is 13, "FSK 12" is 12, "TV-MA" is 17; None when it cannot be told."""
    if not rating:
        return None
    text = rating.strip().casefold()
    for spelling in (text, _COUNTRY.sub("", text)):
        if (age := _AGES.get(spelling)) is not None:
            return age
    age_in_text = _AGE_IN_TEXT.search(text)
    if age_in_text is None:
        return None
    age = int(age_in_text[1])
    return age if age <= 21 else None
