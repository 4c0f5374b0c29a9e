"""The answer that a search makes: components of the whole tree, and what is proved of the list."""

from __future__ import annotations

from bargaining.algebra.factors import Unsettled
from bargaining.equilibria.sequential.assembly import canonical
from bargaining.equilibria.sequential.backwards import MOST_LISTED, Backwards, counted
from bargaining.equilibria.sequential.products import whole_component
from bargaining.equilibria.sequential.result import AssessmentSet


def assessment_set(search: Backwards, concept: str, whole: str, never: str) -> AssessmentSet:
    """Search a tree, and return what is found.

    Parameters
    ----------
    search : Backwards
        The search.
    concept : str
        What the result calls what was looked for.
    whole : str
        Why the list is complete, if it is.
    never : str
        What is to be known where chance rules some nodes out.
    """
    components, large = [], []
    for play in search.plays():
        try:
            components.append(whole_component(search.setting, play))
        except Unsettled as error:
            large.append(str(error))
    reason = _open(search, large)
    setting = search.setting
    notes = [never] if setting.ruled_out else []
    if setting.idle:
        notes.append(f"chance rules out the information sets {', '.join(setting.idle)}")
    return AssessmentSet(
        setting.tree,
        concept,
        tuple(sorted(components, key=canonical)),
        not reason,
        reason or whole,
        search.apart and not reason,
        tuple(notes),
    )


def _open(search: Backwards, large: list[str]) -> str:
    """Say what stands in the way of a complete list; nothing where it is complete."""
    if search.stopped:
        return f"stopped after {search.max_seconds:g} seconds"

    def place(root: int) -> str:
        return f"in the subgame from {search.setting.tree.place(root)} on, " if root else ""

    found = [f"{place(root)}{search.told(own)}" for root, own in sorted(search.unsettled.items()) if own]
    found += [f"{place(root)}more than {MOST_LISTED:,} components" for root in search.crowded]
    if large:
        found.append(f"{counted(len(large), 'component')} not listed: {', '.join(dict.fromkeys(large))}")
    return "; ".join(found)
