"""The command line as a person uses it: the real entry point on a real database, in this process."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Answer, Rustfin
from rustfin.cli import main


@pytest.fixture
def rustfin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rustfin:
    """`rustfin("users", "list")`, its folders below `tmp_path`; `text` is what is piped in."""
    for name in ("CONFIG", "CACHE", "TRANSCODE"):
        monkeypatch.setenv(f"RUSTFIN_{name}_DIR", str(tmp_path / name.lower()))

    def run(*arguments: str | Path, text: str = "") -> Answer:
        monkeypatch.setattr(sys, "argv", ["rustfin", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ending:
            main()
        said = capsys.readouterr()
        status = ending.value.code
        return Answer(status if isinstance(status, int) else 0, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of picture and sound."""
    path = tmp_path_factory.mktemp("film") / "Tide (2001).mkv"
    inputs = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", "-f", "lavfi", "-i", "sine=d=1")
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    subprocess.run(["ffmpeg", "-loglevel", "error", *inputs, *codecs, str(path)], check=True)
    return path
