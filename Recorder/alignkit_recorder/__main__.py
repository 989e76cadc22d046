"""`python -m alignkit_recorder`, the same as `alignkit-record`."""

import sys

from .cli import main

sys.exit(main())
