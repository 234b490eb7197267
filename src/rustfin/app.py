"""The composition root: every part of a server, built in order, closed in reverse. There is no second wiring."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from rustfin import __version__
from rustfin.artwork import Artwork, ChapterImages, Trickplays
from rustfin.backups import Backups
from rustfin.catalog.libraries import Libraries
from rustfin.catalog.userdata import UserData
from rustfin.config import Config, prepare_folders
from rustfin.core.clock import Clock, SystemClock
from rustfin.core.errors import RustfinError
from rustfin.db import Database, open_database
from rustfin.db.lock import hold_lock
from rustfin.events import Events
from rustfin.identity import Identity, open_identity
from rustfin.jobs import Jobs
from rustfin.media import Tools, find_tools
from rustfin.observability import Metrics, configure_logs, get_logger
from rustfin.outbound import Outbound
from rustfin.playback import Capabilities, Devices, Explainer, Playbacks, Reports, Segments
from rustfin.scanner import Scanner
from rustfin.scanner.purges import Purges
from rustfin.scanner.watching import Watching
from rustfin.server import Http, Parts, ServerFacts, create_http, find_web, run_server
from rustfin.settings import Settings, Transcoding
from rustfin.streaming import Delivery, Tickets, load_key
from rustfin.subtitles import KeptFiles, OpenSubtitles, Subtitles, SubtitleSearch
from rustfin.transcoder import Transcoder
from rustfin.transcoder.hardware.survey import Survey

JOB_GRACE_S = 5.0
"""How long jobs may take to reach a checkpoint when the server goes down."""
LOOK_EVERY_S = 1.0
"""How often the database is asked whether another process wrote to it."""
LOCK_PATIENCE_S = 2.0
"""How long a server that starts lets a command of the command line finish."""
SWITCH_S = 0.0005
"""How long one thread may keep the interpreter from the others. At Python's five milliseconds a page that runs ten
statements beside a scan's writer can wait ten times that; smaller still, and the switching itself costs."""
_log = get_logger("rustfin.app")


@dataclass(frozen=True, slots=True)
class App:
    """A server that is ready."""

    config: Config
    db: Database
    events: Events
    settings: Settings
    jobs: Jobs
    identity: Identity
    libraries: Libraries
    scanner: Scanner
    devices: Devices
    http: Http
    closing: asyncio.Event
    """Set it first when going down, so that endless answers end."""


