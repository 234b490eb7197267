"""How a user likes things: their preferences, with their defaults and bounds."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Theme = Literal["system", "dark", "light", "oled", "contrast"]
SubtitleMode = Literal["default", "smart", "forced", "always", "none"]
LanguageTag = Annotated[str, Field(min_length=1, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
Languages = Annotated[list[LanguageTag], Field(max_length=16)]
Seconds = Annotated[int, Field(ge=1, le=120)]
Countdown = Annotated[int, Field(ge=0, le=60)]
SkipMode = Literal["button", "automatic", "off"]
"""What happens at an intro, a recap or credits: a button offers to skip, they are skipped, nothing."""


class Preferences(BaseModel):
    """Every preference with its default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Theme = "system"
    ui_language: LanguageTag = "en"
    audio_languages: Languages = []
    subtitle_languages: Languages = []
    subtitle_mode: SubtitleMode = "default"
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
    return preferences.model_copy(update=patch.model_dump(exclude_none=True))
