"""The process that workers are forked from: one thread, the release in memory, nothing else.

A process of many threads cannot be forked safely, and the server has threads. So it forks the nursery once, before it
starts any, and the nursery forks the workers. Memory is shared until somebody writes to it, and nobody does.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import struct
import warnings
from contextlib import suppress

from api.engine import worker
from api.engine.confinement import close_all_but, end_with_parent, leave_network
from api.jsonld import context
from api.store import Store

ORDER = struct.Struct("!ci")
END = struct.Struct("!ii")
FORK, KILL, STOP = b"f", b"k", b"s"


class Nursery:
    """The server's side: asks for workers and for their end."""

    def __init__(self, pid: int, control: socket.socket) -> None:
        self.pid = pid
        self.control = control

    @classmethod
    def start(cls, store: Store, memory_bytes: int) -> Nursery:
        """Fork the nursery. Call this before the process starts threads."""
        context()  # workers can open nothing
        here, there = socket.socketpair()
        with warnings.catch_warnings():
            # From Python 3.12 on a fork beside threads warns. The child touches nothing that they could hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            try:
                _nurse(store, there, memory_bytes)
            finally:
                os._exit(1)
        there.close()
        here.setblocking(False)
        return cls(pid, here)

    def fork(self) -> socket.socket:
        """The connection to a new worker, which says when it is ready.

        Raises:
            OSError: the nursery is gone.
        """
        here, there = socket.socketpair()
        with there:
            try:
                socket.send_fds(self.control, [ORDER.pack(FORK, 0)], [there.fileno()])
            except BaseException:
                here.close()
                raise
        here.setblocking(False)
        return here

    def kill(self, pid: int) -> None:
        """End a worker now. The nursery does it: a number is not used again before its parent has seen the end."""
        self.control.send(ORDER.pack(KILL, pid))

    def stop(self) -> None:
        """End the nursery and all its workers."""
        with suppress(OSError):  # gone already
            self.control.send(ORDER.pack(STOP, 0))
        self.control.close()
        with suppress(ChildProcessError):  # waited for already
            os.waitpid(self.pid, 0)


def _nurse(store: Store, control: socket.socket, memory_bytes: int) -> None:
    """Be the nursery; never returns."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # sent to the whole group: the server decides when to stop
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    close_all_but(control.fileno(), *store.descriptors)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a dying engine writes pages; the server logs a line
    gc.freeze()
    network = leave_network()
    woken, waker = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda number, stack: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    children: set[int] = set()
    killed: set[int] = set()
    while True:
        readable, _, _ = select.select([control.fileno(), woken], [], [])
        if woken in readable:
            os.read(woken, 4096)
        _reap(children, killed, control)
        if control.fileno() in readable and not _obey(store, control, memory_bytes, network, children, killed):
            break
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os._exit(0)


def _obey(
    store: Store, control: socket.socket, memory_bytes: int, network: str, children: set[int], killed: set[int]
) -> bool:
    try:
        order, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 1)
    except ConnectionError:
        return False
    while order and len(order) < ORDER.size:
        order += control.recv(ORDER.size - len(order))
    if not order:
        return False
    what, pid = ORDER.unpack(order)
    if what == KILL and pid in children:
        killed.add(pid)
        os.kill(pid, signal.SIGKILL)  # its end may take a while: others need not wait for it
    elif what == FORK:
        child = os.fork()
        if child == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            end_with_parent()
            close_all_but(*descriptors, *store.descriptors)
            worker.run(store, socket.socket(fileno=descriptors[0]), memory_bytes, network)
        children.add(child)
        for descriptor in descriptors:
            os.close(descriptor)
    return bool(what != STOP)


def _reap(children: set[int], killed: set[int], control: socket.socket) -> None:
    """Take note of workers that ended, and tell the server how those did that ended by themselves."""
    for pid in tuple(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            children.discard(pid)
            if pid in killed:
                killed.discard(pid)
                continue
            with suppress(OSError):  # nobody listens any more
                control.send(END.pack(pid, os.waitstatus_to_exitcode(status)), socket.MSG_DONTWAIT)
