"""What must be known before the database opens: folders, bind address, log level.

Flags win over environment variables, those over the platform's conventions. Everything else that a person may change
is a setting, in the database.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from rustfin.core.errors import ConfigurationError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8096
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Config:
    """Where a server keeps its things and where it listens."""

    config_dir: Path
    cache_dir: Path
    transcode_dir: Path
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    log_level: str = "info"
    is_log_json: bool = False
    web_dir: Path | None = None
    """The exported web app; None looks for the one that came with the package, then for a build in the repository."""
    ffmpeg: Path | None = None
    """None looks for it on the PATH."""
    ffprobe: Path | None = None
    provider_addresses: Mapping[str, str] = field(default_factory=dict)
    """Where a provider is, by its name, when it is not where it always is: a stand-in, which may be on this machine."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; none by default."""

    @property
    def database_path(self) -> Path:
        return self.config_dir / "rustfin.db"

    @property
    def lock_path(self) -> Path:
        return self.config_dir / "rustfin.lock"

    @property
    def subtitle_dir(self) -> Path:
        """Subtitles that were fetched or handed in: nobody can make them again, so they are no cache."""
        return self.config_dir / "subtitles"

    @property
    def backup_dir(self) -> Path:
        return self.config_dir / "backups"


def read_config(
    *,
    config_dir: Path | None = None,
    cache_dir: Path | None = None,
    transcode_dir: Path | None = None,
    host: str | None = None,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """The configuration from flags (None: not given), environment and conventions. Touches no disk.

    Raises: ConfigurationError.
    """
    env = os.environ if environment is None else environment
    cache = cache_dir or _folder(env, "RUSTFIN_CACHE_DIR") or Path(platformdirs.user_cache_dir("rustfin"))
    return Config(
        config_dir=config_dir
        or _folder(env, "RUSTFIN_CONFIG_DIR")
        or Path(platformdirs.user_config_dir("rustfin", appauthor=False)),
        cache_dir=cache,
        transcode_dir=transcode_dir or _folder(env, "RUSTFIN_TRANSCODE_DIR") or cache / "transcode",
        host=host or env.get("RUSTFIN_HOST") or DEFAULT_HOST,
        port=port if port is not None else _port(env.get("RUSTFIN_PORT", "")),
        log_level=_log_level(env.get("RUSTFIN_LOG_LEVEL", "")),
        web_dir=_folder(env, "RUSTFIN_WEB_DIR"),
        ffmpeg=_folder(env, "RUSTFIN_FFMPEG"),
        ffprobe=_folder(env, "RUSTFIN_FFPROBE"),
        provider_addresses=_provider_addresses(env.get("RUSTFIN_PROVIDER_ADDRESSES", "")),
        trusted_proxies=tuple(
            part.strip() for part in env.get("RUSTFIN_TRUSTED_PROXIES", "").split(",") if part.strip()
        ),
    )


def prepare_folders(config: Config) -> None:
    """Make the server's folders where they are missing. Blocks.

    Raises: ConfigurationError when one cannot be made or written; the message says which and how to choose another.
    """
    for folder, flag in (
        (config.config_dir, "--config-dir"),
        (config.cache_dir, "--cache-dir"),
        (config.transcode_dir, "--transcode-dir"),
    ):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise ConfigurationError(
                f"The folder {folder} cannot be used: {error.strerror}. Make it writable, or name another with {flag}."
            ) from error


def _folder(env: Mapping[str, str], name: str) -> Path | None:
    return Path(env[name]).expanduser() if env.get(name) else None


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ConfigurationError(f"RUSTFIN_PORT is {text!r}; it must be a number from 0 to 65535.")
    return int(text)


def _provider_addresses(text: str) -> Mapping[str, str]:
    """`name=address`, several with commas."""
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    for name, _, address in pairs:
        if not name or not address.startswith(("http://", "https://")):
            problem = f"RUSTFIN_PROVIDER_ADDRESSES has {name!r} at {address!r}; write name=https://address."
            raise ConfigurationError(problem)
    return {name: address for name, _, address in pairs}


def _log_level(text: str) -> str:
    level = text.lower() or "info"
    if level not in LOG_LEVELS:
        raise ConfigurationError(f"RUSTFIN_LOG_LEVEL is {text!r}; it must be one of {', '.join(LOG_LEVELS)}.")
    return level
