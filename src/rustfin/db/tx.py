"""One transaction as the contexts see it: run a statement, get rows. Lives on a database thread only."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from rustfin.core.errors import Unavailable

Row = sqlite3.Row
DatabaseError = sqlite3.DatabaseError
IntegrityError = sqlite3.IntegrityError
Parameters = Sequence[Any] | Mapping[str, Any]


class GivenUp(Unavailable):
    """Who asked for this read has stopped waiting."""


def _never() -> bool:
    return False


class Tx:
    """A read or write transaction. Never keep one past the function it was given to."""

    __slots__ = ("_connection", "_is_given_up", "committed", "statements")

    def __init__(self, connection: sqlite3.Connection, is_given_up: Callable[[], bool] = _never) -> None:
        self._connection = connection
        self._is_given_up = is_given_up
        self.statements = 0
        """How many statements ran, for the budgets."""
        self.committed: list[Callable[[], None]] = []

    def after_commit(self, fn: Callable[[], None]) -> None:
        """Run `fn` on the writer thread once this transaction is committed; never if it is rolled back."""
        self.committed.append(fn)

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """Run one statement; gives the number of rows it changed."""
        self._count()
        return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> int:
        """Run one statement for each row of parameters; gives the number of rows changed."""
        self._count()
        return self._connection.executemany(sql, rows).rowcount

    def insert(self, sql: str, parameters: Parameters = ()) -> int:
        """Run an INSERT; gives the rowid of the new row."""
        self._count()
        return cast(int, self._connection.execute(sql, parameters).lastrowid)

    def all(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query. Column names work as keys."""
        self._count()
        return self._connection.execute(sql, parameters).fetchall()

    def iterate(self, sql: str, parameters: Parameters = ()) -> Iterable[Row]:
        """The rows of a query one by one, for results too large to hold."""
        self._count()
        return self._connection.execute(sql, parameters)

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        self._count()
        return cast(Row | None, self._connection.execute(sql, parameters).fetchone())

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, parameters)
        return None if row is None else row[0]

    def _count(self) -> None:
        # An interrupt stops the statement that runs; this stops a function between two of them.
        if self._is_given_up():
            raise GivenUp("Nobody waits for this read any more.", code="given_up")
        self.statements += 1
