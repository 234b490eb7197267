"""What a viewer may have played: limits by account and by where they are, and how many titles at a time. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from rustfin.identity import PlaybackRights
from rustfin.playback.terms import Policy


def policy_for(rights: PlaybackRights, *, is_local: bool) -> Policy:
    """What decides with the device: the lower limit counts outside."""
    limits = [rights.max_bitrate_bps, None if is_local else rights.max_remote_bitrate_bps]
    return Policy(
        max_bitrate_bps=min((limit for limit in limits if limit is not None), default=None),
        may_convert_sound=rights.may_transcode,
        may_convert_picture=rights.may_transcode and rights.may_transcode_video,
    )


def is_local_address(address: str, networks: Sequence[str]) -> bool:
    """Whether an address is in one of the networks. What is no address (a socket file, a test) is here."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in network for network in _networks(tuple(networks)) if network.version == found.version)


@dataclass(frozen=True, slots=True)
class LiveStream:
    """Something that one viewer plays now. A device that starts anew ends what it played before."""

    playback_id: str
    device_key: str = ""


def allowed(rights: PlaybackRights, live: Collection[LiveStream], *, device_key: str = "") -> str | None:
    """Why one more title may not be started, as a sentence; None: it may. `live` is what the same viewer plays."""
    others = [stream for stream in live if not device_key or stream.device_key != device_key]
    if rights.max_streams is None or len(others) < rights.max_streams:
        return None
    count = "one title" if rights.max_streams == 1 else f"{rights.max_streams} titles"
    return f"This account plays {count} at a time; stop another one first."


@lru_cache(maxsize=8)
def _networks(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)
