"""A sweep on disk: a zarr store whose chunks appear whole, and a manifest of what each hangs on.

A chunk's files are written under temporary names and renamed into place; then one line of the manifest says so,
with the chunk's key and the digests of its files. A process that is killed at any moment therefore leaves chunks
that are listed and whole, and others that are computed again.
"""

from __future__ import annotations

import json
import shutil
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.design import Design
from bargaining.analysis.sweeps.disk import TEMPORARY, digest, digest_of, locked, replace, told
from bargaining.analysis.sweeps.encoding import array_metadata, chunk_path, decode, encode, group_metadata
from bargaining.analysis.sweeps.evaluation import EXCLUDED, Found, Task
from bargaining.analysis.sweeps.grids import Chunk
from bargaining.analysis.sweeps.kernels import codes_of
from bargaining.analysis.sweeps.layout import (
    EXCLUDED_REGIME,
    Layout,
    attributes,
    computed,
    coordinates,
    layouts_of,
    regime_layout,
)
from bargaining.analysis.sweeps.making import SweepWarning
from bargaining.analysis.sweeps.manifest import (
    LOCK,
    MADE_BY,
    MANIFEST,
    Entry,
    question,
    question_of,
    read_line,
    with_what_is_there,
)
from bargaining.analysis.sweeps.planning import tasks_of
from bargaining.analysis.sweeps.quantities import REGIMES, Quantity
from bargaining.analysis.sweeps.results import regime_label, regime_table, table_words
from bargaining.writing import require_room

