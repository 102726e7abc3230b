"""Run the server: uvicorn, one process or several."""

from __future__ import annotations

import logging
import os
import signal
import socket
from tempfile import TemporaryDirectory

import uvicorn
from uvicorn.supervisors import Multiprocess

from bot.channels.web.answering import Answering
from bot.channels.web.app import desk_for
from bot.settings import Settings

#: Where several processes put their figures together (prometheus_client reads it).
SHARED = "PROMETHEUS_MULTIPROC_DIR"

#: Seconds that requests in progress get after SIGTERM, and an idle connection is kept.
GRACE, KEEP_ALIVE = 20, 75


def config(settings: Settings) -> uvicorn.Config:
    """How uvicorn runs: it believes no forwarded header (``identity`` decides), and logs no request (addresses hold words).

    Worker processes make the application themselves, from the environment.
    """
    return uvicorn.Config(
        "bot.channels.web.app:from_environment",
        factory=True,
        workers=settings.web_workers,
        access_log=False,
        log_level=logging.WARNING,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )


def preflight(settings: Settings) -> None:
    """Raise what would keep every worker process from starting: a key file, a file of ours (UsageError, MemoryTrouble)."""
    desk = desk_for(settings, Answering(settings))
    desk.log.close()
    desk.state.close()


def run(settings: Settings, listening: socket.socket) -> None:
    """Serve on that socket until SIGINT or SIGTERM; a worker process that dies is started again."""
    made = config(settings)
    if made.workers > 1:
        with TemporaryDirectory() as shared:
            os.environ[SHARED] = shared  # before a worker imports prometheus_client
            Multiprocess(made, sockets=[listening]).run()
    else:
        signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again after it has stopped: asked to stop is no failure
        uvicorn.Server(made).run(sockets=[listening])
