"""What is in the demo library: titles, people and plots that nobody has filmed.

"The Greywater Signals" lacks S01E03 and S02E04: the gap in the numbers is all that says so, until a provider or an
NFO lists what should be there. "Kestrel & Vane" has a file with two episodes, and a special.
"""

from dataclasses import dataclass
from enum import Enum

from rustfin.demo import scenes
from rustfin.demo.lettering import BOLD, CONDENSED, HAIRLINE, LIGHT, TEXT, WIDE, Face


class Format(Enum):
    """How a clip is encoded, and what its name ends in."""

    MP4 = ".mp4"
    MKV = ".mkv"
    HEVC_MKV = ".hevc.mkv"
    WEBM = ".webm"
    TS = ".ts"
    AVI = ".avi"

    @property
    def suffix(self) -> str:
        return "." + self.value.rsplit(".", maxsplit=1)[-1]


@dataclass(frozen=True, slots=True)
class Lettering:
    """How a title stands on a poster, at its foot if not at its top. Widths and places are shares of the poster's;
    a justified line fills the width alone."""

    lines: tuple[str, ...]
    face: Face
    color: str
    width: float
    at_top: bool = False
    is_justified: bool = False
    left: float | None = None
    """The left edge; None centres."""
    accent: str | None = None
    """The last line's own colour."""
    leading: float = 0.35


@dataclass(frozen=True, slots=True)
class Look:
    """A painter, its colours, and the sound bed: a chord in hertz."""

    paint: scenes.Painter
    palette: tuple[str, ...]
    lettering: Lettering
    chord: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Clip:
    """One media file to be made. `label` marks a version of a film."""

    format: Format
    seconds: float
    height: int = 720
    label: str = ""
    audio_languages: tuple[str, ...] = ("eng",)
    embedded_subtitles: tuple[str, ...] = ()
    sidecar_subtitles: tuple[str, ...] = ()
    has_styled_subtitles: bool = False
    chapters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    title: str
    year: int
    tagline: str
    plot: str
    genres: tuple[str, ...]
    rating: float
    certificate: str
    director: str
    cast: tuple[tuple[str, str], ...]
    studio: str
    look: Look
    clips: tuple[Clip, ...]
    has_logo: bool = False
    has_trailer: bool = False


@dataclass(frozen=True, slots=True)
class Episode:
    """One file: usually one episode, here and there two."""

    season: int
    numbers: tuple[int, ...]
    titles: tuple[str, ...]
    plots: tuple[str, ...]
    aired: str
    clip: Clip


@dataclass(frozen=True, slots=True)
class Series:
    title: str
    year: int
    plot: str
    genres: tuple[str, ...]
    rating: float
    certificate: str
    creator: str
    cast: tuple[tuple[str, str], ...]
    studio: str
    look: Look
    season_palettes: tuple[tuple[str, ...], ...]
    episodes: tuple[Episode, ...]


