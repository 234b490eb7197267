"""Work that must happen: a durable queue with lanes, progress, cancel, retry, history and schedules.

Doors: `Jobs` (`register`, `enqueue` in the transaction of the cause, `cancel`, `get`, `list`, `wait`, `put_schedule`,
`start`, `stop`), `Work`, `Lane`, `Job`, what a handler is given: `JobRun`, and `next_times` of a cron line.
"""

from rustfin.jobs.jobs import Handler, Jobs
from rustfin.jobs.run import JobCancelled, JobInterrupted, JobRun
from rustfin.jobs.schedules import Schedule, next_times
from rustfin.jobs.work import ACTIVE, ENDED, Job, JobState, Lane, Work

__all__ = [
    "ACTIVE",
    "ENDED",
    "Handler",
    "Job",
    "JobCancelled",
    "JobInterrupted",
    "JobRun",
    "JobState",
    "Jobs",
    "Lane",
    "Schedule",
    "Work",
    "next_times",
]
