"""`python -m alignkit_recorder`, the same as `alignkit-record`."""

from .cli import run

run()