FILMS = (
    Film(
        "The Salt Meridian",
        2019,
        "She walked until the map gave out.",
        "A surveyor crosses a dry sea to correct a line that somebody drew wrong a century ago, and finds that people "
        "have been living by the mistake.",
        ("Adventure", "Drama"),
        8.1,
        "PG",
        "Ines Okafor-Brandt",
        (("Marit Solheim", "Ada Quill"), ("Tomas Reyes", "The Keeper"), ("Lindiwe Hart", "Old Perrin")),
        "Halfmoon Yard",
        Look(
            scenes.salt,
            ("#f3dcc0", "#f4b183", "#e0654f", "#a8444d", "#23142f", "#fff0c9"),
            Lettering(("THE SALT", "MERIDIAN"), HAIRLINE, "#6d2438", 0.72, at_top=True, leading=0.6),
            (98.0, 146.8, 196.0, 246.9),
        ),
        (
            Clip(Format.MP4, 20, label="720p", chapters=("Dry Sea", "The Line", "Nightfall")),
            Clip(Format.MP4, 20, 1080, label="1080p"),
            Clip(
                Format.MP4, 26, 576, label="Director's Cut", chapters=("Dry Sea", "The Keeper", "The Line", "Nightfall")
            ),
        ),
        has_logo=True,
    ),
    Film(
        "Lanterns Under Ice",
        2016,
        "Some lights are kept for those below.",
        "Every winter the village lowers its lamps through the ice. This year one of them is handed back.",
        ("Fantasy", "Mystery"),
        7.6,
        "PG-13",
        "Aurelie Vantongeren",
        (("Jonna Aalto", "Siiri"), ("Pascal Dumont", "The Ferryman"), ("Ewa Lis", "Grandmother")),
        "Polar Bench Pictures",
        Look(
            scenes.lanterns,
            ("#040a1c", "#0b2740", "#43e0b0", "#7b5cd6", "#8fd3dc", "#ffb45a"),
            Lettering(("LANTERNS", "UNDER ICE"), HAIRLINE, "#eef8f4", 0.7, leading=0.6),
            (110.0, 164.8, 220.0, 261.6),
        ),
        (
            Clip(
                Format.MKV,
                28,
                576,
                audio_languages=("eng", "fre"),
                embedded_subtitles=("eng", "fre"),
                sidecar_subtitles=("de",),
                chapters=("First Frost", "The Lowering", "Handed Back"),
            ),
        ),
        has_logo=True,
    ),
    Film(
        "Nine Quiet Moons",
        2021,
        "One of them answered.",
        "Nine listening posts circle a silent planet. The crew of the ninth has begun to hear its own transmissions "
        "before they are sent.",
        ("Science Fiction", "Thriller"),
        7.9,
        "R",
        "Caspian Ruelle",
        (("Noor Haddad", "Commander Ilse Tamm"), ("Beck Oyelaran", "Juno"), ("Rafe Winterbourne", "The Voice")),
        "Ninth Room",
        Look(
            scenes.moons,
            ("#120b1a", "#2e1a33", "#efe2cb", "#1b1122", "#c8512f", "#b79a6d"),
            Lettering(("NINE", "QUIET", "MOONS"), BOLD, "#efe2cb", 0.4, left=0.123, accent="#d9603a", leading=0.3),
            (73.4, 110.0, 138.6, 220.0),
        ),
        (Clip(Format.HEVC_MKV, 24, 480, has_styled_subtitles=True, chapters=("Listening", "The Ninth", "Answer")),),
    ),
    Film(
        "A Map of Small Hours",
        2012,
        "Between three and four, everything is closer.",
        "A night courier and a sleepless cartographer draw the same city from opposite ends, one street at a time.",
        ("Romance", "Comedy"),
        7.2,
        "PG",
        "Teodor Lindqvist-Mwangi",
        (("Saskia Pohl", "Mina"), ("Dario Celik", "Walt"), ("Oona Fitzmaurice", "Dispatcher")),
        "Lamplighter",
        Look(
            scenes.contours,
            ("#12303a", "#2f6b6e", "#d9c58f", "#f3e7c6", "#143036", "#d2472f"),
            Lettering(("A MAP OF", "SMALL", "HOURS"), TEXT, "#f3e7c6", 0.42, left=0.09, leading=0.42),
            (130.8, 164.8, 196.0, 293.7),
        ),
        (Clip(Format.WEBM, 24, 480),),
    ),
    Film(
        "Copperline",
        1958,
        "Nonstop, from midnight to the sea.",
        "A stowaway, a pickpocket and a retired detective share the last compartment of an express that was never on "
        "any timetable.",
        ("Crime", "Adventure"),
        7.4,
        "PG",
        "Augustin Bell",
        (("Vera Lanchester", "Dot Maddox"), ("Clive Arundel", "Inspector Hale"), ("Joao Prata", "Fingers")),
        "Meridian & Sons",
        Look(
            scenes.express,
            ("#0d1b19", "#7a3f1f", "#cf7a3d", "#f5e5c5", "#0a1413", "#e0a566"),
            Lettering(("COPPERLINE",), CONDENSED, "#f5e5c5", 0.8, at_top=True, is_justified=True),
            (82.4, 123.5, 164.8, 207.7),
        ),
        (Clip(Format.TS, 24, 576),),
    ),
    Film(
        "Paper Harbour",
        2008,
        "Fold here. Sail there.",
        "When the town floods, a boy who has never spoken folds a fleet out of every letter that was never sent.",
        ("Animation", "Family"),
        8.3,
        "G",
        "Mirela Sato",
        (("Pip Andersson", "Ferdy"), ("Grace Olubunmi", "Postmistress"), ("Henrik Vale", "Mayor Brine")),
        "Tin Whistle Animation",
        Look(
            scenes.harbour,
            ("#f7dcc4", "#f2795c", "#f2b8a0", "#6fb3b8", "#3f8a9a", "#22607c", "#173f5f", "#fff7ea"),
            Lettering(("PAPER", "HARBOUR"), BOLD, "#fff3e2", 0.58, is_justified=True, leading=0.16),
            (146.8, 196.0, 220.0, 293.7),
        ),
        (Clip(Format.MP4, 24, 576, embedded_subtitles=("eng",), sidecar_subtitles=("en", "es")),),
        has_logo=True,
        has_trailer=True,
    ),
    Film(
        "Velvet Static",
        1987,
        "Stay tuned. It is.",
        "A late-night signal repairs every television it reaches and something in every person who watches.",
        ("Science Fiction", "Horror"),
        6.9,
        "R",
        "Roxanne Delacroix-Ito",
        (("Dex Halloran", "Marco"), ("Priya Vance", "Channel Nine"), ("Lou Kessler", "The Technician")),
        "Cathode",
        Look(
            scenes.static,
            ("#07040f", "#1d0f45", "#ff3d8b", "#25d8f0", "#fdf0ff", "#7b5cff"),
            Lettering(("VELVET", "STATIC"), WIDE, "#fdf0ff", 0.72, is_justified=True, leading=0.34),
            (65.4, 98.0, 130.8, 155.6),
        ),
        (Clip(Format.AVI, 24, 480),),
    ),
    Film(
        "Fernlight",
        2023,
        "Follow it in. Do not name it.",
        "Two sisters walk into the wood that took their father's voice, to ask for it back.",
        ("Fantasy", "Drama"),
        7.8,
        "PG-13",
        "Hanae Brightwater",
        (("Isolde Marsh", "Wren"), ("Tilda Marsh", "Rook"), ("Gareth Pugh-Ellis", "Father")),
        "Understory",
        Look(
            scenes.forest,
            ("#b9d3b0", "#eef3da", "#5f8f6d", "#234b3b", "#0c1f1a", "#ffe9a6"),
            Lettering(("FERNLIGHT",), LIGHT, "#f4f0d2", 0.76),
            (87.3, 130.8, 174.6, 220.0),
        ),
        (Clip(Format.MP4, 24, chapters=("Edge of the Wood", "The Asking", "Home by Morning")),),
        has_trailer=True,
    ),
    Film(
        "The Orchard at World's Edge",
        2001,
        "Everything that falls, falls somewhere.",
        "The last gardener on the last cliff receives one visitor a year, and this year it is Death's apprentice.",
        ("Fantasy", "Comedy"),
        8.0,
        "PG",
        "Leopold Anand",
        (("Margit Casimir", "The Gardener"), ("Theo Nakamura", "The Apprentice")),
        "Quiet Harvest",
        Look(
            scenes.orchard,
            ("#131a36", "#39456f", "#c98d78", "#f8e3bd", "#e2622d", "#4a3328"),
            Lettering(("THE ORCHARD", "AT WORLD'S", "EDGE"), CONDENSED, "#f8e3bd", 0.42, left=0.08, leading=0.3),
            (116.5, 146.8, 174.6, 233.1),
        ),
        (Clip(Format.MP4, 24, 576, sidecar_subtitles=("en", "fr", "en.forced")),),
        has_logo=True,
    ),
)


