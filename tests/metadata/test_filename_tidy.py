"""Names as people keep them for a media server say what those people mean."""

from typing import Any

import pytest

from rustfin.metadata.filename import MediaHint, parse

from .tidy_names import EPISODES, EXTRAS, FILMS, MUSIC


@pytest.mark.parametrize(("path", "hint", "expected"), [*FILMS, *EPISODES, *EXTRAS, *MUSIC])
def test_a_tidy_name_is_read_as_meant(path: str, hint: str | None, expected: dict[str, Any]) -> None:
    said = parse(path, kind=MediaHint(hint) if hint else None).to_json()
    assert {field: said[field] for field in expected} == expected
