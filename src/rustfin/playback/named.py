"""Profiles of well-known devices, from their makers' documentation, for what was not measured.

Each is a file of `profiles/` in the form that devices send, with a `source` that says where it comes from. What a
device measured of itself always counts more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from rustfin.core.errors import NotFound
from rustfin.playback.profile import DeviceProfile, read_profile


@dataclass(frozen=True, slots=True)
class NamedProfile:
    """A well-known device."""

    id: str
    source: str
    """What it was read from, in a sentence."""
    profile: DeviceProfile

    @property
    def name(self) -> str:
        """As people call the device."""
        return self.profile.name


@lru_cache(maxsize=1)
def named_profiles() -> Mapping[str, NamedProfile]:
    """All of them by id, in the order of their names. Reads files the first time."""
    folder = resources.files(__package__) / "profiles"
    documents = [json.loads(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".json")]
    named = [NamedProfile(document["id"], document["source"], read_profile(document)) for document in documents]
    return MappingProxyType({one.id: one for one in sorted(named, key=lambda one: one.name.lower())})


def named_profile(profile_id: str) -> NamedProfile:
    """One of them. Raises: NotFound."""
    found = named_profiles().get(profile_id)
    if found is None:
        raise NotFound(f"There is no profile {profile_id!r}; there are {', '.join(sorted(named_profiles()))}.")
    return found


def other_apps(profile: DeviceProfile) -> tuple[DeviceProfile, ...]:
    """Players that somebody at a browser could open instead."""
    if profile.kind != "browser":
        return ()
    return tuple(named_profiles()[name].profile for name in ("mpv", "vlc"))
