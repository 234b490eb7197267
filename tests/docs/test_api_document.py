"""docs/api.md lists the interface as it is."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| `([A-Z]+) (\S+)` \|", re.MULTILINE)


def test_every_route_is_listed_and_no_other() -> None:
    document = json.loads((ROOT / "ui" / "openapi.json").read_text("utf-8"))
    actual = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    listed = _ROW.findall((ROOT / "docs" / "api.md").read_text("utf-8"))
    assert len(listed) == len(set(listed))
    assert set(listed) == actual
