"""Run the command line with ``python -m bargaining``."""

from bargaining.cli.main import main

main()
