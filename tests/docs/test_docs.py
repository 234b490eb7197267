"""The documents keep up with the code: every table is described, every proof that status names exists."""

import re
import sqlite3
from pathlib import Path

import pytest

from rustfin.db import open_database

ROOT = Path(__file__).resolve().parents[2]


def _tables(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
        ).fetchall()
    connection.close()
    return {name for (name,) in rows if not name.startswith("sqlite_")}


def test_every_table_is_described_and_no_other(tmp_path: Path) -> None:
    open_database(tmp_path / "rustfin.db").close()
    text = (ROOT / "docs/database.md").read_text()
    described = set(re.findall(r"`([a-z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE))))
    assert described == _tables(tmp_path / "rustfin.db")


def _named_proofs() -> list[str]:
    return re.findall(r"`((?:tests|ui|bench)/[^`]+)`", (ROOT / "docs/status.md").read_text())


def test_status_names_proofs() -> None:
    assert len(_named_proofs()) >= 20


@pytest.mark.parametrize("proof", _named_proofs())
def test_each_proof_that_status_names_exists(proof: str) -> None:
    path, _, name = proof.partition("::")
    assert (ROOT / path).exists()
    if name:
        assert name in (ROOT / path).read_text()


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    assert broken == []
