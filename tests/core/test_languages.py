"""Codes and names of languages as people write them become BCP-47 tags."""

import pytest

from rustfin.core.languages import language_name, language_tag


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("eng", "en"),
        ("ENG", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("fre", "fr"),
        ("chi", "zh"),
        ("en-US", "en-US"),
        ("pt_BR", "pt-BR"),
        ("pob", "pt-BR"),
        ("zh-Hans", "zh-Hans"),
        ("chs", "zh-Hans"),
        ("es-419", "es-419"),
        ("German", "de"),
        ("français", "fr"),
        ("русский", "ru"),
        ("jp", "ja"),
        ("iw", "he"),
    ],
)
def test_codes_and_names_become_the_shortest_tag(written: str, tag: str) -> None:
    assert language_tag(written) == tag


@pytest.mark.parametrize(
    "written", ["", " ", "und", "mul", "zxx", "cc", "forced", "720p", "x", "dummy", "a/b", "\udcff"]
)
def test_what_names_no_language_is_none(written: str) -> None:
    assert language_tag(written) is None


def test_a_tag_is_told_in_words() -> None:
    assert (language_name("en"), language_name("pt-BR")) == ("English", "Portuguese (Brazil)")
    assert language_name("no tag at all") == "no tag at all"
