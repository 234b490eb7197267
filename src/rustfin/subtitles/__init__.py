"""Subtitles: found, chosen, taken out of media, converted, kept, fetched; and the words of songs.

Doors: `Subtitles` (`list`, `choose`, `remember`, `cues`, `webvtt`, `original`, `fonts`, `burn_source`, `keep`,
`request_indexing`), the pure `to_webvtt`, `vtt_segment`, and the words `Track`, `Delivery`, `Choice`,
`Wish`, `wish_of`, `usually_heard`; `SubtitleSearch` over `OpenSubtitles`.
"""

from rustfin.subtitles.choose import Choice, Why, Wish, find_again, signature_of
from rustfin.subtitles.convert import UnreadableSubtitles, to_webvtt
from rustfin.subtitles.cues import Cue, vtt_segment, webvtt
from rustfin.subtitles.fonts import Font
from rustfin.subtitles.kept import KeptFiles
from rustfin.subtitles.kinds import Delivery
from rustfin.subtitles.opensubtitles import Offer, OpenSubtitles, Quota
from rustfin.subtitles.originals import Zero
from rustfin.subtitles.search import Found, SubtitleSearch
from rustfin.subtitles.songs import lyrics_of
from rustfin.subtitles.subtitles import Subtitles
from rustfin.subtitles.tracks import Track
from rustfin.subtitles.wishes import usually_heard, wish_of

__all__ = [
    "Choice",
    "Cue",
    "Delivery",
    "Font",
    "Found",
    "KeptFiles",
    "Offer",
    "OpenSubtitles",
    "Quota",
    "SubtitleSearch",
    "Subtitles",
    "Track",
    "UnreadableSubtitles",
    "Why",
    "Wish",
    "Zero",
    "find_again",
    "lyrics_of",
    "signature_of",
    "to_webvtt",
    "usually_heard",
    "vtt_segment",
    "webvtt",
    "wish_of",
]
