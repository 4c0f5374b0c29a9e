"""How the pages of the documentation are built: ``python -m docs.site FOLDER``."""
