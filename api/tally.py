"""Numbers that processes count each for itself and tell together, in memory that processes forked later share."""

from __future__ import annotations

import json
import mmap
from collections import Counter

ROW_BYTES = 1 << 18


class Tally:
    """A row for each process. Each writes its own, whole, and reads those of the others."""

    def __init__(self, rows: int) -> None:
        self._memory = mmap.mmap(-1, rows * ROW_BYTES)
        self._rows = rows
        self.mine = 0

    def write(self, numbers: Counter[str]) -> None:
        """Put what this process has counted where the others see it."""
        data = json.dumps(numbers).encode()
        at = self.mine * ROW_BYTES
        if len(data) < ROW_BYTES - 8:
            self._memory[at : at + 8] = bytes(8)  # nobody reads a row while it is written
            self._memory[at + 8 : at + 8 + len(data)] = data
            self._memory[at : at + 8] = len(data).to_bytes(8, "little")

    def total(self, numbers: Counter[str]) -> Counter[str]:
        """What all processes have counted: this one now, the others when they wrote last."""
        self.write(numbers)
        total = Counter(numbers)
        for row in range(self._rows):
            if row != self.mine:
                total.update(self._read(row))
        return total

    def _read(self, row: int) -> dict[str, float]:
        at = row * ROW_BYTES
        size = int.from_bytes(self._memory[at : at + 8], "little")
        try:
            found: dict[str, float] = json.loads(self._memory[at + 8 : at + 8 + size]) if size else {}
        except ValueError:  # it is being written
            return {}
        return found
