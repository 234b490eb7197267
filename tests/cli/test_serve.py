"""The server's flags, as a process: they win over variables, and its folders are made."""

import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from processes import PATIENCE_S, arguments, ready_address, run_command

NOWHERE = "203.0.113.7"  # RFC 5737: nobody's


def test_flags_win_over_variables_and_folders_are_made(tmp_path: Path) -> None:
    folders = [tmp_path / "cache", tmp_path / "deep" / "transcode"]
    flags = ["--host", "127.0.0.1", "--port", "0", "--cache-dir", str(folders[0]), "--transcode-dir", str(folders[1])]
    variables = {"RUSTFIN_HOST": NOWHERE, "RUSTFIN_PORT": "1", "RUSTFIN_CACHE_DIR": str(tmp_path / "other")}
    log = tmp_path / "log"
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            arguments(tmp_path, "serve", *flags), stdout=subprocess.PIPE, stderr=stderr, env={**os.environ, **variables}
        ) as process,
    ):
        try:
            address = ready_address(process, log)
            assert address.startswith("http://localhost:")
            assert httpx.get(f"{address}/health").json()["status"] == "ok"
        finally:
            process.send_signal(signal.SIGTERM)
            out, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out) == (0, b"")
    assert [folder.is_dir() for folder in (*folders, tmp_path / "config", tmp_path / "other")] == [True] * 3 + [False]


def test_a_variable_counts_where_there_is_no_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUSTFIN_HOST", NOWHERE)
    refused = run_command(tmp_path, "serve", "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"Cannot listen on {NOWHERE}" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_that_cannot_be_used_is_named_with_its_flag(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = run_command(tmp_path, "serve", "--port", "0", "--cache-dir", str(tmp_path / "file" / "cache"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert str(tmp_path / "file" / "cache") in refused.stderr
    assert "--cache-dir" in refused.stderr
    assert "Traceback" not in refused.stderr