def _episode(
    season: int, number: int, title: str, plot: str, aired: str, *, made_as: Format = Format.MP4, seconds: float = 20
) -> Episode:
    return Episode(season, (number,), (title,), (plot,), aired, Clip(made_as, seconds, 360))


SERIES = (
    Series(
        "The Greywater Signals",
        2018,
        "On an island that is due to be switched off, the last lighthouse keeper starts to receive messages from ships "
        "that sank before radio.",
        ("Mystery", "Drama"),
        8.6,
        "TV-14",
        "Ruth Calloway-Iqbal",
        (("Agnes Thorburn", "Nell Skerry"), ("Idris Boateng", "Coastguard Amis"), ("Pell Hargreave", "The Caller")),
        "Northlight Television",
        Look(
            scenes.lighthouse,
            ("#0d1b33", "#3d6f8e", "#24566f", "#0b2233", "#f2ead8", "#ffe2a0"),
            Lettering(("THE", "GREYWATER", "SIGNALS"), CONDENSED, "#f2ead8", 0.46, left=0.09, leading=0.26),
            (92.5, 138.6, 185.0, 220.0),
        ),
        (
            ("#0d1b33", "#3d6f8e", "#24566f", "#0b2233", "#f2ead8", "#ffe2a0"),
            ("#2a1230", "#b4574f", "#5a3350", "#1c0f22", "#f7e6d2", "#ffd08a"),
        ),
        (
            _episode(
                1,
                1,
                "First Watch",
                "Nell inherits the light, the log and a radio that is not plugged in.",
                "2018-09-07",
                seconds=24,
            ),
            _episode(1, 2, "The Log of the Marianne", "A ship's log arrives a page at a time.", "2018-09-14"),
            _episode(
                1, 4, "Dead Reckoning", "Amis rows out to where the voice says it is.", "2018-09-28", made_as=Format.MKV
            ),
            _episode(
                1, 5, "Slack Water", "For eleven minutes the tide stops, and everybody talks at once.", "2018-10-05"
            ),
            _episode(2, 1, "Recall", "A year on, the light is automatic. It has begun to improvise.", "2019-09-06"),
            _episode(2, 2, "Small Craft Warning", "The caller asks for something back.", "2019-09-13"),
            _episode(
                2,
                3,
                "All Ships",
                "Every receiver on the coast hears the same breath.",
                "2019-09-20",
                made_as=Format.WEBM,
            ),
            _episode(2, 5, "Last Light", "Nell answers.", "2019-10-04", seconds=24),
        ),
    ),
    Series(
        "Kestrel & Vane",
        1974,
        "She watches the town from its roofs, he reads the wind for the weather office. Between them nothing goes "
        "missing for long.",
        ("Crime", "Comedy"),
        7.9,
        "TV-PG",
        "Barnaby Osei",
        (("Constance Abara", "Kestrel"), ("Milo Fenwick", "Vane"), ("Dolores Pike", "Sergeant Lamb")),
        "Weathercock Productions",
        Look(
            scenes.kestrel,
            ("#efdfbf", "#e39b2f", "#1f5c63", "#f5ead2", "#1c2733", "#c9432c"),
            Lettering(("KESTREL", "& VANE"), BOLD, "#f5ead2", 0.6, is_justified=True, leading=0.2),
            (123.5, 155.6, 185.0, 246.9),
        ),
        (
            ("#efdfbf", "#e39b2f", "#1f5c63", "#f5ead2", "#1c2733", "#c9432c"),
            ("#cfe0d8", "#e8674a", "#3a4d7c", "#f7efdc", "#20243f", "#f0b23c"),
        ),
        (
            Episode(
                0,
                (1,),
                ("The Making of a Weather House",),
                ("A short visit to the workshop behind the titles.",),
                "1974-12-24",
                Clip(Format.MP4, 20, 360),
            ),
            _episode(1, 1, "A Draught from the North", "Eleven umbrellas vanish in a calm.", "1974-03-04"),
            _episode(1, 2, "The Clockmaker's Ladder", "Somebody is stealing the quarter hours.", "1974-03-11"),
            Episode(
                1,
                (3, 4),
                ("The Long Gust, Part One", "The Long Gust, Part Two"),
                ("A storm is announced that nobody forecast.", "It arrives, and it is carrying luggage."),
                "1974-03-18",
                Clip(Format.MP4, 28, 360, chapters=("Part One", "Part Two")),
            ),
            _episode(2, 1, "Pigeon Post", "The birds have started to bring replies.", "1975-03-03"),
            _episode(
                2,
                2,
                "Glass Falling",
                "Every barometer in town is reset by the same hand.",
                "1975-03-10",
                made_as=Format.TS,
            ),
            _episode(2, 3, "Fair, Later", "Vane resigns. Kestrel reads the resignation, and the wind.", "1975-03-17"),
        ),
    ),
)
