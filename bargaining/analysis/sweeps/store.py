"""A sweep on disk: a zarr store whose chunks appear whole, and a manifest of what each hangs on.

A chunk's files are written under temporary names and renamed into place; then one line of the manifest says so,
with the chunk's key and the digests of its files. A process that is killed at any moment therefore leaves chunks
that are listed and whole, and others that are computed again.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bargaining.analysis.sweeps.design import Chunk, Design, SweepWarning
from bargaining.analysis.sweeps.disk import TEMPORARY, digest, digest_of, locked, replace, told
from bargaining.analysis.sweeps.encoding import array_metadata, chunk_path, decode, encode, group_metadata
from bargaining.analysis.sweeps.evaluation import Found
from bargaining.analysis.sweeps.kernels import codes_of
from bargaining.analysis.sweeps.layout import Layout, attributes, computed, regime_layout
from bargaining.analysis.sweeps.results import profile_names, regime_label, regime_table, table_words
from bargaining.errors import BargainingError

MANIFEST = "manifest"
LINES = "chunks.jsonl"
MADE_BY = "bargaining sweep"


@dataclass(frozen=True)
class Entry:
    """Hold a line of the manifest.

    Parameters
    ----------
    key : str
        What the chunk hangs on, hashed.
    files : mapping of str to str
        Digest of the chunk's file in each array.
    written : str
        Points with each set of pure equilibria as JSON, excluded ones under -1: text, because a long sweep has many.
    """

    key: str
    files: Mapping[str, str]
    written: str

    @classmethod
    def of(cls, key: str, files: Mapping[str, str], counts: Mapping[int, int]) -> Entry:
        """Return the entry of a chunk."""
        return cls(
            key, files, json.dumps({str(bits): n for bits, n in counts.items()}, separators=(",", ":"))
        )

    @property
    def counts(self) -> dict[int, int]:
        """Return the points with each set of pure equilibria."""
        return {int(bits): n for bits, n in json.loads(self.written).items()}

    def line(self, chunk: Chunk) -> str:
        """Return the line."""
        content = {
            "chunk": chunk,
            "key": self.key,
            "files": dict(sorted(self.files.items())),
            "counts": json.loads(self.written),
        }
        return json.dumps(content, separators=(",", ":")) + "\n"


class Store:
    """Hold the store of one sweep.

    Parameters
    ----------
    path : Path
        A folder; made where there is none.
    design : Design

    Raises
    ------
    BargainingError
        When the folder holds something else, or a sweep that asks something else; nothing is changed then.
    """

    def __init__(self, path: Path, design: Design) -> None:
        self.path, self.design = path, design
        self.layouts = computed(design)
        self.entries: dict[Chunk, Entry] = {}
        self._refuse_others()

    @property
    def manifest(self) -> Path:
        """Return the manifest's file."""
        return self.path / MANIFEST / LINES

    @property
    def question(self) -> dict[str, Any]:
        """Return what must agree for a store to be continued."""
        return {
            "scenario": self.design.scenario.name,
            "dimensions": list(self.design.dims),
            "arrays": {layout.name: [layout.dtype, list(layout.chunk_shape)] for layout in self.layouts},
            "profiles": profile_names(self.design),
            "asked": {
                what: profile_names(self.design, chosen)
                for what, chosen in self.design.any_questions.profiles.items()
            },
        }

    def _refuse_others(self) -> None:
        if not self.path.exists():
            return
        if self.path.is_dir() and all(p.name == "zarr.json" + TEMPORARY for p in self.path.iterdir()):
            return
        try:
            found = json.loads((self.path / "zarr.json").read_text(encoding="utf-8"))["attributes"]
            question = json.loads(found["question"]) if found["made_by"] == MADE_BY else None
        except (OSError, ValueError, KeyError, TypeError):
            question = None
        if question is None:
            raise BargainingError(f"{self.path}: found something else than a sweep, expected a new name")
        for name, expected in self.question.items():
            if question.get(name) != expected:
                what = f"{name} {_short(question.get(name))}, expected {_short(expected)}"
                raise BargainingError(
                    f"{self.path}: found a sweep with {what}; it is left as it is, choose another name"
                )

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Keep others from writing, read what is there and write what describes the arrays."""
        with told(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        with locked(self.path):
            with told(self.path):
                for leftover in self.path.rglob(f"*{TEMPORARY}"):
                    leftover.unlink()
                # First of all, so that a store is known for what it is from its first moment.
                self._describe_group(finished=False)
                self.entries = self._read()
                self._rewrite_manifest()
                self._describe_arrays([])
            yield

    def _read(self) -> dict[Chunk, Entry]:
        """Return the manifest's entries; a line that was cut off is left out."""
        entries: dict[Chunk, Entry] = {}
        if not self.manifest.exists():
            return entries
        for line in self.manifest.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found = json.loads(line)
                counts = {int(bits): n for bits, n in found["counts"].items()}
                entries[tuple(found["chunk"])] = Entry.of(found["key"], found["files"], counts)
            except (ValueError, KeyError, TypeError):
                continue
        return entries

    def _rewrite_manifest(self) -> None:
        lines = [entry.line(chunk) for chunk, entry in sorted(self.entries.items())]
        replace(self.manifest, "".join(lines).encode())

    def _describe_group(self, *, finished: bool) -> None:
        content = attributes(self.design) | {
            "made_by": MADE_BY,
            "question": json.dumps(self.question),
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

    def missing(self) -> list[Chunk]:
        """Return the chunks to compute: not there, hanging on other numbers, or not as they were written.

        Warns
        -----
        SweepWarning
            For files that are not as they were written.
        """
        found, damaged = [], []
        for chunk in self.design.chunks():
            entry = self.entries.get(chunk)
            if entry is None or entry.key != self.design.key(chunk):
                found.append(chunk)
            elif not all(self._whole(layout, chunk, entry) for layout in self._written_with(chunk)):
                found.append(chunk)
                damaged.append(chunk)
        if damaged:
            warnings.warn(
                f"{self.path}: {len(damaged)} chunk(s) are not as they were written (first {damaged[0]}); "
                "they are computed again",
                SweepWarning,
                stacklevel=3,
            )
        return found

    def _written_with(self, chunk: Chunk) -> Iterator[Layout]:
        """Yield the arrays that a chunk has a file in: not those that another chunk along other axes writes."""
        for layout in self.layouts:
            if all(not k or dim in layout.dims for k, dim in zip(chunk, self.design.dims, strict=True)):
                yield layout

    def _whole(self, layout: Layout, chunk: Chunk, entry: Entry) -> bool:
        return digest_of(self._file(layout, chunk)) == entry.files.get(layout.name)

    def _file(self, layout: Layout, chunk: Chunk) -> Path:
        return chunk_path(self.path / layout.name, layout.place(chunk, self.design.dims))

    def write(self, found: Found) -> None:
        """Write the results of a chunk.

        Raises
        ------
        BargainingError
            When the disk takes no more; what is written stays.
        """
        layouts = {layout.name: layout for layout in self.layouts}
        with told(self.path):
            for name, written in found.variables.items():
                replace(self._file(layouts[name], found.chunk), written)
            files = {name: digest(written) for name, written in found.variables.items()}
            entry = Entry.of(self.design.key(found.chunk), files, found.counts)
            with self.manifest.open("ab") as file:
                file.write(entry.line(found.chunk).encode())
        self.entries[found.chunk] = entry

    @property
    def table(self) -> tuple[int, ...]:
        """Return the sets of pure equilibria that occur, in the order of their codes."""
        chunks = self.design.chunks()
        return regime_table({s: n for chunk in chunks for s, n in self.entries[chunk].counts.items()})

    def finish(self) -> None:
        """Give the regimes their codes, drop what no longer belongs to the sweep, and say that it is done."""
        with told(self.path):
            self._number_regimes()
            self.entries = {chunk: self.entries[chunk] for chunk in self.design.chunks()}
            self._sweep_out()
            self._rewrite_manifest()
            self._describe_arrays([regime_label(self.design, bits) for bits in self.table])
            self._describe_group(finished=True)

    def _number_regimes(self) -> None:
        bits, regime = self.layouts[0], regime_layout(self.design)
        table = table_words(self.design, self.table)
        for chunk in self.design.chunks():
            raw = self._file(bits, chunk).read_bytes()
            words = decode(raw, bits.dtype, bits.chunk_shape)
            region = tuple(slice(s.stop - s.start) for s in self.design.slices(chunk))
            inside = words[region]
            codes = codes_of(inside.reshape(-1, inside.shape[-1]), table).reshape(inside.shape[:-1])
            if -1 in self.entries[chunk].counts:
                codes[self._excluded(chunk)[region]] = -1
            replace(self._file(regime, chunk), encode(codes, regime.chunk_shape))

    def _excluded(self, chunk: Chunk) -> Any:
        from bargaining.analysis.sweeps.evaluation import EXCLUDED

        status = self.layouts[1]
        return decode(self._file(status, chunk).read_bytes(), status.dtype, status.chunk_shape) == EXCLUDED

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


def coordinates(design: Design) -> Iterator[tuple[Layout, Any]]:
    """Yield the arrays of axis values, calibrations as numbers with their names as meanings."""
    import numpy as np

    for axis in design.axes:
        n = len(axis.values)
        if axis.is_calibration:
            layout = Layout(axis.name, "int32", (axis.name,), (n,), (n,))
            layout.attributes.update(flag_values=list(range(n)), flag_meanings=list(axis.values))
            yield layout, np.arange(n, dtype=np.int32)
        else:
            described = {"long_name": design.scenario.label(axis.name), "axis": axis.written}
            values = np.array([float(value) for value in axis.values])
            yield Layout(axis.name, "float64", (axis.name,), (n,), (n,), described), values


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
