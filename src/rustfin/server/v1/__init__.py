"""Version 1 of the HTTP interface: one file a resource, its schemas first, then its routes."""

from fastapi import FastAPI

from rustfin.catalog.edits import Edits
from rustfin.server.admission import Admission
from rustfin.server.parts import Parts
from rustfin.server.v1 import (
    auth,
    backups,
    browse,
    cron,
    devices,
    edits,
    events,
    folders,
    gpu,
    hls,
    images,
    imports,
    items,
    jobs,
    libraries,
    library_roots,
    missing,
    music,
    outbound,
    parse,
    playback,
    previews,
    scan_plans,
    settings,
    setup,
    stream,
    subtitles,
    system,
    userdata,
    users,
)


def add_resources(api: FastAPI, parts: Parts) -> None:
    """Every resource, each with what it uses."""
    identity = parts.identity
    system.add_routes(api, parts.facts, parts.settings, users=identity.users, db=parts.db, metrics=parts.metrics)
    gpu.add_routes(api, parts.survey, parts.capabilities)
    setup.add_routes(api, identity.users, identity.sessions, settings=parts.settings)
    auth.add_routes(api, identity.sessions, identity.api_keys)
    users.add_routes(api, identity.users, identity.sessions, settings=parts.settings, facts=parts.facts)
    libraries.add_routes(api, parts.libraries, scanner=parts.scanner, jobs=parts.jobs, db=parts.db)
    library_roots.add_routes(
        api, parts.libraries, scanner=parts.scanner, watching=parts.watching, jobs=parts.jobs, db=parts.db
    )
    scan_plans.add_routes(api, parts.scanner)
    missing.add_routes(api, parts.purges, identity.users)
    imports.add_routes(api, parts.scanner)
    folders.add_routes(api)
    outbound.add_routes(api, parts.db, parts.settings)
    parse.add_routes(api)
    cron.add_routes(api, parts.clock)
    browse.add_routes(api, parts.db)
    items.add_routes(api, parts.db, users=identity.users, clock=parts.clock)
    music.add_routes(api, parts.db)
    edits.add_routes(api, parts.db, Edits(parts.events, parts.clock), clock=parts.clock)
    userdata.add_routes(api, parts.db, parts.user_data)
    images.add_routes(api, parts.artwork)
    backups.add_routes(api, parts.backups)
    jobs.add_routes(api, parts.jobs)
    events.add_routes(api, parts.events, identity.gate, closing=parts.closing)
    settings.add_routes(api, parts.settings)
    playback.add_routes(
        api, parts.playbacks, parts.tickets, db=parts.db, trickplays=parts.trickplays, subtitles=parts.subtitles
    )
    subtitles.add_routes(api, parts.subtitles, search=parts.subtitle_search, db=parts.db, users=identity.users)
    devices.add_routes(
        api,
        parts.devices,
        parts.explainer,
        parts.reports,
        users=identity.users,
        settings=parts.settings,
        db=parts.db,
    )
    media = stream.MediaAdmission(Admission(identity.gate), identity.gate, parts.tickets)
    stream.add_routes(
        api,
        media,
        db=parts.db,
        delivery=parts.delivery,
        subtitles=parts.subtitles,
        playbacks=parts.playbacks,
    )
    previews.add_routes(
        api,
        media,
        db=parts.db,
        trickplays=parts.trickplays,
        chapter_images=parts.chapter_images,
        tickets=parts.tickets,
    )
    hls.add_routes(api, media, parts.segments, parts.playbacks, tickets=parts.tickets, delivery=parts.delivery)
