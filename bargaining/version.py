"""The version of the package: here, and nowhere else by hand."""

__version__ = "0.1.0"
