"""The house's rules about who may use what, and that the checks can tell."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "rustfin"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("rustfin", include_external_packages=True, cache_dir=None)


def test_the_import_contracts_hold() -> None:
    # As a process: in this one it would silence every logger that there is.
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    done = subprocess.run([*lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout


def test_every_package_stands_in_the_layers() -> None:
    configure()
    options = read_user_options(config_filename=str(ROOT / ".importlinter"))
    layers = next(contract["layers"] for contract in options.contracts_options if contract["type"] == "layers")
    named = {part.strip(" ()") for line in layers for part in line.split("|")}
    present = {path.stem for path in SOURCES.iterdir() if path.name not in {"__init__.py", "__pycache__", "web"}}
    assert {name for name in present if not name.startswith((".", "_"))} - {"py"} <= named


def test_the_child_of_a_scan_loads_neither_the_server_nor_the_reading_of_names() -> None:
    # Where nothing changed it reads no name, and its start is most of what a scan takes.
    load = "import sys, rustfin.scanner.child; print(*(name for name in sys.modules if name.startswith('rustfin.')))"
    done = subprocess.run([sys.executable, "-c", load], capture_output=True, text=True, timeout=100, check=True)
    loaded = done.stdout.split()
    assert "rustfin.scanner.walk" in loaded
    assert not [
        name for name in loaded if name.startswith(("rustfin.metadata.filename", "rustfin.db", "rustfin.catalog"))
    ]


@pytest.mark.parametrize(
    ("package", "owner"),
    [("sqlite3", "db"), ("fastapi", "server"), ("starlette", "server"), ("uvicorn", "server"), ("httpx", "outbound")],
)
def test_a_foreign_library_has_one_owner_who_does_use_it(graph: grimp.ImportGraph, package: str, owner: str) -> None:
    importers = graph.find_modules_that_directly_import(package)
    assert importers, f"{package} is not imported at all: the check would prove nothing"
    assert {importer.split(".")[1] for importer in importers} == {owner}


def test_sql_is_reached_only_from_inside_its_context(graph: grimp.ImportGraph) -> None:
    stores = [
        module for module in graph.modules if module.startswith("rustfin.") and module.endswith((".store", "_store"))
    ]
    assert len(stores) > 5
    intruders = {
        (importer, store)
        for store in stores
        for importer in graph.find_modules_that_directly_import(store)
        if importer.split(".")[1] != store.split(".")[1]
    }
    allowed = {"rustfin.catalog.card_store"}  # a reading door of the catalogue: cards by their ids
    assert {pair for pair in intruders if pair[1] not in allowed} == set()


_STARTERS = {
    "create_subprocess_exec",
    "create_subprocess_shell",
    "subprocess_exec",
    "subprocess_shell",
    "posix_spawn",
    "fork",
    "forkpty",
    "system",
    "popen",
    "execv",
    "execve",
    "execvp",
}


def test_processes_are_started_in_media_only_and_never_through_a_shell() -> None:
    starters = {(path.relative_to(SOURCES).parts[0], name) for path, name in _called()}
    assert {package for package, name in starters if name in _STARTERS} <= {"media"}
    everywhere = {name for _, name in _called()}
    assert "create_subprocess_shell" not in everywhere
    assert "subprocess_shell" not in everywhere


def test_nothing_is_caught_and_forgotten() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and all(isinstance(line, ast.Pass) for line in node.body)
    ]
    assert silent == []


def _called() -> Iterator[tuple[Path, str]]:
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in {"system", "fork", "popen"} and not _is_os(node.func.value):
                    continue
                yield path, node.func.attr


def _is_os(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "os"
