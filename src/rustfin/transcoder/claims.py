"""Who keeps encoders at work, and how long they may take."""

from dataclasses import dataclass

from rustfin.core.ids import PlaybackId


@dataclass(frozen=True, slots=True)
class Claim:
    """Who keeps encoders alive: a playback."""

    id: PlaybackId
    user_name: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds."""

    wait_s: float = 8.0
    """For a segment. Players give up after ten."""
    debounce_s: float = 0.1
    """Between two starts for one player: who scrubs starts one encoder, not twenty."""
    startup_s: float = 10.0
    """From ffmpeg's start to its first bytes."""
    silence_s: float = 15.0
    """Between two writes of an encoder that is not held."""
    held_s: float = 120.0
    """A player that has paused for so long keeps its segments and not its encoder."""
    abandoned_s: float = 10.0
    """A player that went on with another rendition leaves this one after so long."""
    forgotten_s: float = 1800.0
    """A player that asked for nothing for so long, and was never released, holds nothing any more."""
    tick_s: float = 1.0
