"""To show a claim, the claims of its source are read, and what is shown is what the whole evidence says."""

import pytest

from bargaining.cli.main import group
from bargaining.errors import EvidenceError
from bargaining.evidence import load_library, reading
from bargaining.evidence.loading import load_around
from bargaining.terminal.running import run_command

WHOLE = load_library()
OF_EACH_SOURCE = {claim.source: claim for claim in WHOLE.claims.values()}.values()


@pytest.mark.parametrize("claim", OF_EACH_SOURCE, ids=lambda claim: claim.id)
def test_what_is_shown_of_a_claim_is_what_the_whole_evidence_says(claim):
    around = load_around(claim.id)
    assert around.claims == {c.id: c for c in WHOLE.claims.values() if c.source == claim.source}
    assert (around.sources, around.events, around.actors) == (WHOLE.sources, WHOLE.events, WHOLE.actors)


def test_claims_of_other_sources_are_not_read(monkeypatch, capsys):
    claim = next(iter(OF_EACH_SOURCE))
    read = []
    whole = reading.read_text

    def noted(path, **words):
        read.append(path.name)
        return whole(path, **words)

    monkeypatch.setattr(reading, "read_text", noted)
    assert run_command(group, ["sources", "show", claim.id]) == 0
    assert " ".join(claim.claim.split()) in " ".join(capsys.readouterr().out.split())
    assert sorted(read) == sorted({"actors.toml", "events.toml", "sources.toml", f"{claim.source}.toml"})


@pytest.mark.parametrize("name", ["O480", "ZZ1", "", "o48"])
def test_a_claim_that_there_is_not_is_looked_for_in_all_evidence(name):
    assert load_around(name).claims == WHOLE.claims
    with pytest.raises(EvidenceError, match=f"no claim '{name}'"):
        load_around(name).claim(name)
