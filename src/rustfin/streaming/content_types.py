"""What media type a file is announced as: by its name, as players expect it."""

from pathlib import PurePath

DEFAULT = "application/octet-stream"
_BY_SUFFIX = {
    ".3gp": "video/3gpp",
    ".aac": "audio/aac",
    ".ac3": "audio/ac3",
    ".aif": "audio/aiff",
    ".aiff": "audio/aiff",
    ".ape": "audio/x-ape",
    ".asf": "video/x-ms-asf",
    ".ass": "text/x-ssa",
    ".avi": "video/x-msvideo",
    ".dsf": "audio/x-dsf",
    ".dts": "audio/vnd.dts",
    ".eac3": "audio/eac3",
    ".flac": "audio/flac",
    ".flv": "video/x-flv",
    ".m2ts": "video/mp2t",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/mp4",
    ".mka": "audio/x-matroska",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".mts": "video/mp2t",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".ogm": "video/ogg",
    ".ogv": "video/ogg",
    ".opus": "audio/ogg",
    ".rmvb": "application/vnd.rn-realmedia-vbr",
    ".srt": "application/x-subrip",
    ".ssa": "text/x-ssa",
    ".sup": "application/x-pgs",
    ".ts": "video/mp2t",
    ".vob": "video/mpeg",
    ".vtt": "text/vtt; charset=utf-8",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".wma": "audio/x-ms-wma",
    ".wmv": "video/x-ms-wmv",
    ".wv": "audio/x-wavpack",
}


def content_type(name: str) -> str:
    """The media type for a file name or path; `application/octet-stream` for what is not known."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), DEFAULT)
