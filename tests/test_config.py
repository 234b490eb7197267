"""What is known before the database opens: flags, environment, folders."""

from pathlib import Path

import pytest

from rustfin.config import Config, prepare_folders, read_config
from rustfin.core.errors import ConfigurationError


def _config(folder: Path) -> Config:
    return Config(folder / "config", folder / "cache", folder / "transcode")


def test_flags_win_over_the_environment_and_that_over_conventions() -> None:
    environment = {
        "RUSTFIN_CONFIG_DIR": "/e/config",
        "RUSTFIN_CACHE_DIR": "/e/cache",
        "RUSTFIN_HOST": "0.0.0.0",
        "RUSTFIN_PORT": "9000",
        "RUSTFIN_LOG_LEVEL": "DEBUG",
        "RUSTFIN_WEB_DIR": "/e/web",
        "RUSTFIN_FFMPEG": "/e/ffmpeg",
        "RUSTFIN_FFPROBE": "/e/ffprobe",
    }
    config = read_config(config_dir=Path("/f/config"), port=0, environment=environment)
    assert config == Config(
        config_dir=Path("/f/config"),
        cache_dir=Path("/e/cache"),
        transcode_dir=Path("/e/cache/transcode"),
        host="0.0.0.0",
        port=0,
        log_level="debug",
        web_dir=Path("/e/web"),
        ffmpeg=Path("/e/ffmpeg"),
        ffprobe=Path("/e/ffprobe"),
    )
    plain = read_config(environment={})
    assert (plain.host, plain.port, plain.log_level, plain.web_dir) == ("127.0.0.1", 8096, "info", None)
    assert plain.config_dir.is_absolute()
    assert plain.transcode_dir == plain.cache_dir / "transcode"


def test_what_lies_in_the_config_folder_has_its_name() -> None:
    config = _config(Path("/x"))
    assert config.database_path == Path("/x/config/rustfin.db")
    assert config.lock_path == Path("/x/config/rustfin.lock")
    assert config.backup_dir == Path("/x/config/backups")


@pytest.mark.parametrize("environment", [{"RUSTFIN_PORT": text} for text in ("many", "-1", "65536", "80 80", "٨٠")])
def test_a_port_that_is_none_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="RUSTFIN_PORT"):
        read_config(environment=environment)


def test_a_log_level_that_is_none_is_named() -> None:
    with pytest.raises(ConfigurationError, match="RUSTFIN_LOG_LEVEL"):
        read_config(environment={"RUSTFIN_LOG_LEVEL": "loud"})


def test_folders_are_made_and_left_as_they_are(tmp_path: Path) -> None:
    config = _config(tmp_path / "new")
    prepare_folders(config)
    (config.cache_dir / "kept").write_text("here")
    prepare_folders(config)
    assert config.transcode_dir.is_dir()
    assert [path.name for path in config.cache_dir.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("name", "flag"), [("config", "--config-dir"), ("cache", "--cache-dir"), ("transcode", "--transcode-dir")]
)
def test_a_folder_that_cannot_be_used_is_named_with_its_flag(tmp_path: Path, name: str, flag: str) -> None:
    (tmp_path / name).write_text("a file")
    with pytest.raises(ConfigurationError, match=rf"{tmp_path / name} cannot be used: .*{flag}"):
        prepare_folders(_config(tmp_path))


def test_a_folder_that_takes_no_files_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"/proc/self cannot be used"):
        prepare_folders(Config(Path("/proc/self"), Path("/x"), Path("/x")))


def test_a_provider_may_be_elsewhere() -> None:
    config = read_config(
        environment={"RUSTFIN_PROVIDER_ADDRESSES": "opensubtitles=http://127.0.0.1:81/api, x=https://y"}
    )
    assert config.provider_addresses == {"opensubtitles": "http://127.0.0.1:81/api", "x": "https://y"}
    with pytest.raises(ConfigurationError, match="name=https://address"):
        read_config(environment={"RUSTFIN_PROVIDER_ADDRESSES": "opensubtitles"})
