"""The page of sources holds every work that a docstring cites."""

from docs.site.references import PAGE, cited, page, split, works


def test_the_page_is_what_the_docstrings_cite():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.site.references"


def test_every_entry_is_one_work():
    assert len(works()) > 100
    assert all(entry.count("(") < 4 and len(entry) < 300 for entry, _ in cited())


def test_entries_that_follow_each_other_in_a_line_are_told_apart():
    assert split(
        "Nash, J. (1951). Games. Annals 54. Gül, F., Pearce,\nD. and Stacchetti, E. (1993). A bound."
    ) == [
        "Nash, J. (1951). Games. Annals 54.",
        "Gül, F., Pearce, D. and Stacchetti, E. (1993). A bound.",
    ]
    assert split(
        "von Stengel, B. (2002). Computing. Handbook 3, 1-5, Definition 2.6.\nZiegler, G. (1995). Lectures."
    ) == [
        "von Stengel, B. (2002). Computing. Handbook 3, 1-5, Definition 2.6.",
        "Ziegler, G. (1995). Lectures.",
    ]
