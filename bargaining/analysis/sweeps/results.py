"""The results of a sweep as a labelled dataset, made in memory or opened from a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bargaining.analysis.sweeps.bits import WORD, members, table_of_words
from bargaining.analysis.sweeps.design import Design, profile_names
from bargaining.analysis.sweeps.layout import attributes, place_dim
from bargaining.analysis.sweeps.quantities import DRAWN
from bargaining.analysis.sweeps.worlds import variant_of
from bargaining.errors import BargainingError, nearest

if TYPE_CHECKING:
    import xarray as xr

NO_EQUILIBRIUM = "no pure equilibrium"
EXCLUDED_LABEL = "excluded by a constraint"


def library(name: str) -> Any:
    """Import a library of the extra "sweep".

    Raises
    ------
    BargainingError
        When it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        extra = "cluster" if name in ("dask", "distributed") else "sweep"
        raise BargainingError(
            f"sweep: found no library {error.name!r}, expected the extra {extra!r}: install bargaining[{extra}]"
        ) from None


def regime_label(design: Design, bits: int) -> str:
    """Return a set of pure equilibria in words: the outcomes' short labels."""
    if bits < 0:
        return EXCLUDED_LABEL
    labels = [design.labels[k] for k in members(bits)]
    return " + ".join(labels) or NO_EQUILIBRIUM


def regime_table(sets: Mapping[int, int]) -> tuple[int, ...]:
    """Return the sets that occur, excluded points left out, in the order of their first profiles."""
    return tuple(sorted((s for s in sets if s >= 0), key=members))


def table_words(design: Design, table: Sequence[int]) -> NDArray[np.uint64]:
    """Return the sets of a table as words, shape (n_sets, n_words)."""
    return table_of_words(table, design.n_words)


def labelled(
    design: Design, arrays: Mapping[str, Any], counts: Mapping[int, int], said: Mapping[str, str]
) -> xr.Dataset:
    """Label the arrays of a finished sweep.

    Parameters
    ----------
    design : Design
    arrays : mapping of str to Variable, or tuple
        Dimensions, values and attributes of each array.
    counts : mapping of int to int
        Number of points with each set of pure equilibria.
    said : mapping of str to str
        Further attributes.
    """
    table = regime_table(counts)
    coordinates = _axis_coordinates(design) | _label_coordinates(design)
    coordinates["code"] = ("code", np.arange(len(table)))
    coordinates["regime_label"] = ("code", np.array([regime_label(design, s) for s in table], dtype=str))
    coordinates["regime_points"] = ("code", np.array([counts[s] for s in table], dtype=np.int64))
    n_profiles = len(design.candidates)
    inside = np.array([[bool(s >> k & 1) for k in range(n_profiles)] for s in table], dtype=bool)
    inside = inside.reshape(len(table), n_profiles)  # two dimensions even where every point is excluded
    text = {"long_name": "whether the profile is a pure equilibrium in the regime of this code"}
    variables = {**arrays, "profile_in_regime": (("code", "profile"), inside, text)}
    dataset: xr.Dataset = library("xarray").Dataset(variables, coordinates, attributes(design) | dict(said))
    return dataset


def _axis_coordinates(design: Design) -> dict[str, Any]:
    scenario = design.scenario
    found: dict[str, Any] = {}
    for axis in design.axes:
        if axis.worlds:
            variant = scenario.document.variants.get(variant_of(scenario, axis.name) or "")
            named = variant.label if variant else axis.name.capitalize()
            found[axis.dim] = (axis.dim, np.array(axis.values), {"long_name": named})
            continue
        values = axis.floats
        found[axis.name] = (axis.name, values, {"long_name": scenario.label(axis.name), "axis": axis.written})
        for link in design.links:
            if link.rule.variables == {axis.name}:
                linked = np.array([float(link.rule.evaluate({axis.name: value})) for value in axis.values])
                label = {"long_name": scenario.label(link.name), "follows": link.written}
                found[link.name] = (axis.name, linked, label)
    return found


def _label_coordinates(design: Design) -> dict[str, Any]:
    form = design.any_questions.form
    found: dict[str, Any] = {
        "profile": ("profile", profile_names(design.candidates)),
        "outcome": ("profile", list(design.labels)),
    }
    for what in ("payoff", "margin"):
        if chosen := design.profiles(what):
            found[f"{what}_profile"] = (f"{what}_profile", profile_names(chosen))
    if design.profiles("payoff"):
        found["player"] = ("player", list(form.players))
    if design.slots:
        dim = place_dim(design)
        found[dim] = (dim, [place.name for place in form.places])
        words = [f"{place.name}.{option}" for place in form.places for option in place.options]
        found["player_action"] = ("player_action", words)
        found["equilibrium"] = ("equilibrium", np.arange(design.slots))
    if design.sample and DRAWN in design.quantities:
        found["parameter"] = ("parameter", list(design.sample.names))
    return found


def pure_equilibrium(dataset: xr.Dataset, profile: str) -> xr.DataArray:
    """Tell where a profile is a pure equilibrium.

    Parameters
    ----------
    dataset : Dataset
        Of a sweep.
    profile : str
        As in the coordinate ``profile``, or a label of the coordinate ``outcome``.

    Returns
    -------
    DataArray of bool
        Over the axes.

    Raises
    ------
    BargainingError
        When there is no such profile.

    Examples
    --------
    >>> import bargaining
    >>> found = bargaining.sweep(bargaining.load("rapprochement"), autonomy=(0, 1, 5))
    >>> pure_equilibrium(found, "pressure,isolate,align,tolerate").values.tolist()
    [True, True, True, True, True]
    """
    names, outcomes = (dataset[name].values.tolist() for name in ("profile", "outcome"))
    if profile not in (*names, *outcomes):
        raise BargainingError(f"profile: unknown {profile!r}{nearest(profile, [*names, *outcomes])}")
    place = names.index(profile) if profile in names else outcomes.index(profile)
    words = dataset["pure_equilibria"].isel(word=place // WORD)
    return ((words >> np.uint64(place % WORD)) & np.uint64(1)).astype(bool).rename(profile)
