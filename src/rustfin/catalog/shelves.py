"""The library that something is written into."""

from dataclasses import dataclass

from rustfin.core.ids import LibraryId


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library that a scan writes into, and how it wants its values merged."""

    library_id: LibraryId
    language: str = "en"
    providers: tuple[str, ...] = ()
