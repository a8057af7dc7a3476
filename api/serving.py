"""The processes of the server, from the one that was started down to those that answer.

supervisor            owns the listening socket; starts, watches and replaces generations; loads nothing itself
├── bridge            answers from the disk within half a second of the start, until there is a generation
└── generation        loads a release into memory and makes the application, once
    ├── front         one of several processes that answer; all of them share what the generation loaded
    │   └── nursery, and the workers that it forks (api.engine)
    └── front

A newer release, or SIGHUP, starts a new generation beside the old one. When its fronts answer, the old ones take no
new connections, finish what is in hand, ask their clients to connect again, and end: no request is lost. All fronts
accept from the same socket, so a front that dies takes none of the waiting connections with it.
"""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from api.engine.confinement import end_with_parent
from api.releases import Releases
from api.settings import Settings

MOST_FRONTS = 4
BACKLOG = 2_048
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 1.0
PREPARED, ANSWERS = b"p", b"a"
ENDING = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("cybernorms")


@dataclass(eq=False)
class Group:
    """A bridge or a generation: a process, what it reports on, and what it serves."""

    pid: int
    reports: int
    is_bridge: bool
    state: object = None
    ready: int = 0
    retired: bool = False


class Supervisor:
    """Runs the server until it is told to stop."""

    def __init__(self, settings: Settings, prepare: Callable[[], object]) -> None:
        """
        Args:
            settings: of the service.
            prepare: makes sure that there is a release, in a process of its own; may raise what a command may raise.
        """
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._settings = replace(settings, fronts=settings.fronts or max(1, min(MOST_FRONTS, cores // 2)))
        self._prepare: Callable[[], object] | None = prepare
        self._releases = Releases(settings.releases)
        self._socket = _listening(settings.host, settings.port)
        self._groups: list[Group] = []
        self._failed = 0
        self._next_try = 0.0
        self._stopping = False
        self._renew = False

    def run(self) -> int:
        """Serve.

        Returns:
            The exit code of the process; of a forked one too, which comes back up here when it is done.
        """
        woken, waker = os.pipe()
        for end in (woken, waker):
            os.set_blocking(end, False)
        for number in (*ENDING, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, self._told)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        if (self._settings.releases / "current").exists() and not self._settings.sparql_url:
            code = self._start(_bridge)
            if code is not None:
                return code
        while True:
            if not self._stopping and self._is_due():
                code = self._start(_generation)
                if code is not None:
                    return code
            readable, _, _ = select.select([woken, *(group.reports for group in self._groups)], [], [], LOOK_SECONDS)
            if woken in readable:
                with suppress(BlockingIOError):
                    os.read(woken, 4_096)
            for group in [group for group in self._groups if group.reports in readable]:
                self._hear(group)
            self._reap()
            if self._stopping and not self._groups:
                return self._failed

    def _told(self, number: int, stack: object) -> None:
        if number in ENDING:
            self._stopping = True
            for group in self._groups:
                _signal(group.pid, signal.SIGTERM)
        elif number == signal.SIGHUP:
            self._renew = True

    def _start(self, work: Callable[[Settings, socket.socket, int, Callable[[], object] | None], int]) -> int | None:
        """Fork a group. In the new process this returns its exit code, in the old one nothing."""
        self._renew = False
        reports, report = os.pipe()
        pid = os.fork()
        if pid:
            os.close(report)
            os.set_blocking(reports, False)
            self._groups.append(Group(pid, reports, is_bridge=work is _bridge))
            return None
        signal.set_wakeup_fd(-1)
        for number in (*ENDING, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        end_with_parent()
        os.close(reports)
        return work(self._settings, self._socket, report, self._prepare)

    def _hear(self, group: Group) -> None:
        """A front of a group answers. When all do, the groups before it are not needed any more."""
        data = b""
        with suppress(BlockingIOError):
            data = os.read(group.reports, 64)
        if PREPARED in data:
            self._prepare = None
            group.state = self._releases.state()
        group.ready += data.count(ANSWERS)
        if ANSWERS in data and group.ready == self._settings.fronts and not group.is_bridge:
            for other in self._groups[: self._groups.index(group)]:
                if not other.retired:
                    other.retired = True
                    _signal(other.pid, signal.SIGUSR1)

    def _reap(self) -> None:
        for group in tuple(self._groups):
            ended, status = os.waitpid(group.pid, os.WNOHANG)
            if not ended:
                continue
            os.close(group.reports)
            self._groups.remove(group)
            if self._stopping or group.retired or group.is_bridge:
                continue
            code = os.waitstatus_to_exitcode(status)
            log.error("the processes of a release ended: %d", code)
            self._next_try = time.monotonic() + AGAIN_SECONDS
            if any(other.ready for other in self._groups if not other.is_bridge):
                self._renew |= bool(self._settings.sparql_url)  # the release is pushed there, soon perhaps
                continue  # another one serves; this was to replace it
            if not group.ready:  # it never answered, and has said why
                self._failed = code if code > 0 else 1
                self._told(signal.SIGTERM, None)

    def _is_due(self) -> bool:
        """Whether a new generation is to be started: none runs, the releases have changed, or somebody asks for it."""
        generations = [group for group in self._groups if not group.is_bridge and not group.retired]
        if any(group.ready < self._settings.fronts for group in generations):
            return False
        if not generations:
            bridges = [group for group in self._groups if group.is_bridge]
            return all(group.ready for group in bridges) and time.monotonic() >= self._next_try
        state = self._releases.state() if time.monotonic() >= self._next_try else None
        if state is None or (state == generations[-1].state and not self._renew):
            return False
        generations[-1].state = state  # if it is refused, it is not tried again until something changes
        return True


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends what is written at once; else a body waits 40 ms for the head's receipt.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _bridge(settings: Settings, listening: socket.socket, report: int, prepare: object) -> int:
    """Be the bridge: one front over the disk, that knows how to answer SPARQL at once and the rest a little later."""
    from api.bridge import Bridge
    from api.listener import serve
    from api.store import Store

    release = Releases(settings.releases).newest()
    bridge = Bridge(replace(settings, store="disk", fronts=1), release, Store.open(release.folder))
    return serve(bridge, bridge.front, settings, listening, lambda: os.write(report, ANSWERS))


def _generation(settings: Settings, listening: socket.socket, report: int, prepare: Callable[[], object] | None) -> int:
    """Be a generation: load, then keep the fronts going."""
    if prepare is not None:
        prepare()
    os.write(report, PREPARED)
    from api.app import create
    from api.front import Front
    from api.listener import serve

    releases = Releases(settings.releases)
    releases.is_whole(releases.newest(), again=True)  # a bit that flipped leaves no trace elsewhere
    board = create(settings)
    gc.collect()
    gc.freeze()
    fronts: dict[int, int] = {}
    ending: list[int] = []

    def told(number: int, stack: object) -> None:
        ending.append(number)
        for pid in fronts.values():
            _signal(pid, number if number == signal.SIGUSR1 else signal.SIGTERM)

    for number in (*ENDING, signal.SIGUSR1):
        signal.signal(number, told)
    started = 0.0
    while True:
        for row in range(settings.fronts):
            if row in fronts or ending:
                continue
            started = time.monotonic()
            pid = os.fork()
            if pid == 0:
                for number in (*ENDING, signal.SIGUSR1):
                    signal.signal(number, signal.SIG_DFL)
                end_with_parent()
                board.meters.tally.mine = row
                front = Front(board.newest.endpoint, board.journal, settings, board.newest.graphql)
                return serve(board, front, settings, listening, lambda: os.write(report, ANSWERS))
            fronts[row] = pid
        if not fronts:
            return 0
        pid, status = os.wait()
        fronts = {row: other for row, other in fronts.items() if other != pid}
        if not ending:
            log.error("a front ended: %d", os.waitstatus_to_exitcode(status))
            time.sleep(max(0.0, started + AGAIN_SECONDS - time.monotonic()))
