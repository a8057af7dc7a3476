"""The body of a request: whole, or refused."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from api.errors import ClientGone, SlowBody, TooLarge


async def whole(request: Request, limit: int, seconds: float) -> bytes:
    """All of it.

    Args:
        request: the request.
        limit: bytes that are read at most.
        seconds: how long to wait for it.

    Raises:
        TooLarge: it is longer; told at once if the request says so.
        SlowBody: it does not arrive in time.
        ClientGone: the client has left.
    """
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise TooLarge(f"The body has {told} bytes; at most {limit} are read.", limit=limit, seen=int(told))
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise TooLarge(f"The body has more than {limit} bytes.", limit=limit)
    except TimeoutError:
        raise SlowBody(f"The body did not arrive within {seconds:g} s.") from None
    except ClientDisconnect:
        raise ClientGone from None
    return bytes(body)
