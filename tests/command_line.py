"""What a command of the command line left behind."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """Its status and its two streams."""

    status: int
    out: str
    err: str

    def refuses(self, *words: str, status: int = 1) -> None:
        """It failed in words: nothing on standard output, these on standard error, no traceback."""
        assert (self.status, self.out) == (status, ""), self
        assert "Traceback" not in self.err
        for word in words:
            assert word in self.err


Rustfin = Callable[..., Answer]
