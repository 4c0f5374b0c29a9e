"""The walk from an empty folder with two texts to a library leaves no words of the texts in it."""

from tests.pages import ROOT, steps, walk

PAGE = ROOT / "docs" / "own_evidence.md"


def test_no_words_of_the_texts_enter_the_library(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    walk(PAGE, tmp_path)
    assert not list((tmp_path / "my_evidence").rglob("*.partial"))
    written = " ".join(p.read_text(encoding="utf-8") for p in (tmp_path / "my_evidence").rglob("*.toml"))
    texts = [step.text for step in steps(PAGE) if step.kind == "file" and step.name.endswith(".txt")]
    assert len(texts) == 2
    for text in texts:
        for line in filter(None, text.splitlines()[1:]):
            assert line not in written
