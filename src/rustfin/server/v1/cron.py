"""When a cron line comes round, for people who write one."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import Field

from rustfin.core.clock import Clock
from rustfin.jobs import next_times
from rustfin.server.routes import CurrentAdmin, Model, Routes

_SHOWN = 3


class CronTimes(Model):
    """The next moments that a cron line names, and the clock that it means."""

    next_run_at: list[int]
    time_zone: str = Field(description="The server's, by its short name.")
    utc_offset_minutes: int = Field(description="Of that time zone, at the first of these moments.")


def add_routes(api: FastAPI, clock: Clock) -> None:
    """Pure: nothing is kept."""
    routes = Routes(api, "system")

    @routes.add("GET", "/system/cron", "next_cron_times")
    async def next_cron_times(cron: Annotated[str, Query(max_length=100)], _admin: CurrentAdmin) -> CronTimes:
        """The next three times of five cron fields in the server's local time."""
        times = await asyncio.to_thread(next_times, " ".join(cron.split()), clock.now_ms(), count=_SHOWN)
        first = datetime.fromtimestamp(times[0] / 1000).astimezone()
        offset = first.utcoffset()
        return CronTimes(
            next_run_at=list(times),
            time_zone=first.tzname() or "UTC",
            utc_offset_minutes=0 if offset is None else int(offset.total_seconds() // 60),
        )
