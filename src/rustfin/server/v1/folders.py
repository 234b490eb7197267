"""The folder picker: which folders the server can see, for an admin who makes a library."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Query

from rustfin.core.errors import InvalidInput, NotFound
from rustfin.core.text import sort_title
from rustfin.server.routes import CurrentAdmin, Model, Routes

SHOWN_LIMIT = 2000


class Folder(Model):
    """A folder in a folder."""

    name: str
    path: str
    is_readable: bool


class FolderListing(Model):
    """A folder and those directly in it, hidden ones left out."""

    path: str
    parent: str | None
    folders: list[Folder]
    free_bytes: int | None
    is_readable: bool


def add_routes(api: FastAPI) -> None:
    """One folder at a time."""
    routes = Routes(api, "system")

    @routes.add("GET", "/system/folders", "list_folders")
    async def list_folders(
        _admin: CurrentAdmin, path: Annotated[str | None, Query(max_length=4096)] = None
    ) -> FolderListing:
        """The folder at `path`; the root of the file system without one."""
        return await asyncio.to_thread(look_into, path or "/")


def look_into(path: str) -> FolderListing:
    """What is in a folder. Touches the disk. Raises: InvalidInput, NotFound."""
    if "\0" in path or not path.startswith("/"):
        raise InvalidInput("Give a full path; it starts with “/”.", details={"field": "path"})
    folder = Path(os.path.normpath(path))
    try:
        if not folder.is_dir():
            raise NotFound(f"There is no folder {folder}.")
    except OSError as error:
        raise NotFound(f"There is no folder {folder}.") from error
    names = _folder_names(folder)
    return FolderListing(
        path=str(folder),
        parent=None if folder.parent == folder else str(folder.parent),
        folders=[
            Folder(name=name, path=str(folder / name), is_readable=os.access(folder / name, os.R_OK | os.X_OK))
            for name in names or ()
        ],
        free_bytes=_free_bytes(folder),
        is_readable=names is not None,
    )


def _folder_names(folder: Path) -> list[str] | None:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _is_shown(entry)]
    except OSError:
        return None
    return sorted(names, key=sort_title)[:SHOWN_LIMIT]


def _is_shown(entry: os.DirEntry[str]) -> bool:
    # A name that is not UTF-8 could be shown, but not sent back to choose it.
    if entry.name.startswith(".") or any(0xDC80 <= ord(char) <= 0xDCFF for char in entry.name):
        return False
    try:
        return entry.is_dir()
    except OSError:
        return False


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
