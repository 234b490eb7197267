"""What each kind of subtitles can become, and how ffmpeg takes it out of a file. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from rustfin.subtitles.vobsub import PALETTE


class Delivery(StrEnum):
    """In which form a track reaches a player."""

    VTT = "vtt"
    """WebVTT: text, drawn by any browser."""
    ASS = "ass"
    """The original script, with its fonts."""
    SUP = "sup"
    """Pictures of text, as presentation graphics."""
    BURN = "burn"
    """Drawn into the picture by the server."""


class Kept(StrEnum):
    """In which form a track lies in the cache. The value is its file's suffix."""

    ASS = "ass"
    SRT = "srt"
    VTT = "vtt"
    SUP = "sup"
    SPU = "spu"
    """DVD subtitle packets, one after the other; `.times` beside says when and how long each is. Becomes `.sup`."""
    MKS = "mks"
    """In a container of its own: for what only ffmpeg can draw."""


TEXTS = (Kept.ASS, Kept.SRT, Kept.VTT)


@dataclass(frozen=True, slots=True)
class Taking:
    """How a stream is taken out: as what, with which options."""

    kept: Kept
    codec: tuple[str, ...] = ("-c:s", "copy")
    input_options: tuple[str, ...] = ()


_AS_SRT = Taking(Kept.SRT, ("-c:s", "srt"))
_TAKINGS: dict[str, Taking] = {
    **dict.fromkeys(("ass", "ssa"), Taking(Kept.ASS)),
    **dict.fromkeys(("subrip", "srt", "text"), Taking(Kept.SRT)),
    "webvtt": Taking(Kept.VTT),
    **dict.fromkeys(("mov_text", "eia_608", "jacosub", "microdvd", "mpl2", "pjs", "realtext", "sami"), _AS_SRT),
    **dict.fromkeys(("stl", "subviewer", "subviewer1", "vplayer"), _AS_SRT),
    # Pages of subtitles only; an ffmpeg without libzvbi refuses the options, and with them this one track.
    "dvb_teletext": Taking(Kept.SRT, ("-c:s", "srt"), ("-txt_format", "text", "-txt_page", "subtitle")),
    "hdmv_pgs_subtitle": Taking(Kept.SUP),
    "dvd_subtitle": Taking(Kept.SPU),
    "xsub": Taking(Kept.SPU, ("-c:s", "dvdsub", "-palette", ",".join(PALETTE))),
    "dvb_subtitle": Taking(Kept.MKS),
}
_DELIVERIES: dict[Kept, tuple[Delivery, ...]] = {
    Kept.ASS: (Delivery.ASS, Delivery.VTT, Delivery.BURN),
    Kept.SRT: (Delivery.VTT, Delivery.BURN),
    Kept.VTT: (Delivery.VTT, Delivery.BURN),
    Kept.SUP: (Delivery.SUP, Delivery.BURN),
    Kept.SPU: (Delivery.SUP, Delivery.BURN),
    Kept.MKS: (Delivery.BURN,),
}
_FILES: dict[str, Kept] = {
    **dict.fromkeys(("ass", "ssa"), Kept.ASS),
    **dict.fromkeys(("srt", "sub", "smi", "sami", "ttml", "dfxp", "mpl", "txt"), Kept.SRT),
    "vtt": Kept.VTT,
    **dict.fromkeys(("sup", "pgs"), Kept.SUP),
    "idx": Kept.SPU,
}


def taking(codec: str) -> Taking | None:
    """How to take an embedded stream out; None when nothing that we have can read it."""
    return _TAKINGS.get(codec)


def deliveries(*, is_embedded: bool, format_name: str) -> tuple[Delivery, ...]:
    """In which forms a track can be had, the best first; `format_name` is a codec or a file's suffix."""
    if is_embedded:
        found = taking(format_name)
        return () if found is None else _DELIVERIES[found.kept]
    kept = _FILES.get(format_name)
    return () if kept is None else _DELIVERIES[kept]


def is_text(track_deliveries: tuple[Delivery, ...]) -> bool:
    """Whether there is text in it."""
    return Delivery.VTT in track_deliveries
