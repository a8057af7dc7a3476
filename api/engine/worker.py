"""What a worker does: read a query, answer it whole, until the other side hangs up."""

from __future__ import annotations

import os
import socket
import threading
from functools import lru_cache

from api.allocator import keep_large
from api.engine import frames
from api.engine.confinement import confine, yield_to_others
from api.errors import NotAcceptable
from api.jsonld import compacted
from api.negotiate import choose
from api.results import PAGE, RowsExceeded, check_rows, excerpt
from api.spreadsheet import SHEET, of_csv
from api.store import BytesExceeded, Store

ALIASES = {"application/json": "application/sparql-results+json", "text/plain": "application/n-triples"}
JSON_LD = "application/ld+json"
CSV = "text/csv"
STACK_BYTES = 256 << 20


def run(store: Store, connection: socket.socket, memory_bytes: int, network: str) -> None:
    """Be a worker; never returns. The stack is large because the engine recurses over the query."""
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=_serve, args=(store, connection, memory_bytes, network))
    thread.start()
    thread.join()
    os._exit(0)


def _serve(store: Store, connection: socket.socket, memory_bytes: int, network: str) -> None:
    keep_large()
    yield_to_others()
    store.answer("ASK {}", lambda offered: offered[0])
    memory = confine(memory_bytes, (connection.fileno(), *store.descriptors))
    connection.sendall(
        frames.frame({"pid": os.getpid(), "thread": threading.get_native_id(), "network": network, "memory": memory})
    )
    jobs = frames.Jobs(connection)
    while (job := jobs.next()) is not None:
        try:
            connection.sendall(_reply(store, job))
        except MemoryError:
            connection.sendall(frames.frame({"error": "memory"}))
            os._exit(0)
        except BrokenPipeError:
            os._exit(0)
        except BaseException as error:  # a panic of the engine is no Exception
            connection.sendall(frames.frame({"error": "panic", "detail": f"{type(error).__name__}: {error}"[:500]}))
            os._exit(1)


def _reply(store: Store, job: frames.Job) -> bytes:
    offered: tuple[str, ...] = ()
    wanted = ""

    def chosen(forms: tuple[str, ...]) -> str:
        nonlocal offered, wanted
        offered, wanted, form = _wish(job.accept, forms)
        return form

    try:
        media_type, data = store.answer(job.query, chosen, job.default_graphs, job.named_graphs, job.max_bytes)
        check_rows(media_type, data, job.max_rows)
        if media_type != wanted:
            media_type, data = wanted, of_csv(data) if wanted == SHEET else excerpt(media_type, data)
            if wanted == SHEET and len(data) > job.max_bytes:
                raise BytesExceeded
        elif media_type == JSON_LD:
            data = compacted(data)
    except SyntaxError as error:
        return frames.frame({"error": "syntax", "detail": str(error)})
    except ValueError as error:
        return frames.frame({"error": "value", "detail": str(error)})
    except RuntimeError as error:  # such as a function that the engine does not know
        return frames.frame({"error": "unanswerable", "detail": str(error)})
    except NotAcceptable:
        return frames.frame({"error": "not acceptable", "offered": offered})
    except BytesExceeded:
        return frames.frame({"error": "bytes"})
    except RowsExceeded as error:
        return frames.frame({"error": "rows", "seen": error.seen})
    return frames.of_answer(media_type, offered, data)


@lru_cache(1_024)
def _wish(accept: str, forms: tuple[str, ...]) -> tuple[tuple[str, ...], str, str]:
    """What a form of query can be had in, what of that is wanted, and what of the engine's that is made from.

    Raises:
        NotAcceptable: the client refuses every one.
    """
    offered = (*forms, SHEET, PAGE) if CSV in forms else (*forms, PAGE)
    wanted = preferred(accept, offered)
    return offered, wanted, forms[0] if wanted == PAGE else CSV if wanted == SHEET else wanted


@lru_cache(1_024)
def preferred(accept: str, offered: tuple[str, ...]) -> str:
    """The media type for a request, from those that a form of query can be had in.

    Raises:
        NotAcceptable: the client refuses every one.
    """
    names = [name for name, form in ALIASES.items() if form in offered]
    wanted = choose(accept, (*offered, *names))
    return ALIASES.get(wanted, wanted)
