"""Whether what is copied stays what its initialization says. Pure.

Recordings change on the way: another resolution after the advertisements, another sampling rate, more channels. A
player was told of the first only, and shows or plays what follows wrongly or not at all; encoding makes one thing of
both.
"""

from collections.abc import Iterator, Sequence

from rustfin.transcoder import mp4

_LOOK_BYTES = 4096
_SPS = {b"avcC": 7, b"hvcC": 33}
_AAC_FRAME_SAMPLES = (1024, 2048)
_TOLERANCE = 0.05
"""Containers that count in milliseconds are 3 % off; 44,100 and 48,000 Hz lie 8 % apart."""
_MOST_ODD_FRAMES = 24
_SINGLE, _PAIR = 0, 1
_ELEMENTS = range(4)
"""Of AAC, those with sound in them: single channel, channel pair, coupling, low frequencies."""


class ParametersChanged(Exception):
    """What is copied is no longer what the player was told."""


class PictureConstancy:
    """Of a copied picture: parameter sets among its pictures are those of the initialization."""

    def __init__(self, initialization: bytes) -> None:
        """Raises: BadBox."""
        found = mp4.sample_description(initialization, tuple(_SPS))
        self._kind = None if found is None else _SPS[found[0]]
        self._known = b"" if found is None else found[1]

    def check(self, mdat: Sequence[bytes]) -> None:
        """Look at a fragment's first picture; `mdat` is the box in pieces, its head first.

        Raises: ParametersChanged.
        """
        if self._kind is None or len(mdat) < 2:
            return
        for unit in _units(mdat[1][:_LOOK_BYTES]):
            kind = unit[0] & 0x1F if self._kind == _SPS[b"avcC"] else unit[0] >> 1 & 0x3F
            if kind == self._kind and unit.rstrip(b"\0") not in self._known:
                raise ParametersChanged("the picture's parameters change")


class SoundConstancy:
    """Of copied AAC: as many channels, as many samples a second (ISO/IEC 14496-3 §1.6.2.1)."""

    def __init__(self, initialization: bytes) -> None:
        """Raises: BadBox."""
        found = mp4.sample_description(initialization, (b"esds",))
        specific = b"" if found is None else _specific(found[1])
        is_usual = len(specific) >= 2 and specific[0] >> 3 == 2 and ((specific[0] & 7) << 1 | specific[1] >> 7) != 15
        channels = specific[1] >> 3 & 0xF if is_usual else 0
        self._element = None if channels == 0 else _PAIR if channels == 2 else _SINGLE
        self._odd = 0
        self._last_ticks: int | None = None

    def check(self, frame: bytes, ticks: int) -> None:
        """Look at a frame and when it is decoded, in ticks of the track. Raises: ParametersChanged."""
        if self._element is None or not frame:
            return
        element = frame[0] >> 5
        if element in _ELEMENTS and element != self._element:
            raise ParametersChanged("the sound's channels change")
        if self._last_ticks is not None:
            step = ticks - self._last_ticks
            is_odd = all(abs(step - samples) > samples * _TOLERANCE for samples in _AAC_FRAME_SAMPLES)
            self._odd = self._odd + 1 if is_odd else 0
        self._last_ticks = ticks
        if self._odd >= _MOST_ODD_FRAMES:
            raise ParametersChanged("the sound's sampling rate changes")


def _units(look: bytes) -> Iterator[bytes]:
    """The NAL units that lie whole in the beginning of a picture."""
    at = 0
    while at + 5 < len(look):
        size = int.from_bytes(look[at : at + 4], "big")
        if not 0 < size <= len(look) - at - 4:
            return
        yield look[at + 4 : at + 4 + size]
        at += 4 + size


def _specific(descriptor: bytes) -> bytes:
    """The AudioSpecificConfig in an elementary stream descriptor (ISO/IEC 14496-1 §7.2.6.6)."""
    at = 4
    for tag, head in ((0x03, 3), (0x04, 13), (0x05, 0)):
        if at >= len(descriptor) or descriptor[at] != tag:
            return b""
        at += 1
        while at < len(descriptor) and descriptor[at] & 0x80:
            at += 1
        at += 1 + head
    return descriptor[at : at + 5]
