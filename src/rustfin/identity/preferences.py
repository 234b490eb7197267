"""How a user likes things: their preferences, with their defaults and bounds."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Theme = Literal["system", "dark", "light", "oled", "contrast"]
SubtitleMode = Literal["default", "smart", "forced", "always", "none"]
LanguageTag = Annotated[str, Field(min_length=1, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
Languages = Annotated[list[LanguageTag], Field(max_length=16)]
Colour = Annotated[str, Field(pattern=r"^#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")]
Seconds = Annotated[int, Field(ge=1, le=120)]
Countdown = Annotated[int, Field(ge=0, le=60)]
SkipMode = Literal["button", "automatic", "off"]
"""What happens at an intro, a recap or credits: a button offers to skip, they are skipped, nothing."""


class SubtitleStyle(BaseModel):
    """How text subtitles look. Colours are `#rrggbb`, or `#rrggbbaa` with opacity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size_percent: Annotated[int, Field(ge=25, le=400)] = 100
    colour: Colour = "#ffffff"
    background: Colour = "#00000000"
    edge: Literal["none", "outline", "shadow", "raised", "depressed"] = "outline"
    edge_colour: Colour = "#000000"
    position_percent: Annotated[int, Field(ge=0, le=100)] = 5
    """How far from the lower edge."""
    font: Literal["default", "sans", "serif", "mono", "casual", "cursive", "small_caps"] = "default"
    is_bold: bool = False


class Preferences(BaseModel):
    """Every preference with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Theme = "system"
    ui_language: LanguageTag | None = None
    """None is whatever the device speaks."""
    audio_languages: Languages = []
    subtitle_languages: Languages = []
    subtitle_mode: SubtitleMode = "default"
    subtitle_style: SubtitleStyle = SubtitleStyle()
    is_hearing_impaired_preferred: bool = False
    is_missing_shown: bool = False
    is_next_episode_automatic: bool = True
    skip_back_s: Seconds = 10
    skip_forward_s: Seconds = 30
    intro_skip: SkipMode = "button"
    recap_skip: SkipMode = "button"
    credits_skip: SkipMode = "button"
    next_episode_countdown_s: Countdown = 10


class PreferencesPatch(BaseModel):
    """Preferences to change; those left out stay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Theme | None = None
    ui_language: LanguageTag | None = None
    audio_languages: Languages | None = None
    subtitle_languages: Languages | None = None
    subtitle_mode: SubtitleMode | None = None
    subtitle_style: SubtitleStyle | None = None
    is_hearing_impaired_preferred: bool | None = None
    is_missing_shown: bool | None = None
    is_next_episode_automatic: bool | None = None
    skip_back_s: Seconds | None = None
    skip_forward_s: Seconds | None = None
    intro_skip: SkipMode | None = None
    recap_skip: SkipMode | None = None
    credits_skip: SkipMode | None = None
    next_episode_countdown_s: Countdown | None = None


def read_preferences(kept: str | None) -> Preferences:
    """Preferences as kept. What another release wrote and this one does not know falls back to its default."""
    values: dict[str, Any] = json.loads(kept) if kept else {}
    known = {name: value for name, value in values.items() if name in Preferences.model_fields}
    try:
        return Preferences.model_validate(known)
    except ValidationError as error:
        unfit = {problem["loc"][0] for problem in error.errors()}
        return Preferences.model_validate({name: value for name, value in known.items() if name not in unfit})


def patched(preferences: Preferences, patch: PreferencesPatch) -> Preferences:
    """The preferences with the patch laid over them."""
    changes = {name: getattr(patch, name) for name in patch.model_fields_set}
    return preferences.model_copy(update={name: value for name, value in changes.items() if value is not None})
