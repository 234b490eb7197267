"""Which names of folders and suffixes of files say what lies there: the tables of extras, shelves and media."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Folders whose files belong to what is around them, by their name with blanks, `-`, `_` and `.` taken out.
EXTRA_FOLDERS: Final[dict[str, str]] = {
    "extras": "other",
    "extra": "other",
    "bonus": "other",
    "bonusfeatures": "other",
    "specialfeatures": "other",
    "others": "other",
    "other": "other",
    "trailers": "trailer",
    "trailer": "trailer",
    "featurettes": "featurette",
    "featurette": "featurette",
    "behindthescenes": "behind_the_scenes",
    "makingof": "behind_the_scenes",
    "deletedscenes": "deleted_scene",
    "interviews": "interview",
    "interview": "interview",
    "scenes": "scene",
    "shorts": "short",
    "clips": "clip",
    "samples": "sample",
    "sample": "sample",
    "proof": "sample",
    "thememusic": "theme_song",
    "backdrops": "theme_video",
}
# At the root of a library these are more likely a shelf of films than extras of nothing.
UNSURE_EXTRA_FOLDERS: Final[frozenset[str]] = _words(
    "others other extra bonus scenes shorts clips interview trailer proof backdrops"
)
EXTRA_SUFFIXES: Final[dict[str, str]] = {
    "trailer": "trailer",
    "sample": "sample",
    "featurette": "featurette",
    "behindthescenes": "behind_the_scenes",
    "deleted": "deleted_scene",
    "deletedscene": "deleted_scene",
    "interview": "interview",
    "scene": "scene",
    "short": "short",
    "clip": "clip",
    "extra": "other",
    "other": "other",
}
LONE_EXTRAS: Final[dict[str, str]] = {
    "trailer": "trailer",
    "sample": "sample",
    "theme": "theme_song",
    "movietrailer": "trailer",
    "movie-trailer": "trailer",
}
SPECIALS_FOLDERS: Final[frozenset[str]] = _words(
    "specials special спецвыпуски speciali especiales spéciaux speciale specjalne ova ovas sp spéciales "
    "erikoisjaksot 特别篇 特別篇 スペシャル 특별편"
)
# Shelves and download folders: they name no work.
SHELF_FOLDERS: Final[frozenset[str]] = frozenset(
    [
        "movies",
        "films",
        "movie",
        "film",
        "filme",
        "peliculas",
        "películas",
        "series",
        "tv",
        "shows",
        "tvshows",
        "anime",
        "animation",
        "cartoons",
        "kids",
        "downloads",
        "download",
        "torrents",
        "torrent",
        "complete",
        "completed",
        "incomplete",
        "unsorted",
        "new",
        "media",
        "video",
        "videos",
        "mixed",
        "misc",
        "archive",
        "watched",
        "unwatched",
        "done",
        "inbox",
        "temp",
        "library",
        "libraries",
        "documentaries",
        "documentary",
        "docs",
        "4k",
        "uhd",
        "hd",
        "sd",
        "1080p",
        "720p",
        "dvd",
        "bluray",
        "stuff",
        "music",
        "audio",
        "data",
        "share",
        "nas",
        "usb",
        "fernsehen",
        "serien",
        "filmes",
        "séries",
    ]
) | {"tv shows", "tv series", "my movies", "my videos", "to watch", "new folder", "tv-shows", "marathon episodes"}
JUNK_STEMS: Final[frozenset[str]] = frozenset(
    [
        "movie",
        "video",
        "film",
        "main",
        "feature",
        "title",
        "index",
        "stream",
        "untitled",
        "output",
        "file",
        "disc",
        "disk",
        "dvd",
        "bluray",
        "full",
        "bdmv",
        "video_ts",
        "00000",
        "00001",
        "00800",
    ]
)
DISC_FOLDERS: Final[frozenset[str]] = _words("bdmv video_ts stream audio_ts certificate hvdvd_ts playlist")

VIDEO_SUFFIXES: Final[frozenset[str]] = _words(
    "mkv mk3d mp4 m4v avi mov wmv asf flv f4v webm ogv ogm mpg mpeg mpe m2v m2ts mts ts tp trp vob ifo iso "
    "img divx rm rmvb 3gp 3g2 dv "
    "nuv wtv dvr-ms mxf y4m amv strm nsv bin"
) - {"bin", "ifo"}
AUDIO_SUFFIXES: Final[frozenset[str]] = _words(
    "mp3 flac m4a m4b aac ogg oga opus wav wave aif aiff aifc ape wv tta tak wma mka alac dsf dff mpc mp2 "
    "mp1 ac3 eac3 dts thd truehd "
    "spx amr au caf mid midi"
) - {"mid", "midi"}
SUBTITLE_SUFFIXES: Final[frozenset[str]] = _words(
    "srt ass ssa vtt sub idx sup smi sami ttml dfxp mpl txt lrc usf pgs"
) - {
    "txt",
    "lrc",
}
IMAGE_SUFFIXES: Final[frozenset[str]] = _words("jpg jpeg png webp gif bmp tbn avif svg tif tiff heic")
LYRICS_SUFFIXES: Final[frozenset[str]] = _words("lrc elrc")
