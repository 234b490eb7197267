"""The music of the demo library: two albums of one pair, played by sines; one has two discs and words."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from rustfin.demo import artwork
from rustfin.demo.catalogue import FILMS
from rustfin.media import Tools

ARTIST = "Reed & Tide"
_COVER_SIDE = 1000
_NOTE_S = 0.5
_WORKED_OUT_HZ = 16_000
"""Every sample is an expression that is worked out: few of them are enough for a hum."""


@dataclass(frozen=True, slots=True)
class Song:
    """A song; `root_hz` is its key. Guests are named after "feat."."""

    title: str
    root_hz: float
    guest: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Album:
    """An album, disc by disc, and whose film's scenery its cover borrows."""

    title: str
    year: int
    genre: str
    suffix: str
    film: int
    discs: tuple[tuple[Song, ...], ...]
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A file to be made: ffmpeg's arguments come of it."""

    album: Album
    song: Song
    disc: int
    number: int
    seconds: float

    def argv(self, tools: Tools, output: Path) -> list[str]:
        """Writes the song with its tags."""
        song, album = self.song, self.album
        tags = {
            "title": song.title,
            "artist": f"{ARTIST} feat. {song.guest}" if song.guest else ARTIST,
            "album": album.title,
            "album_artist": ARTIST,
            "date": str(album.year),
            "genre": album.genre,
            "track": f"{self.number}/{len(album.discs[self.disc - 1])}",
            "disc": f"{self.disc}/{len(album.discs)}",
            "replaygain_track_gain": "-2.50 dB",
            "replaygain_track_peak": "0.600000",
            "replaygain_album_gain": "-2.00 dB",
            "replaygain_album_peak": "0.650000",
        }
        source = f"aevalsrc='{_played(song.root_hz)}':s={_WORKED_OUT_HZ}:d={self.seconds}"
        fades = f"afade=t=in:d=0.3,afade=t=out:st={max(0.0, self.seconds - 1.5)}:d=1.5"
        return [
            *(str(tools.ffmpeg), "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source, "-af", fades),
            *(part for name, value in tags.items() for part in ("-metadata", f"{name}={value}")),
            *("-ar", "44100", "-ac", "2"),
            str(output),
        ]


def _played(root_hz: float) -> str:
    """A plucked run up a chord over a low hum."""
    since = f"mod(t,{_NOTE_S})"
    pluck = f"min(1,{since}*80)*exp(-5*{since})*sin(2*PI*t*{root_hz}*(1+0.25*mod(floor(t/{_NOTE_S}),4)))"
    hum = f"0.12*sin(2*PI*t*{root_hz / 2})+0.06*sin(2*PI*t*{root_hz * 0.75})"
    return f"0.3*{pluck}+{hum}"


def cover(album: Album, scale: float) -> Callable[[], Image.Image]:
    """Draws a square cover."""
    side = max(120, round(_COVER_SIDE * scale))

    def draw() -> Image.Image:
        drawn = artwork.backdrop(FILMS[album.film].look, seed=album.title, scale=scale)
        return ImageOps.fit(drawn, (side, side))

    return draw


def lyrics(words: tuple[str, ...], seconds: float) -> str:
    """The words as LRC, spread over the song."""
    step = seconds / (len(words) + 1)
    return "".join(f"[{int(at // 60):02d}:{at % 60:05.2f}]{line}\n" for line, at in _timed(words, step))


def _timed(words: tuple[str, ...], step: float) -> list[tuple[str, float]]:
    return [(line, (place + 0.5) * step) for place, line in enumerate(words)]


ALBUMS = (
    Album(
        "First Ferry",
        1998,
        "Folk",
        ".m4a",
        1,
        ((Song("Cast Off", 220.0), Song("Grey Water", 196.0), Song("The Other Bank", 246.9)),),
    ),
    Album(
        "Harbour Lights",
        2004,
        "Folk; Chamber",
        ".flac",
        0,
        (
            (
                Song(
                    "Low Tide",
                    174.6,
                    words=("The water leaves the stones", "and takes the boats along", "till evening brings them home"),
                ),
                Song("Lamp Room", 207.7, guest="Wren"),
                Song("Three Bells", 233.1),
            ),
            (Song("High Tide", 155.6), Song("Home by Dark", 185.0, guest="Wren")),
        ),
    ),
)
