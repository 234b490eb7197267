"""Songs made by ffmpeg, half a second long, with tags and a cover inside."""

import asyncio
from pathlib import Path

from rustfin.media import Tools, run


async def make_song(tools: Tools, path: Path, *, cover: str | None = None, **tags: str | None) -> bytes:
    """A tone at the path, with these tags; `cover` is the colour of the picture inside it. Gives its bytes."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    argv = [str(tools.ffmpeg), "-v", "error", "-y", "-f", "lavfi", "-i", "sine=f=440:d=0.5"]
    if cover is not None:
        argv += ["-f", "lavfi", "-i", f"color=c={cover}:s=64x64:d=0.04", "-map", "0", "-map", "1"]
        # One picture is what lasts so long; told to stop after one, FFmpeg 7.1 writes no sound into FLAC.
        argv += ["-c:v", "mjpeg", "-disposition:v", "attached_pic"]
    for name, value in tags.items():
        argv += ["-metadata", f"{name}={value}"] if value is not None else []
    done = await run([*argv, str(path)], timeout_s=60)
    assert done.returncode == 0, done.stderr_tail
    return await asyncio.to_thread(path.read_bytes)
