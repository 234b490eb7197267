"""Units as types: a number that says what it counts."""

from typing import NewType

Milliseconds = NewType("Milliseconds", int)
Microseconds = NewType("Microseconds", int)
UnixMs = NewType("UnixMs", int)
"""A moment: UTC milliseconds since 1970."""
Bytes = NewType("Bytes", int)
BitsPerSecond = NewType("BitsPerSecond", int)