LINES = "chunks.jsonl"


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

    Raises
    ------
    BargainingError
        When the folder holds something else, or a sweep at other points; nothing is changed then.
    """

    def __init__(self, path: Path, design: Design) -> None:
        self.path = path
        self.design = with_what_is_there(path, design)
        self.layouts = computed(self.design)
        self.entries: dict[tuple[Quantity, Chunk], Entry] = {}

    @property
    def manifest(self) -> Path:
        """Return the manifest's file."""
        return self.path / MANIFEST / LINES

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
                    self._describe_group(finished=False)
                    self.entries = self._read()
                    self._rewrite_manifest()
                    self._describe_arrays([])
                yield
        except BaseException:
            if new and alone and not self.entries:  # the lock is given back: an open file may not be removed
                shutil.rmtree(self.path, ignore_errors=True)
            raise

    def _read(self) -> dict[tuple[Quantity, Chunk], Entry]:
        """Return the manifest's entries; a line that was cut off is left out."""
        if not self.manifest.exists():
            return {}
        lines = self.manifest.read_text(encoding="utf-8", errors="replace").splitlines()
        return dict(found for found in map(read_line, lines) if found)

    def _rewrite_manifest(self) -> None:
        written = sorted(self.entries.items(), key=lambda item: (item[0][0].plain(), item[0][1]))
        replace(self.manifest, "".join(entry.line(*place) for place, entry in written).encode())

    def _describe_group(self, *, finished: bool) -> None:
        content = attributes(self.design) | {
            "made_by": MADE_BY,
            "question": json.dumps(question(self.design)),
            "finished": finished,
        }
        replace(self.path / "zarr.json", group_metadata(content))

    def _describe_arrays(self, labels: Sequence[str]) -> None:
        replace(self.path / MANIFEST / "zarr.json", group_metadata({}))
        for layout in (*self.layouts, regime_layout(self.design, labels)):
            replace(self.path / layout.name / "zarr.json", array_metadata(layout))
        for layout, values in coordinates(self.design):
            replace(chunk_path(self.path / layout.name, (0,)), encode(values, layout.chunk_shape))
            replace(self.path / layout.name / "zarr.json", array_metadata(layout))

    def missing(self) -> list[Task]:
        """Return what is to be computed: not there, hanging on other numbers, or not as it was written.

        Warns
        -----
        SweepWarning
            For files that are not as they were written.
        """
        damaged: list[Chunk] = []

        def lacking(quantity: Quantity, chunk: Chunk) -> bool:
            entry = self.entries.get((quantity, chunk))
            if entry is None or entry.key != self.design.key(quantity, chunk):
                return True
            layouts = layouts_of(self.design, quantity)
            if all(digest_of(self._file(x, quantity, chunk)) == entry.files.get(x.name) for x in layouts):
                return False
            damaged.append(chunk)
            return True

        found = list(tasks_of(self.design, lacking))
        if damaged:
            warnings.warn(
                f"{self.path}: {len(damaged)} chunk(s) are not as they were written (first {damaged[0]}); "
                "they are computed again",
                SweepWarning,
                stacklevel=3,
            )
        return found

    def _file(self, layout: Layout, quantity: Quantity, chunk: Chunk) -> Path:
        return chunk_path(self.path / layout.name, layout.place(self.design, quantity, chunk))

    def write(self, found: Found) -> None:
        """Write the results of a task.

        Raises
        ------
        BargainingError
            When the disk takes no more; what is written stays.
        """
        chunk, lines = found.task.chunk, []
        with told(self.path):
            for quantity, written in found.variables.items():
                for layout in layouts_of(self.design, quantity):
                    replace(self._file(layout, quantity, chunk), written[layout.name])
                files = {name: digest(content) for name, content in written.items()}
                entry = Entry.of(self.design.key(quantity, chunk), files, found.counts.get(quantity, {}))
                self.entries[quantity, chunk] = entry
                lines.append(entry.line(quantity, chunk))
            with self.manifest.open("ab") as file:
                file.write("".join(lines).encode())

    def counts(self, quantity: Quantity) -> dict[int, int]:
        """Return the counts of all chunks of a quantity that are written, added up."""
        found: Counter[int] = Counter()
        for (other, _), entry in self.entries.items():
            if other == quantity:
                found.update(entry.counts)
        return dict(found)

    def counts_apart_from(self, tasks: Sequence[Task]) -> dict[int, int]:
        """Return the regimes of the chunks that are not computed again."""
        computing = {task.chunk for task in tasks if REGIMES in task.quantities}
        found: Counter[int] = Counter()
        for chunk in self.design.chunks(REGIMES):
            if chunk not in computing:
                found.update(self.entries[REGIMES, chunk].counts)
        return dict(found)

    @property
    def table(self) -> tuple[int, ...]:
        """Return the sets of pure equilibria that occur, in the order of their codes."""
        return regime_table(self.counts(REGIMES))

    def finish(self) -> None:
        """Give the regimes their codes, drop what no longer belongs to the sweep, and say that it is done."""
        with told(self.path):
            places = [(q, chunk) for q in self.design.quantities for chunk in self.design.chunks(q)]
            self.entries = {place: self.entries[place] for place in places}
            self._number_regimes()
            self._sweep_out()
            self._rewrite_manifest()
            self._describe_arrays([regime_label(self.design, bits) for bits in self.table])
            self._describe_group(finished=True)

    def _number_regimes(self) -> None:
        bits, status = layouts_of(self.design, REGIMES)
        regime = regime_layout(self.design)
        regimes = self.table
        table = table_words(self.design, regimes)
        for chunk in self.design.chunks(REGIMES):
            inside = tuple(slice(s.stop - s.start) for s in self.design.coarse.slices(chunk))
            counts = self.entries[REGIMES, chunk].counts
            if len(counts) == 1:
                shape, only = tuple(part.stop for part in inside), next(iter(counts))
                codes = np.full(shape, EXCLUDED_REGIME if only < 0 else regimes.index(only), dtype=np.int32)
            else:
                words = self._decoded(bits, chunk)[inside]
                codes = codes_of(words.reshape(-1, words.shape[-1]), table).reshape(words.shape[:-1])
                if -1 in counts:
                    codes[self._decoded(status, chunk)[inside] == EXCLUDED] = EXCLUDED_REGIME
            replace(self._file(regime, REGIMES, chunk), encode(codes, regime.chunk_shape))

    def _decoded(self, layout: Layout, chunk: Chunk) -> NDArray[Any]:
        return decode(self._file(layout, REGIMES, chunk).read_bytes(), layout.dtype, layout.chunk_shape)

    def _sweep_out(self) -> None:
        """Remove chunks beyond the arrays' ends, left from a longer sweep."""
        for layout in (*self.layouts, regime_layout(self.design)):
            folder = self.path / layout.name / "c"
            wanted = {chunk_path(self.path / layout.name, place) for place in layout.places}
            for file in [file for file in folder.rglob("*") if file.is_file() and file not in wanted]:
                file.unlink()
            for below in sorted((f for f in folder.rglob("*") if f.is_dir()), reverse=True):
                if not any(below.iterdir()):
                    below.rmdir()
