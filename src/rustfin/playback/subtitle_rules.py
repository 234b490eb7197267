"""How chosen subtitles reach the eye on a device: drawn by it, or into the picture as the last resort. Pure."""

from rustfin.catalog.views import SubtitleTrack
from rustfin.playback.names import shown
from rustfin.playback.profile import DeviceProfile, SubtitleSupport
from rustfin.playback.reasons import Code, Reason, Step
from rustfin.playback.terms import Delivery, Wish

RULES = ("subtitle",)
_NO_SUBTITLE = Step("subtitle")

_STYLED = frozenset({"ass", "ssa"})
_PGS = frozenset({"hdmv_pgs_subtitle", "pgs", "pgssub", "sup"})
_MADE_PGS = frozenset({"dvd_subtitle", "dvdsub", "xsub", "idx", "vobsub"})
"""Pictures that the server can give out as presentation graphics."""
_OTHER_PICTURES = frozenset({"dvb_subtitle", "dvbsub"})
_UNDRAWABLE = frozenset({"arib_caption", "dvb_teletext", "eia_608", "unknown"})
"""What neither a browser nor ffmpeg's filters draw without more."""


def delivery(subtitle: SubtitleTrack | None, profile: DeviceProfile, wish: Wish, *, is_file: bool) -> Delivery:
    """How the device gets these subtitles when it is given the file, or a stream of segments."""
    if subtitle is None or (form := subtitle.format.lower()) in _UNDRAWABLE:
        return Delivery.NONE
    if wish.is_burn_wanted:
        return Delivery.BURN
    if is_file and subtitle.source == "embedded" and form in profile.subtitles.inside:
        return Delivery.INSIDE
    return _drawn(form, profile.subtitles)


def subtitle_step(subtitle: SubtitleTrack | None, way: Delivery, wish: Wish) -> Step:
    """Whether the picture can stay as it is under these subtitles."""
    if subtitle is None:
        return _NO_SUBTITLE
    form = subtitle.format
    if way is not Delivery.BURN:
        return Step("subtitle", form, (way.value,))
    if wish.is_burn_wanted:
        why = "You chose to have the subtitles drawn into the picture."
        return Step("subtitle", form, (), (Reason(Code.USER_FORCED, why, actual=form),))
    why = f"This device does not draw {shown(form)} subtitles; they are drawn into the picture."
    return Step("subtitle", form, (), (Reason(Code.SUBTITLE, why, actual=form),))


def _drawn(form: str, support: SubtitleSupport) -> Delivery:
    """By the device, beside the picture, if it can."""
    if form in _PGS or form in _MADE_PGS:
        return Delivery.PGS if support.is_pgs_drawn else Delivery.BURN
    if form in _OTHER_PICTURES:
        return Delivery.BURN
    if form in _STYLED and support.is_ass_drawn:
        return Delivery.ASS
    return Delivery.VTT if support.is_vtt_drawn else Delivery.BURN
