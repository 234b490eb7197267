"""Which subtitles are shown without asking, and why."""

import pytest

from rustfin.subtitles import Delivery, Track, Why, Wish
from rustfin.subtitles.choose import Signature, choose, find_again, fits, signature_of


def track(
    name: str,
    language: str | None = "en",
    *,
    title: str | None = None,
    is_default: bool = False,
    is_forced: bool = False,
    is_sdh: bool = False,
    is_commentary: bool = False,
    forms: tuple[Delivery, ...] = (Delivery.VTT, Delivery.BURN),
    problem: str | None = None,
) -> Track:
    return Track(
        id=name,
        source="embedded",
        format="subrip",
        language=language,
        title=title,
        label=name,
        is_default=is_default,
        is_forced=is_forced,
        is_hearing_impaired=is_sdh,
        is_commentary=is_commentary,
        deliveries=forms,
        problem=problem,
    )


ENGLISH = track("english")
SDH = track("english sdh", is_sdh=True)
FORCED = track("english forced", is_forced=True, is_default=True)
GERMAN = track("german", "de", is_default=True)
GERMAN_FORCED = track("german forced", "de", is_forced=True)
COMMENTARY = track("commentary", is_commentary=True)
BROKEN = track("broken", "de", is_default=True, problem="cannot be read")
PICTURES = track("pictures", "de", forms=(Delivery.SUP, Delivery.BURN))
ALL = [COMMENTARY, BROKEN, FORCED, ENGLISH, SDH, GERMAN, GERMAN_FORCED]


@pytest.mark.parametrize(
    ("wish", "expected", "why"),
    [
        (Wish("none", ("en",)), None, Why.MODE_NONE),
        (Wish("forced", ("en",), audio_language="de"), GERMAN_FORCED, Why.FORCED),
        (Wish("forced", ("en",), audio_language="fr"), None, Why.NOTHING_FITS),
        (Wish("forced", ("en",)), FORCED, Why.FORCED),
        (Wish("default"), FORCED, Why.MARKED_DEFAULT),
        (Wish("default", ("de",)), GERMAN, Why.MARKED_DEFAULT),
        (Wish("default", ("fr",), audio_language="en"), FORCED, Why.FORCED),
        (Wish("default", ("fr",), audio_language="fr"), None, Why.NOTHING_FITS),
        (Wish("always", ("en",)), ENGLISH, Why.LANGUAGE),
        (Wish("always", ("en",), prefers_hearing_impaired=True), SDH, Why.LANGUAGE),
        (Wish("always", ("fr", "de")), GERMAN, Why.LANGUAGE),
        (Wish("always", ("fr",), audio_language="fr"), None, Why.NOTHING_FITS),
        (Wish("always"), GERMAN, Why.LANGUAGE),
        (Wish("smart", ("en",), ("en",), audio_language="de"), ENGLISH, Why.AUDIO_FOREIGN),
        (Wish("smart", ("en",), ("en",), audio_language="en-US"), FORCED, Why.FORCED),
        (Wish("smart", ("de",), ("fr",), audio_language="fr"), None, Why.AUDIO_UNDERSTOOD),
        (Wish("smart", ("en",), ("en",)), FORCED, Why.FORCED),
    ],
)
def test_preference(wish: Wish, expected: Track | None, why: Why) -> None:
    choice = choose(ALL, wish)
    assert (choice.track, choice.why) == (expected, why)
    assert choice.message


def test_text_goes_before_pictures_and_pictures_before_nothing() -> None:
    assert choose([PICTURES, GERMAN], Wish("always", ("de",))).track is GERMAN
    assert choose([PICTURES], Wish("always", ("de",))).track is PICTURES


def test_what_was_picked_outranks_preference_whatever_its_number_is_now() -> None:
    remembered = signature_of(track("episode 1, third", "de", title="Full"))
    choice = choose(
        [FORCED, track("episode 2, second", "de", title="Full"), GERMAN], Wish("none"), remembered=remembered
    )
    assert choice.track is not None
    assert (choice.track.id, choice.why) == ("episode 2, second", Why.REMEMBERED)


def test_switched_off_stays_off() -> None:
    choice = choose(ALL, Wish("always", ("en",)), remembered=signature_of(None))
    assert (choice.track, choice.why) == (None, Why.SWITCHED_OFF)


def test_a_pick_that_nothing_is_like_lets_preference_decide() -> None:
    choice = choose(ALL, Wish("always", ("de",)), remembered=Signature("ja"))
    assert (choice.track, choice.why) == (GERMAN, Why.LANGUAGE)


def test_likeness_weighs_role_then_title_then_form() -> None:
    songs, signs = track("songs", title="Songs & Signs"), track("full", title="Full subtitles")
    assert find_again([signs, songs], signature_of(track("x", title="Signs & Songs"))) is songs
    assert find_again([FORCED, SDH], signature_of(ENGLISH)) is SDH
    assert find_again([FORCED, COMMENTARY], signature_of(ENGLISH)) is None


def test_a_signature_reads_back_equal() -> None:
    signature = signature_of(track("x", "pt-BR", title="Signs & Songs", is_forced=True))
    assert Signature.from_json(signature.to_json()) == signature
    assert Signature.from_json({"language": "en"}) is None


@pytest.mark.parametrize(
    ("language", "wanted", "fit"),
    [
        ("pt-BR", "pt-BR", 2),
        ("pt-br", "PT-BR", 2),
        ("pt", "pt-BR", 1),
        ("en-GB", "en-US", 1),
        ("zh-Hans", "zh-Hant", 0),
        ("zh", "zh-Hant", 1),
        ("de", "en", 0),
        (None, "en", 0),
    ],
)
def test_languages(language: str | None, wanted: str, fit: int) -> None:
    assert fits(language, wanted) == fit
