"""RFC 6381 strings from what a decoder is configured with. Pure; None where the bytes are not of that kind."""

_SPACES = ("", "A", "B", "C")
_SPS, _VPS_HEVC, _SPS_HEVC = 7, 32, 33


def avc_string(configuration: bytes) -> str | None:
    """H.264, from an avcC record or bare parameter sets (ISO/IEC 14496-15 §5.3.3.1)."""
    profile = configuration[1:4] if configuration[:1] == b"\1" else b""
    if not profile:
        units = (unit for unit in _units(configuration) if unit[0] & 0x1F == _SPS)
        profile = next(units, b"")[1:4]
    return f"avc1.{profile.hex().upper()}" if len(profile) == 3 else None


def hevc_string(configuration: bytes, entry: str) -> str | None:
    """HEVC, from an hvcC record or bare parameter sets (ISO/IEC 14496-15 annex E)."""
    if configuration[:1] == b"\1":
        general = configuration[1:13]
    else:
        general = b""
        for unit in _units(configuration):
            kind = unit[0] >> 1 & 0x3F
            if kind in {_VPS_HEVC, _SPS_HEVC}:
                at = 6 if kind == _VPS_HEVC else 3
                general = _unescaped(unit)[at : at + 12]
                break
    if len(general) != 12:
        return None
    profile = f"{_SPACES[general[0] >> 6]}{general[0] & 0x1F}"
    compatibility = int(f"{int.from_bytes(general[1:5], 'big'):032b}"[::-1], 2)
    tier = "H" if general[0] & 0x20 else "L"
    constraints = "".join(f".{byte:X}" for byte in general[5:11].rstrip(b"\0"))
    return f"{entry}.{profile}.{compatibility:X}.{tier}{general[11]}{constraints}"


def av1_string(configuration: bytes) -> str | None:
    """AV1, from an av1C record (AV1 Codec ISO Media File Format Binding §5)."""
    if len(configuration) < 4 or configuration[0] != 0x81:
        return None
    profile, level = configuration[1] >> 5, configuration[1] & 0x1F
    tier = "H" if configuration[2] & 0x80 else "M"
    depth = 8
    if configuration[2] & 0x40:
        depth = 12 if profile == 2 and configuration[2] & 0x20 else 10
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"


def vp9_string(configuration: bytes) -> str | None:
    """VP9, from a vpcC record or WebM's list of features (VP Codec ISO Media File Format Binding)."""
    if configuration[:4] == b"\1\0\0\0" and len(configuration) >= 7:
        profile, level, depth = configuration[4], configuration[5], configuration[6] >> 4
    else:
        features = dict(_features(configuration))
        profile, level, depth = features.get(1, -1), features.get(2, 0), features.get(3, 8)
    if not 0 <= profile <= 3 or level < 10 or depth not in {8, 10, 12}:
        return None
    return f"vp09.{profile:02d}.{level:02d}.{depth:02d}"


def _features(configuration: bytes) -> list[tuple[int, int]]:
    """Feature and value, each of one byte (WebM Project, VP9 CodecPrivate)."""
    found, at = [], 0
    while at + 2 < len(configuration) and configuration[at + 1] == 1:
        found.append((configuration[at], configuration[at + 2]))
        at += 3
    return found


def _units(stream: bytes) -> list[bytes]:
    """NAL units between start codes (ISO/IEC 14496-10 annex B)."""
    return [unit for unit in stream.split(b"\0\0\1")[1:] if unit]


def _unescaped(unit: bytes) -> bytes:
    return unit.replace(b"\0\0\3", b"\0\0")
