"""One name for each codec, container, profile and range, from the many that devices, probes and players write; and how
people call them. Pure."""

from functools import lru_cache

_CODECS = {
    "avc": "h264",
    "avc1": "h264",
    "avc3": "h264",
    "h.264": "h264",
    "h265": "hevc",
    "h.265": "hevc",
    "hev1": "hevc",
    "hvc1": "hevc",
    "dvh1": "hevc",
    "dvhe": "hevc",
    "av01": "av1",
    "vp08": "vp8",
    "vp09": "vp9",
    "mpeg2": "mpeg2video",
    "mpeg-2": "mpeg2video",
    "mpeg1": "mpeg1video",
    "mp4v": "mpeg4",
    "xvid": "mpeg4",
    "divx": "mpeg4",
    "vc-1": "vc1",
    "wvc1": "vc1",
    "wmv": "wmv3",
    "ac-3": "ac3",
    "ec-3": "eac3",
    "ac-4": "ac4",
    "dca": "dts",
    "dtsc": "dts",
    "dtse": "dts",
    "dtsh": "dts",
    "dtsl": "dts",
    "mlp": "truehd",
    "mlpa": "truehd",
    "fla": "flac",
    "mp4a": "aac",
    "mp4a.40": "aac",
    "mp4a.40.34": "mp3",
    "mp4a.67": "aac",
    "mp4a.69": "mp3",
    "mp4a.6b": "mp3",
    "mp2a": "mp2",
    "wma": "wmav2",
}
_CONTAINERS = {
    "matroska": "mkv",
    "mpegts": "ts",
    "mp2t": "ts",
    "m2ts": "ts",
    "mts": "ts",
    "quicktime": "mov",
    "m4v": "mp4",
    "m4a": "mp4",
    "mpeg": "mpg",
    "mpegps": "mpg",
    "vob": "mpg",
    "wmv": "asf",
    "wma": "asf",
    "oga": "ogg",
    "ogv": "ogg",
    "opus": "ogg",
}
_PROFILES = {
    "aaclc": "lc",
    "heaac": "he",
    "heaacv2": "hev2",
    "constrainedbaseline": "baseline",
    "constrainedhigh": "high",
    "progressivehigh": "high",
    "hi10p": "high10",
    "hi422p": "high422",
    "profile0": "0",
    "profile1": "1",
    "profile2": "2",
    "profile3": "3",
}
_RANGES = {
    name.lower(): name
    for name in (
        "SDR",
        "HDR10",
        "HDR10Plus",
        "HLG",
        "DOVI",
        "DOVIWithHDR10",
        "DOVIWithHLG",
        "DOVIWithSDR",
        "DOVIWithEL",
    )
}
_SHOWN = {
    "aac": "AAC",
    "aac_latm": "AAC (LATM)",
    "ac3": "Dolby Digital (AC-3)",
    "ac4": "Dolby AC-4",
    "alac": "Apple Lossless (ALAC)",
    "asf": "Windows Media (ASF)",
    "ass": "ASS",
    "av1": "AV1",
    "avi": "AVI",
    "dts": "DTS",
    "dvb_subtitle": "DVB",
    "dvd_subtitle": "DVD (VobSub)",
    "eac3": "Dolby Digital Plus (E-AC-3)",
    "flac": "FLAC",
    "flv": "Flash video (FLV)",
    "h263": "H.263",
    "h264": "H.264",
    "hdmv_pgs_subtitle": "Blu-ray (PGS)",
    "hevc": "HEVC",
    "mkv": "Matroska (MKV)",
    "mov": "QuickTime (MOV)",
    "mp2": "MPEG audio (MP2)",
    "mp3": "MP3",
    "mp4": "MP4",
    "mpeg1video": "MPEG-1",
    "mpeg2video": "MPEG-2",
    "mpeg4": "MPEG-4",
    "mpg": "MPEG program stream (MPG)",
    "msmpeg4v3": "DivX 3",
    "ogg": "Ogg",
    "opus": "Opus",
    "theora": "Theora",
    "truehd": "Dolby TrueHD",
    "ts": "MPEG transport stream (TS)",
    "vc1": "VC-1",
    "vorbis": "Vorbis",
    "vp8": "VP8",
    "vp9": "VP9",
    "wav": "WAV",
    "webm": "WebM",
    "wmav2": "Windows Media audio",
    "wmv3": "Windows Media video",
}
_RANGES_SHOWN = {
    "DOVI": "Dolby Vision (profile 5)",
    "DOVIWithHDR10": "Dolby Vision",
    "DOVIWithHLG": "Dolby Vision",
    "DOVIWithSDR": "Dolby Vision",
    "DOVIWithEL": "Dolby Vision in two layers",
    "HDR10Plus": "HDR10+",
}


@lru_cache(maxsize=1024)
def codec_name(text: str) -> str:
    """A codec by the name that ffprobe gives it, from that name, a sample entry or a whole codec string."""
    folded = text.strip().lower()
    for length in (3, 2, 1):
        head = ".".join(folded.split(".")[:length])
        if head in _CODECS:
            return _CODECS[head]
    if folded.startswith("pcm_"):
        return "pcm"
    return folded.partition(".")[0]


@lru_cache(maxsize=256)
def container_name(text: str) -> str:
    """A container by the name that a probe gives it."""
    folded = text.strip().lower()
    return _CONTAINERS.get(folded, folded)


@lru_cache(maxsize=256)
def profile_name(text: str) -> str:
    """A codec's profile, comparable: "Main 10" and "main10" are one."""
    folded = "".join(char for char in text.lower() if char.isalnum())
    return _PROFILES.get(folded, folded)


@lru_cache(maxsize=64)
def range_name(text: str) -> str:
    """A dynamic range as a probe names it, however it is cased."""
    folded = text.strip().lower()
    return _RANGES.get(folded, text.strip())


def shown(name: str) -> str:
    """A codec or container as people call it."""
    return _SHOWN.get(name, name.upper())


def shown_range(name: str) -> str:
    """A dynamic range as people call it."""
    return _RANGES_SHOWN.get(name, name)
