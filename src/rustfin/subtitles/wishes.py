"""What a viewer's preferences mean for the subtitles of one file. Pure."""

from rustfin.catalog.playable import PlayableFile
from rustfin.identity.preferences import Preferences
from rustfin.media import AudioStream
from rustfin.subtitles.choose import Wish


def usually_heard(preferences: Preferences, file: PlayableFile) -> AudioStream | None:
    """The sound of a file that nobody has chosen from: the first one in the viewer's languages, else the default."""
    sounds = file.media.audio if file.media else ()
    heard = next((s for tag in preferences.audio_languages for s in sounds if s.language == tag), None)
    return heard or next((s for s in sounds if s.is_default), sounds[0] if sounds else None)


def wish_of(preferences: Preferences, heard: AudioStream | None) -> Wish:
    """What a viewer prefers, with the sound that they will hear."""
    return Wish(
        mode=preferences.subtitle_mode,
        languages=tuple(preferences.subtitle_languages),
        audio_languages=tuple(preferences.audio_languages),
        audio_language=heard.language if heard else None,
        prefers_hearing_impaired=preferences.is_hearing_impaired_preferred,
    )