@asynccontextmanager
async def open_app(config: Config, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """Everything, ready to answer.

    Raises: AlreadyRunning, NewerSchema and the other ConfigurationErrors; Unavailable when the database is unreadable.
    """
    clock = clock or SystemClock()
    started_at = clock.now_ms()
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(prepare_folders, config)
        await asyncio.to_thread(stack.enter_context, hold_lock(config.lock_path, patience_s=LOCK_PATIENCE_S))
        looking = asyncio.create_task(_look_for_tools(config))
        stack.callback(looking.cancel)
        metrics = Metrics()
        db = await asyncio.to_thread(open_database, config.database_path, clock=clock, metrics=metrics)
        stack.push_async_callback(asyncio.to_thread, db.close)
        events = Events(db, clock)
        stack.callback(events.close)
        settings = Settings(db, events, clock)
        await settings.load()
        jobs = Jobs(db, events, clock, metrics=metrics)
        identity = await stack.enter_async_context(open_identity(db, events, clock))
        libraries = Libraries(db, events, clock)
        tools, tools_problem = await looking
        artwork = Artwork(db, jobs, events, clock, config.cache_dir, tools=tools)
        stand_ins = config.provider_addresses
        outbound = Outbound(
            db,
            clock,
            settings,
            metrics=metrics,
            local_hosts=frozenset(urlsplit(address).hostname or "" for address in stand_ins.values()),
        )
        stack.push_async_callback(outbound.aclose)
        opensubtitles = OpenSubtitles(
            outbound, settings, clock, address=stand_ins.get("opensubtitles", OpenSubtitles.ADDRESS)
        )
        subtitles = Subtitles(
            db, jobs, clock, settings, cache_dir=config.cache_dir, kept=KeptFiles(config.subtitle_dir), tools=tools
        )
        stack.push_async_callback(subtitles.aclose)
        survey, transcoder = await _open_encoders(stack, config, tools, settings, clock=clock, metrics=metrics)
        trickplays = Trickplays(
            db,
            jobs,
            settings,
            config.cache_dir / "trickplay",
            tools=tools,
            is_busy=lambda: any(head.state != "held" for head in transcoder.status()),
        )
        watching = Watching(db, events, settings)
        scanner = Scanner(
            db,
            jobs,
            events,
            clock,
            settings,
            tools=tools,
            artwork=artwork,
            subtitles=subtitles,
            trickplays=trickplays,
            heard_dir=config.cache_dir / "heard",
            growing=watching.growing,
        )
        backups = Backups(db, jobs, settings, clock, folder=config.backup_dir)
        purges = Purges(db, jobs, events, clock, settings, turns=scanner.turns)
        for scheduled in (backups, scanner, purges):
            await scheduled.open()
        user_data, devices = UserData(events, clock), Devices(db, clock)
        capabilities = Capabilities(survey, transcoder, lambda: settings.get(Transcoding))
        playbacks = Playbacks(
            db,
            events,
            clock,
            settings=settings,
            user_data=user_data,
            users=identity.users,
            transcoder=transcoder,
            subtitles=subtitles,
            devices=devices,
            load=capabilities.load,
            look_for_keyframes=scanner.look_for_keyframes,
            look_into=scanner.look_into,
            tools=tools,
        )
        playbacks.open()
        stack.push_async_callback(playbacks.aclose)
        delivery = Delivery()
        stack.push_async_callback(asyncio.to_thread, delivery.close)
        tickets = Tickets(await load_key(db), clock)
        closing = asyncio.Event()
        parts = Parts(
            facts=ServerFacts(__version__, started_at, tools, tools_problem),
            clock=clock,
            db=db,
            settings=settings,
            events=events,
            jobs=jobs,
            identity=identity,
            libraries=libraries,
            scanner=scanner,
            watching=watching,
            purges=purges,
            backups=backups,
            user_data=user_data,
            artwork=artwork,
            trickplays=trickplays,
            chapter_images=ChapterImages(config.cache_dir / "chapters", tools),
            playbacks=playbacks,
            transcoder=transcoder,
            survey=survey,
            capabilities=capabilities,
            segments=Segments(playbacks, transcoder, subtitles),
            devices=devices,
            explainer=Explainer(db, devices, load=capabilities.load),
            reports=Reports(db, clock, devices),
            delivery=delivery,
            tickets=tickets,
            subtitles=subtitles,
            subtitle_search=SubtitleSearch(db, clock, settings, provider=opensubtitles, subtitles=subtitles),
            metrics=metrics,
            web_dir=find_web(config.web_dir),
            closing=closing,
        )
        http = await asyncio.to_thread(create_http, parts)
        await _begin(stack, db, jobs, events, watching=watching, scanner=scanner)
        stack.callback(closing.set)
        yield App(
            config=config,
            db=db,
            events=events,
            settings=settings,
            jobs=jobs,
            identity=identity,
            libraries=libraries,
            scanner=scanner,
            devices=devices,
            http=http,
            closing=closing,
        )


def serve(config: Config, *, on_ready: Callable[[str], None]) -> None:
    """Run a server until SIGTERM or SIGINT. Raises: what `open_app` raises, or that it cannot listen."""
    configure_logs(config.log_level, config.is_log_json or not sys.stderr.isatty())
    sys.setswitchinterval(SWITCH_S)
    run_server(
        lambda: open_app(config),
        host=config.host,
        port=config.port,
        version=__version__,
        trusted_proxies=config.trusted_proxies,
        on_ready=on_ready,
    )


async def _begin(
    stack: AsyncExitStack, db: Database, jobs: Jobs, events: Events, *, watching: Watching, scanner: Scanner
) -> None:
    """Everything that goes on by itself."""
    await jobs.start()
    stack.push_async_callback(jobs.stop, JOB_GRACE_S)
    watching.open(scanner)
    stack.push_async_callback(watching.aclose)
    await events.catch_up()
    noticing = asyncio.create_task(_notice_other_processes(db, jobs, events))
    stack.push_async_callback(_end, noticing)


async def _notice_other_processes(db: Database, jobs: Jobs, events: Events) -> None:
    """What the command line writes beside this process: its jobs are taken up, its events are told."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            if await db.was_written_elsewhere():
                jobs.look_now()
                await events.catch_up()
        except Exception:  # noqa: BLE001 - supervisor: a full disk now must not make this server deaf for good
            _log.exception("the database could not be asked what other processes wrote")


async def _open_encoders(
    stack: AsyncExitStack,
    config: Config,
    tools: Tools | None,
    settings: Settings,
    *,
    clock: Clock,
    metrics: Metrics,
) -> tuple[Survey, Transcoder]:
    survey = Survey(config.cache_dir / "hardware", tools, clock)
    await survey.open()
    stack.push_async_callback(survey.aclose)
    transcoder = Transcoder(
        config.transcode_dir, tools, metrics, settings=lambda: settings.get(Transcoding), ways=survey.ways
    )
    await transcoder.open()
    stack.push_async_callback(transcoder.aclose)
    return survey, transcoder


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _look_for_tools(config: Config) -> tuple[Tools | None, str | None]:
    try:
        return await find_tools(ffmpeg=config.ffmpeg, ffprobe=config.ffprobe), None
    except RustfinError as error:
        _log.warning("no ffmpeg", problem=error.message)
        return None, error.message
