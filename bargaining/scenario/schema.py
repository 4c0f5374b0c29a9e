"""The JSON Schema of scenario files."""

from __future__ import annotations

from typing import Any

from bargaining.records.schema import model
from bargaining.scenario.document import ScenarioDocument


def json_schema(kind: type[ScenarioDocument] = ScenarioDocument) -> dict[str, Any]:
    """Return the JSON Schema of scenario files, those of one form where its document is given."""
    return model(kind).model_json_schema()
