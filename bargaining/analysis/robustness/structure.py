"""What survives every structural alternative of a scenario, in the reading of each document: the answer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bargaining.results import Entries
from bargaining.scenario import Scenario

Values = Mapping[str, str]
"""The value of each variant that varies."""


@dataclass(frozen=True)
class Structure:
    """Hold one combination of structural alternatives.

    Parameters
    ----------
    values : mapping of str to str
        The value of each variant that varies.
    digest : str
        Of the scenario with them, at the values in force.
    predicted : mapping of str to tuple of str
        For each reading the labels of the pure predictions, in canonical order.
    """

    def same(self, other: Structure) -> bool:
        """Tell whether the predictions are the same in every reading."""
        return all(set(found) == set(other.predicted[reading]) for reading, found in self.predicted.items())

    values: Values
    digest: str
    predicted: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Effect:
    """Hold what one value of a variant changes, in place of the value that the scenario has.

    Parameters
    ----------
    variant, value : str
        The value.
    lost, gained : mapping of str to tuple of str
        For each reading in which it changes something by itself, the predictions that go and come.
    differs, of : int
        In how many of all combinations of the others it changes something in some reading.
    """

    variant: str
    value: str
    lost: Mapping[str, tuple[str, ...]]
    gained: Mapping[str, tuple[str, ...]]
    differs: int
    of: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "variant": self.variant,
            "value": self.value,
            "changes": [
                {"reading": reading, "lost": list(self.lost[reading]), "gained": list(self.gained[reading])}
                for reading in self.lost
            ],
            "differs": self.differs,
            "of": self.of,
        }


@dataclass(frozen=True)
class Structures(Entries[Structure]):
    """Hold the pure predictions under every combination of structural alternatives.

    Parameters
    ----------
    scenario : Scenario
        As it was asked about.
    readings : tuple of str
        Calibrations.
    own : mapping of str to str
        The values of the scenario itself.
    entries : tuple of Structure
        One for each combination, that of the scenario itself among them, the last variant fastest.
    apart : tuple of (mapping of str to str, str)
        Combinations of which no sound scenario can be made, and why.
    """

    scenario: Scenario
    readings: tuple[str, ...]
    own: Values
    entries: tuple[Structure, ...]
    apart: tuple[tuple[Values, str], ...] = ()

    def counts(self, reading: str) -> dict[str, int]:
        """Return in how many combinations each is predicted, by label, those that are in most of them first."""
        found: dict[str, int] = {}
        for label in itertools.chain.from_iterable(one.predicted[reading] for one in self):
            found[label] = found.get(label, 0) + 1
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def everywhere(self, reading: str) -> tuple[str, ...]:
        """Return what is predicted under every combination."""
        return tuple(label for label, n in self.counts(reading).items() if n == len(self))

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """Return what each value changes that the scenario itself does not have."""
        values = {name: dict.fromkeys(one.values[name] for one in self) for name in self.own}
        return tuple(
            self._effect(name, value)
            for name, found in values.items()
            for value in found
            if value != self.own[name]
        )

    def alike(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return the values of a variant in groups between which something differs, and within which nothing does."""
        columns: dict[str, dict[tuple[str, ...], Structure]] = {}
        for one in self:
            columns.setdefault(one.values[name], {})[_without(one.values, name)] = one
        groups: list[list[str]] = []
        for value, column in columns.items():
            for group in groups:
                first = columns[group[0]]
                if column.keys() == first.keys() and all(one.same(first[key]) for key, one in column.items()):
                    group.append(value)
                    break
            else:
                groups.append([value])
        return tuple(map(tuple, groups))

    def _effect(self, name: str, value: str) -> Effect:
        others = [other for other in self if other.values[name] == self.own[name]]
        beside = {_without(other.values, name): other for other in others}
        found = [(beside.get(_without(one.values, name)), one) for one in self if one.values[name] == value]
        pairs = [(other, one) for other, one in found if other is not None]
        differing = [pair for pair in pairs if not pair[0].same(pair[1])]
        before, after = next(pair for pair in pairs if pair[0].values == self.own)
        changed = [r for r in self.readings if set(before.predicted[r]) != set(after.predicted[r])]
        lost, gained = (
            {r: tuple(x for x in a.predicted[r] if x not in b.predicted[r]) for r in changed}
            for a, b in ((before, after), (after, before))
        )
        return Effect(name, value, lost, gained, len(differing), len(pairs))

    @property
    def head(self) -> str:
        """Say how many combinations there are, of what."""
        numbers = {name: len({one.values[name] for one in self}) for name in self.own}
        of = ", ".join(f"{name} ({n})" for name, n in numbers.items())
        return f"{len(self)} combinations of structural alternatives: {of}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Say which values change nothing, and what is left out."""
        found = []
        if idle := [f"{one.variant}={one.value}" for one in self.effects if not one.differs]:
            found.append(f"Without any effect, whatever the others are: {', '.join(idle)}")
        if self.apart:
            values, why = self.apart[0]
            changed = [f"{name}={value}" for name, value in values.items() if value != self.own[name]]
            example = f"{' with '.join(changed)} ({why})"
            found.append(
                f"Left out, for they do not go together: {len(self.apart)} combinations, such as {example}"
            )
        return tuple(found)

    def __str__(self) -> str:
        """Say how many combinations there are, what survives them in each reading, and what changes nothing."""
        kept = {reading: ", ".join(self.everywhere(reading)) or "nothing" for reading in self.readings}
        survive = [f"  {reading}: {labels} in every one" for reading, labels in kept.items()]
        return "\n".join([self.head, *survive, *self.notes])

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "structures": [
                {"values": dict(one.values), "digest": one.digest}
                | {
                    "predicted": [
                        {"reading": r, "outcomes": list(found)} for r, found in one.predicted.items()
                    ]
                }
                for one in self
            ],
            "readings": [
                {
                    "reading": reading,
                    "outcomes": [
                        {"label": label, "structures": n} for label, n in self.counts(reading).items()
                    ],
                }
                for reading in self.readings
            ],
            "alternatives": [one.to_dict() for one in self.effects],
            "apart": [{"values": dict(values), "reason": why} for values, why in self.apart],
        }

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one row a combination: the value of each variant, and what is predicted in each reading."""
        return [
            {**one.values, **{reading: "; ".join(found) for reading, found in one.predicted.items()}}
            for one in self
        ]


def _without(values: Values, name: str) -> tuple[str, ...]:
    return tuple(value for other, value in values.items() if other != name)
