"""Run the command line: ``python -m impact``."""

from impact.cli import main

main(prog_name="impact")
