"""A function from outside that gives vectors for texts: texts that are near in meaning have vectors that are near.

None is part of this program and none is needed. Whoever has a model names a function, `package.module:function`; it
takes a list of texts and gives as many vectors of one length.

Rule: it is foreign code, which may load anything, print, hang or crash. So it runs in a process of its own that is
killed when its time is over, and what it gives is looked at before it is believed.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import traceback
from array import array
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Any, TypeAlias

from loaders.texts.errors import Unfit

Vector: TypeAlias = "array[float]"
"""Numbers of 32 bits, and 1 long: the product of two is the cosine of the angle between them."""


def embed(name: str, texts: Sequence[str], seconds: float | None = None) -> list[Vector]:
    """A vector of length 1 for each text, by a function.

    Args:
        name: of the function, `package.module:function`; whatever can be imported here can be named.
        texts: all of them at once.
        seconds: how long it may take, loading included; None for as long as it likes.

    Raises:
        Unfit: the function cannot be imported, fails, takes too long, or gives something else.
    """
    if not texts:
        return []
    command = [sys.executable, "-m", "loaders.texts.embedding", name]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    asked = json.dumps(list(texts)).encode()
    try:
        done = subprocess.run(
            command, input=asked, stdout=subprocess.PIPE, env=environment, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unfit(f"{name} took too long") from None
    head, line, numbers = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise Unfit(f"{name} ended its process ({done.returncode})")
    told = json.loads(head)
    if "unfit" in told:
        raise Unfit(told["unfit"])
    return unpacked(numbers, told["length"])


def packed(vectors: Iterable[Vector]) -> bytes:
    """Vectors as bytes: numbers of 32 bits, the least byte first, one vector after the other."""
    numbers: array[float] = array("f")
    for vector in vectors:
        numbers.extend(vector)
    return _ordered(numbers).tobytes()


def unpacked(data: bytes, length: int) -> list[Vector]:
    """Vectors of so many numbers, from bytes.

    Raises:
        ValueError: there is a part of a vector at the end.
    """
    numbers: array[float] = array("f")
    numbers.frombytes(data)
    if length < 1 or len(numbers) % length:
        raise ValueError(f"{len(numbers)} numbers are no vectors of {length}")
    _ordered(numbers)
    return [numbers[n : n + length] for n in range(0, len(numbers), length)]


def _ordered(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def main(arguments: list[str]) -> None:
    """In the process: take texts as JSON from standard input, and answer with a line of JSON and the numbers."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the function prints is no part of the answer
    name, texts = arguments[0], json.load(sys.stdin)
    try:
        vectors = _vectors(name, _function(name), texts)
        answer.write(json.dumps({"length": len(vectors[0])}).encode() + b"\n" + packed(vectors))
    except Unfit as unfit:
        answer.write(json.dumps({"unfit": str(unfit)}).encode() + b"\n")
    answer.flush()
    sys.stderr.flush()
    os._exit(0)  # threads that the function left behind are not waited for


def _function(name: str) -> Callable[[list[str]], Any]:
    module, _, attribute = name.partition(":")
    try:
        found: Callable[[list[str]], Any] = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as error:
        raise Unfit(f"{name} cannot be imported: {type(error).__name__}: {error}") from None
    if not callable(found):
        raise Unfit(f"{name} is no function")
    return found


def _vectors(name: str, function: Callable[[list[str]], Any], texts: list[str]) -> list[Vector]:
    try:
        given = function(list(texts))
    except (Exception, SystemExit) as error:
        traceback.print_exc()  # a terminal shows it; elsewhere it could quote a reader's text, and is not kept
        raise Unfit(f"{name} failed with {type(error).__name__}") from None
    try:
        rows = [array("d", _listed(row)) for row in _listed(given)]
    except (TypeError, ValueError, OverflowError):
        raise Unfit(f"{name} must give a list of vectors of numbers, not {type(given).__name__}") from None
    if len(rows) != len(texts):
        raise Unfit(f"{name} gave more or fewer vectors than there are texts")
    if len({len(row) for row in rows}) > 1:
        raise Unfit(f"{name} gave vectors of different lengths")
    return [_of_length_1(name, row) for row in rows]


def _listed(given: Any) -> list[Any]:
    """A list of what came as a list, or as an array of a library."""
    return list(given.tolist() if hasattr(given, "tolist") else given)


def _of_length_1(name: str, row: array[float]) -> Vector:
    length = math.hypot(*row)
    if not math.isfinite(length):
        raise Unfit(f"{name} gave a vector with something that is no finite number")
    if not length:
        raise Unfit(f"{name} gave a vector that is zero")
    return array("f", (number / length for number in row))


if __name__ == "__main__":
    main(sys.argv[1:])
