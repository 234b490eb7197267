"""The page on playing names every reason, with its bit, and every named profile's family."""

import re
from pathlib import Path

from rustfin.playback import Code

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "playback.md").read_text("utf-8")


def test_every_reason_is_told_in_a_sentence_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Za-z]+)` \| (\d+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert [(code, int(bit)) for code, bit, _ in rows] == [(code.value, code.bit) for code in Code]
    assert all(sentence.endswith(".") for _, _, sentence in rows)
