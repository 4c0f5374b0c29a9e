"""The notebook of the docs runs from its first cell to its last, and shows tables and figures."""

import warnings
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Return the cells of code with what they show, run in a kernel that leaves nothing behind."""
    folder = tmp_path_factory.mktemp("kernel")
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about folders and loops of the kernel's, none of the notebook's
        for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR"):
            patch.setenv(name, str(folder / name.lower()))
        import nbformat
        from nbclient import NotebookClient

        notebook = nbformat.read(NOTEBOOK, as_version=4)
        NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    return {cell.source: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def shown(run, ending, kind):
    """Return what the cell that ends with some code shows, as HTML or as a figure."""
    (outputs,) = [outputs for source, outputs in run.items() if source.endswith(ending)]
    (output,) = outputs
    assert output.output_type == "execute_result"
    return output.data[kind]


def test_the_notebook_is_kept_without_what_it_shows():
    import nbformat

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert NOTEBOOK.stat().st_size < 10_000


def test_every_cell_shows_one_thing_and_nothing_goes_wrong(run):
    assert len(run) > 8
    assert all(len(outputs) == 1 for outputs in run.values())


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("\nscenario", "Lukashenko&#x27;s autonomy"),
        ("\nequilibria", "3 pure, 2 mixed"),
        ('"package")', "O49"),
        ("changed)", "Kremlin-run opening"),
        ("\nalong", "[3/13, 1]"),
        ("\nshares", "Status quo of 2025"),
    ],
)
def test_results_are_shown_as_tables(run, ending, words):
    cells = [source for source in run if source.endswith(ending)]
    for source in cells:
        assert "<table>" in shown(run, source, "text/html")
    assert any(words in shown(run, source, "text/html") for source in cells)


def test_figures_are_shown(run):
    figures = [source for source in run if source.endswith(".plot()")]
    assert len(figures) > 3
    for source in figures:
        assert shown(run, source, "image/png").startswith("iVBORw0KGgo")
