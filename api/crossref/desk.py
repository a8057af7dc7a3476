"""Where documents of readers are read: one bounded process each, a few side by side, none for long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
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

LOOKED = 0.2
"""How often it is looked whether the client is still there, in seconds."""

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
        self._free = asyncio.Semaphore(max(1, settings.documents))
        self._waiting = 0

    async def answer(self, task: Task, body: bytes, gone: Gone) -> tuple[str, bytes]:
        """The answer to a task: its media type and its bytes.

        Raises:
            Busy: too many documents wait already.
            ClientGone: nobody waits for the answer any more.
            ServiceError: the document cannot be read, or not within the limits.
        """
        if self._free.locked() and self._waiting >= self._settings.documents_waiting:
            raise Busy("Other documents are being read, and enough wait. Come back soon.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._settings.document_seconds), self._turn(gone):
                told, data = await self._read(task, body, gone)
        except TimeoutError:
            raise self._slow() from None
        finally:
            self._waiting -= 1
        if "refused" in told:
            raise _refusal(*told["refused"])  # type: ignore[misc]  # a code and a detail, as the child writes them
        return str(told["type"]), data

    @contextlib.asynccontextmanager
    async def _turn(self, gone: Gone):  # type: ignore[no-untyped-def]  # an asynchronous context, bound by its use
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._free.acquire(), LOOKED)
                break
            if await gone():
                raise ClientGone
        try:
            yield
        finally:
            self._free.release()

    async def _read(self, task: Task, body: bytes, gone: Gone) -> tuple[dict[str, object], bytes]:
        job = {"task": task.name, "type": task.type, "name": task.file, "wanted": task.wanted, "release": self._release}
        command = [sys.executable, "-m", "api.crossref.child", str(self._folder)]
        command += [str(self._settings.document_memory_bytes), str(self._settings.document_seconds)]
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # a complaint could quote the text
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,
        )
        reading = asyncio.create_task(self._told(process, json.dumps(job).encode() + b"\n" + body))
        try:
            while not (await asyncio.wait({reading}, timeout=LOOKED))[0]:
                if await gone():
                    raise ClientGone
            return await reading
        finally:
            reading.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with the parser that it may have started
            await asyncio.shield(process.wait())

    async def _told(self, process: asyncio.subprocess.Process, job: bytes) -> tuple[dict[str, object], bytes]:
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
        code = await process.wait()
        if code == -signal.SIGXCPU:
            raise self._slow()
        head, line, rest = bytes(data).partition(b"\n")
        if code or not line:
            raise WorkerLost("The process that read the document is gone. Send it again, or in parts.")
        return json.loads(head), rest

    def _slow(self) -> ServiceError:
        error = TimedOut(self._settings.document_seconds)
        error.detail = f"Reading it took more than {self._settings.document_seconds:g} s. Send the document in parts."
        return error


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
