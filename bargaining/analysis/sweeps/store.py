"""A sweep on disk: a zarr store, and beside its arrays what each chunk hangs on.

A chunk is written by zarr, which puts files in place whole; then the key of what it hangs on and the digest of what was
computed are noted. A process that is killed at any moment therefore leaves chunks that are noted and whole, and others
that are computed again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.disk import fitting, locked, new_array, readable, told
from bargaining.analysis.sweeps.evaluation import counts_of
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.identity import (
    LOCK,
    MADE_BY,
    question,
    question_of,
    with_what_is_there,
)
from bargaining.analysis.sweeps.kernels import codes_of
from bargaining.analysis.sweeps.layout import (
    EXCLUDED_REGIME,
    MANIFEST,
    attributes,
    computed,
    coordinates,
    layouts_of,
    noted,
    noted_in,
    regime_layout,
    row_of,
)
from bargaining.analysis.sweeps.making import SweepWarning
from bargaining.analysis.sweeps.planning import tasks_of
from bargaining.analysis.sweeps.points import Found, Task
from bargaining.analysis.sweeps.predictions import EXCLUDED
from bargaining.analysis.sweeps.quantities import REGIMES, Quantity
from bargaining.analysis.sweeps.results import library, regime_label, regime_table, table_words
from bargaining.writing import TEMPORARY, require_room


def require_store(path: Path) -> None:
    """Make sure, before anything is computed, that a folder can hold a sweep and holds nothing else.

    Raises
    ------
    BargainingError
        When it cannot, or does.
    """
    if path.exists():
        question_of(path)
    require_room(path / "zarr.json", option="-o")


class Store:
    """Hold the store of one sweep.

    Parameters
    ----------
    path : Path
        A folder; made where there is none.
    design : Design
        What is asked. The design of the store is this with all quantities that the folder holds already.
    said : callable
        Returns further attributes of a design.

    Raises
    ------
    BargainingError
        When the folder holds something else, or a sweep at other points; nothing is changed then.
    """

    def __init__(
        self, path: Path, design: Design, said: Callable[[Design], Mapping[str, str]] = lambda _: {}
    ) -> None:
        self.path = path
        self.design = with_what_is_there(path, design)
        self.said = said
        self.group: Any = None
        self.arrays: dict[str, Any] = {}
        self.notes: dict[str, NDArray[np.uint8]] = {}
        self.counted: dict[tuple[Quantity, Chunk], dict[int, int]] = {}

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Keep others from writing, read what is there and write what describes the arrays.

        A store that is new and was given no chunk before it failed is taken away again.
        """
        new, alone = not self.path.exists(), False
        try:
            with locked(self.path, self.path / MANIFEST / LOCK):
                alone = True
                with told(self.path):
                    for leftover in self.path.rglob(f"*{TEMPORARY}"):
                        leftover.unlink()
                    # First of all, so that a store is known for what it is from its first moment.
                    self._describe(finished=False)
                    self._make_arrays()
                yield
        except BaseException:
            if new and alone and not self.counted:  # the lock is given back: an open file may not be removed
                shutil.rmtree(self.path, ignore_errors=True)
            raise

    def _describe(self, *, finished: bool) -> None:
        content = attributes(self.design) | {
            **self.said(self.design),
            "made_by": MADE_BY,
            "question": json.dumps(question(self.design)),
            "finished": finished,
        }
        zarr = library("zarr")
        if (self.path / "zarr.json").exists():
            self.group = zarr.open_group(self.path, mode="r+")
            self.group.attrs.put(content)
        else:
            self.group = zarr.create_group(self.path, attributes=content)

    def _make_arrays(self) -> None:
        for layout in (*computed(self.design), regime_layout(self.design)):
            self.arrays[layout.name] = fitting(self.group, layout)
        for layout, values in coordinates(self.design):
            fitting(self.group, layout)[:] = values
        (self.path / MANIFEST / "zarr.json").unlink(missing_ok=True)
        self.group.create_group(MANIFEST)
        for layout in noted(self.design):
            self.arrays[layout.name] = fitting(self.group, layout)
            if (notes := readable(self.arrays[layout.name], (...,))) is None:
                self.arrays[layout.name] = new_array(self.group, layout)
                notes = np.zeros(layout.shape, dtype=np.uint8)
            self.notes[layout.name] = notes

    def missing(self) -> list[Task]:
        """Return what is to be computed: not there, hanging on other numbers, or not as it was written.

        Warns
        -----
        SweepWarning
            For chunks that are not as they were written.
        """
        damaged: list[Chunk] = []

        def lacking(quantity: Quantity, chunk: Chunk) -> bool:
            note = self.notes[noted_in(quantity)][self._noted_at(quantity, chunk)].tobytes()
            if not note.startswith(self._key(quantity, chunk)):
                return True
            arrays = self._read(quantity, chunk)
            if arrays is None or note != self._note(quantity, chunk, arrays):
                damaged.append(chunk)
                return True
            self.counted[quantity, chunk] = counts_of(quantity, arrays)
            return False

        found = list(tasks_of(self.design, lacking))
        if damaged:
            warnings.warn(
                f"{self.path}: {len(damaged)} chunk(s) are not as they were written (first {damaged[0]}); "
                "they are computed again",
                SweepWarning,
                stacklevel=3,
            )
        return found

    def _read(self, quantity: Quantity, chunk: Chunk) -> dict[str, NDArray[Any]] | None:
        """Return the arrays of a chunk, None where one cannot be read."""
        found = {}
        for layout in layouts_of(self.design, quantity):
            values = readable(self.arrays[layout.name], layout.region(self.design, quantity, chunk))
            if values is None:
                return None
            found[layout.name] = values
        return found

    def _key(self, quantity: Quantity, chunk: Chunk) -> bytes:
        return bytes.fromhex(self.design.key(quantity, chunk))

    def _note(self, quantity: Quantity, chunk: Chunk, arrays: Mapping[str, NDArray[Any]]) -> bytes:
        """Return what is noted of a chunk: what it hangs on and what it is."""
        content = hashlib.blake2b(digest_size=16)
        for layout in layouts_of(self.design, quantity):
            little = np.dtype(layout.dtype).newbyteorder("<")
            content.update(np.ascontiguousarray(arrays[layout.name], dtype=little).tobytes())
        return self._key(quantity, chunk) + content.digest()

    def _noted_at(self, quantity: Quantity, chunk: Chunk) -> tuple[int, ...]:
        return (*row_of(self.design, quantity).values(), *chunk)

    def write(self, found: Found) -> None:
        """Write the results of a task.

        Raises
        ------
        BargainingError
            When the disk takes no more; what is written stays.
        """
        chunk = found.task.chunk
        with told(self.path):
            for quantity, arrays in found.variables.items():
                for layout in layouts_of(self.design, quantity):
                    region = layout.region(self.design, quantity, chunk)
                    self.arrays[layout.name][region] = arrays[layout.name]
                note = np.frombuffer(self._note(quantity, chunk, arrays), dtype=np.uint8)
                self.arrays[noted_in(quantity)][self._noted_at(quantity, chunk)] = note
                self.counted[quantity, chunk] = found.counts[quantity]

    def counts(self, quantity: Quantity) -> dict[int, int]:
        """Return the counts of all chunks of a quantity that are there, added up."""
        found: Counter[int] = Counter()
        for (other, _), counts in self.counted.items():
            if other == quantity:
                found.update(counts)
        return dict(found)

    def finish(self) -> None:
        """Give the regimes their codes, and say that the sweep is done."""
        with told(self.path):
            regimes = regime_table(self.counts(REGIMES))
            self._number(regimes)
            labels = [regime_label(self.design, bits) for bits in regimes]
            fitting(self.group, regime_layout(self.design, labels))
            self._describe(finished=True)

    def _number(self, regimes: Sequence[int]) -> None:
        layout, table = regime_layout(self.design), table_words(self.design, regimes)
        for chunk in self.design.chunks(REGIMES):
            region = layout.region(self.design, REGIMES, chunk)
            words = self.arrays["pure_equilibria"][region]
            codes = codes_of(words.reshape(-1, words.shape[-1]), table).reshape(words.shape[:-1])
            if -1 in self.counted[REGIMES, chunk]:
                codes[self.arrays["status"][region] == EXCLUDED] = EXCLUDED_REGIME
            there = readable(self.arrays[layout.name], region)
            if there is None or not np.array_equal(there, codes):
                self.arrays[layout.name][region] = codes
