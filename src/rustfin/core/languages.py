"""Language tags: what people write (`eng`, `pt_BR`, `German`, `français`) as BCP-47.

The tables of langcodes are loaded when the first tag is asked for: they take longer than all else that a scan's child
process needs, and most folders hold no subtitles.
"""

from functools import lru_cache

_SPELLINGS = {
    "iw": "he",
    "chs": "zh-Hans",
    "sc": "zh-Hans",
    "gb": "zh-Hans",
    "cht": "zh-Hant",
    "tc": "zh-Hant",
    "big5": "zh-Hant",
    "pob": "pt-BR",
    "pb": "pt-BR",
    "ptbr": "pt-BR",
    "brazilian": "pt-BR",
    "latino": "es-419",
    "castellano": "es-ES",
    "spa-la": "es-419",
    "scc": "sr",
    "scr": "hr",
    "simplified": "zh-Hans",
    "traditional": "zh-Hant",
    "farsi": "fa",
    "flemish": "nl-BE",
    "vff": "fr-FR",
    "vfq": "fr-CA",
    "jp": "ja",
    "kr": "ko",
    "cn": "zh",
    "gr": "el",
    "cz": "cs",
    "dk": "da",
    "ua": "uk",
}


@lru_cache(maxsize=4096)
def language_tag(text: str) -> str | None:
    """The shortest BCP-47 tag for a code or a language's name, or None where it names no language.

    `und`, `mul`, `mis` and `zxx` name none.
    """
    wanted = text.strip().replace("_", "-").lower()
    if not wanted or not wanted.replace("-", "").isalnum() or not wanted[0].isalpha():
        return None
    if wanted in _SPELLINGS:
        return _SPELLINGS[wanted]
    head = wanted.split("-", 1)[0]
    return _from_code(wanted) if len(head) <= 3 else _from_name(wanted)


@lru_cache(maxsize=1024)
def language_name(tag: str) -> str:
    """A tag in English words; the tag itself where it names no language."""
    import langcodes  # noqa: PLC0415

    return langcodes.Language.get(tag).display_name() if langcodes.tag_is_valid(tag) else tag


def _from_code(code: str) -> str | None:
    if not code.isascii() or len(code.split("-", 1)[0]) < 2:
        return None
    import langcodes  # noqa: PLC0415
    from langcodes.tag_parser import LanguageTagError  # noqa: PLC0415

    try:
        language = langcodes.Language.get(code)
    except LanguageTagError:
        return None
    if language.language in {None, "und", "mul", "mis", "zxx"} or not language.is_valid():
        return None
    return language.simplify_script().to_tag()


def _from_name(name: str) -> str | None:
    import langcodes  # noqa: PLC0415

    try:
        return langcodes.find(name.replace("-", " ")).to_tag()
    except LookupError:
        return None
