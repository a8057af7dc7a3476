"""Where documents of readers are read: one bounded process each, a few side by side, none for long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.errors import (
    AnswerTooLarge,
    BadRequest,
    Busy,
    ClientGone,
    ServiceError,
    TimedOut,
    TooLarge,
    Unreadable,
    UnsupportedMedia,
    WorkerLost,
)
from api.settings import Settings
from loaders.texts.errors import Unfit
from loaders.texts.meaning import fitting

log = logging.getLogger("cybernorms")

LOOKED = 0.05
"""How often it is looked whether it is one's turn, and whether the client is still there, in seconds."""

Gone = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Task:
    """What is to be done with the body of a request.

    Attributes:
        name: crossref, concordance or citations.
        type: the type of the body, with parameters.
        file: name of the file, if the request tells one.
        wanted: media type of the answer.
    """

    name: str
    type: str
    file: str
    wanted: str


class Desk:
    """Reads documents against one release."""

    def __init__(self, release: str, folder: Path, settings: Settings) -> None:
        self._release = release
        self._folder = folder
        self._settings = settings
        self._free = threading.Semaphore(max(1, settings.documents))
        self._waiting = 0
        self._embedding = settings.embedding
        self._complaints: set[str] = set()
        if self._embedding:
            try:
                fitting(folder, self._embedding)
            except Unfit as unfit:
                self._embedding = ""
                self._tell(str(unfit))

    async def answer(self, task: Task, body: bytes, gone: Gone) -> tuple[str, bytes]:
        """The answer to a task: its media type and its bytes.

        Raises:
            ClientGone: nobody waits for the answer any more.
            ServiceError: too many documents wait already; or the document cannot be read, or not within the limits.
        """
        try:
            async with asyncio.timeout(self._settings.document_seconds):
                if not self._free.acquire(blocking=False):
                    await self._turn(gone)
                try:
                    return self._answered(*await self._read(task, body, gone))
                finally:
                    self._free.release()
        except TimeoutError:
            raise self._slow() from None

    def answer_here(self, task: Task, body: bytes) -> tuple[str, bytes]:
        """The same for a caller that is in a thread of its own, and blocks it."""
        until = time.monotonic() + self._settings.document_seconds
        if not self._free.acquire(blocking=False):
            with self._queued():
                if not self._free.acquire(timeout=self._settings.document_seconds):
                    raise self._slow()
        try:
            process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment(),
                start_new_session=True,
            )
            with process:
                try:
                    data, _ = process.communicate(self._job(task) + body, timeout=until - time.monotonic())
                except subprocess.TimeoutExpired:
                    raise self._slow() from None
                finally:
                    _kill(process.pid)
            return self._answered(process.returncode, data)
        finally:
            self._free.release()

    async def _turn(self, gone: Gone) -> None:
        """Wait for one's turn."""
        with self._queued():
            while not self._free.acquire(blocking=False):
                if await gone():
                    raise ClientGone
                await asyncio.sleep(LOOKED)

    @contextlib.contextmanager
    def _queued(self) -> Iterator[None]:
        """A place among those who wait.

        Raises:
            Busy: there is none.
        """
        if self._waiting >= self._settings.documents_waiting:
            raise Busy("Other documents are being read, and enough wait. Come back soon.")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def _read(self, task: Task, body: bytes, gone: Gone) -> tuple[int, bytes]:
        process = await asyncio.create_subprocess_exec(
            *self._command(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a complaint could quote the text
            env=self._environment(),
            start_new_session=True,
        )
        reading = asyncio.create_task(self._told(process, self._job(task) + body))
        try:
            while not (await asyncio.wait({reading}, timeout=LOOKED))[0]:
                if await gone():
                    raise ClientGone
            return await reading
        finally:
            reading.cancel()
            _kill(process.pid)
            await asyncio.shield(process.wait())

    async def _told(self, process: asyncio.subprocess.Process, job: bytes) -> tuple[int, bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(job)
            await process.stdin.drain()
            process.stdin.close()
        data = bytearray()
        while chunk := await process.stdout.read(1 << 20):
            data += chunk
            if len(data) > self._settings.answer_bytes:
                raise AnswerTooLarge("bytes", self._settings.answer_bytes)
        return await process.wait(), bytes(data)

    def _answered(self, code: int, data: bytes) -> tuple[str, bytes]:
        """What a child told, or why it could not."""
        head, line, rest = data.partition(b"\n")
        if code == -signal.SIGXCPU:
            raise self._slow()
        if code or not line:
            raise WorkerLost("The process that read the document is gone. Send it again, or in parts.")
        told = json.loads(head)
        if "refused" in told:
            raise _refusal(*told["refused"])
        if told.get("unfit"):
            self._tell(told["unfit"])
        return told["type"], rest

    def _command(self) -> list[str]:
        limits = [str(self._settings.document_memory_bytes), str(self._settings.document_seconds)]
        return [sys.executable, "-m", "api.crossref.child", str(self._folder), *limits]

    def _environment(self) -> dict[str, str]:
        """What a child sees of our surroundings: a function that gives vectors sees what is not our own."""
        path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        if not self._embedding:
            return path
        return {name: value for name, value in os.environ.items() if not name.startswith("CYBERNORMS_")} | path

    def _tell(self, reason: str) -> None:
        """Say why earlier text is looked for without vectors, once for each reason."""
        if reason not in self._complaints:
            self._complaints.add(reason)
            log.warning("no vectors", extra={"facts": {"release": self._release, "reason": reason}})

    def _job(self, task: Task) -> bytes:
        job = {"task": task.name, "type": task.type, "name": task.file, "wanted": task.wanted, "release": self._release}
        job["embedding"] = self._embedding
        return json.dumps(job).encode() + b"\n"

    def _slow(self) -> ServiceError:
        error = TimedOut(self._settings.document_seconds)
        error.detail = f"Reading it took more than {self._settings.document_seconds:g} s. Send the document in parts."
        return error


def _kill(pid: int) -> None:
    """End a child, with the parser that it may have started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _refusal(code: str, detail: str) -> ServiceError:
    """The answer to a document that cannot be read, by the code of `loaders.texts.Refused`."""
    kinds: dict[str, type[ServiceError]] = {
        "too-large": TooLarge,
        "binary": UnsupportedMedia,
        "unsupported": UnsupportedMedia,
        "form": BadRequest,
        "other-language": BadRequest,
    }
    if code == "timeout":
        error: ServiceError = TimedOut(0)
        error.detail = detail
        return error
    return kinds.get(code, Unreadable)(detail, reason=code)
