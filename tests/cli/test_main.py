"""Help, versions, and what is said to a typing error."""

import json
from pathlib import Path

import pytest

from command_line import Rustfin
from rustfin import __version__
from rustfin.cli.main import _COMMANDS as COMMANDS

GROUPS = {"users": ("list", "add", "disable", "enable", "password"), "libraries": ("list", "add")}
EVERY_COMMAND = [(name,) for name in COMMANDS] + [(name, sub) for name, subs in GROUPS.items() for sub in subs]


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(rustfin: Rustfin, tmp_path: Path, command: tuple[str, ...], flag: str) -> None:
    answer = rustfin(*command, flag)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out.startswith(f"Usage: rustfin {' '.join(command)}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("group", GROUPS)
def test_no_line_of_help_is_cut_off(rustfin: Rustfin, group: str) -> None:
    assert "..." not in rustfin(group, "--help").out.partition("Commands:")[2]


def test_help_lists_every_command(rustfin: Rustfin) -> None:
    listed = rustfin("--help").out
    for name in COMMANDS:
        assert f"  {name} " in listed


def test_the_version_is_the_packages(rustfin: Rustfin) -> None:
    assert rustfin("--version").out == f"rustfin, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("users", "nonsense"),
        ("users", "add"),
        ("libraries", "add", "Films"),
        ("libraries", "add", "Films", "--kind", "films", "--path", "/"),
        ("serve", "--port", "65536"),
        ("serve", "--port", "http"),
        ("serve", "--nonsense"),
        ("probe",),
        ("restore",),
        ("parse", "--kind", "nonsense", "x.mkv"),
    ],
    ids=" ".join,
)
def test_a_typing_error_is_status_2_and_says_where_help_is(rustfin: Rustfin, arguments: tuple[str, ...]) -> None:
    rustfin(*arguments).refuses("Try 'rustfin", "--help", status=2)


def test_the_document_of_the_interface_is_json(rustfin: Rustfin) -> None:
    answer = rustfin("openapi")
    assert (answer.status, answer.err) == (0, "")
    assert "/api/v1/libraries" in json.loads(answer.out)["paths"]


@pytest.mark.parametrize("port", ["http", "65536", "-1", "٨٠"])
def test_a_bad_variable_is_named(rustfin: Rustfin, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("RUSTFIN_PORT", port)
    rustfin("users", "list").refuses("RUSTFIN_PORT", port)


def test_a_config_folder_that_cannot_be_made_is_named(rustfin: Rustfin, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    rustfin("users", "list", "--config-dir", tmp_path / "file" / "config").refuses(str(tmp_path / "file" / "config"))


def test_the_demo_is_not_for_the_network(rustfin: Rustfin, tmp_path: Path) -> None:
    rustfin("demo", "--host", "0.0.0.0", "--dir", tmp_path / "demo").refuses("loopback")
    assert not (tmp_path / "demo").exists()
