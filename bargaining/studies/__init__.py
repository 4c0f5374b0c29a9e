"""Studies: one question about any scenario each, answered by tables, figures and findings on disk.

A script defines an `Experiment` and hands it to `main`; ``bargaining reproduce`` runs all packaged ones.
"""

from bargaining.scenario.labels import (
    choice_label,
    distinct,
    own_value,
    place_labels,
    player_labels,
    reading_labels,
)
from bargaining.studies.choosing import NoMeaningError, contested, named, profiles_declared
from bargaining.studies.experiment import Drawing, Experiment, Progress, Settings, Table, Tables
from bargaining.studies.running import Outcome, carry_out
from bargaining.studies.script import main

__all__ = [
    "Drawing",
    "Experiment",
    "NoMeaningError",
    "Outcome",
    "Progress",
    "Settings",
    "Table",
    "Tables",
    "carry_out",
    "choice_label",
    "contested",
    "distinct",
    "main",
    "named",
    "own_value",
    "place_labels",
    "player_labels",
    "profiles_declared",
    "reading_labels",
]
