"""Writes AlignKit reference files: what a framework computed, to be verified later without that framework.

    from alignkit_recorder import record

    with record(model, "reference.h5", inputs={"image": image}):
        model(image)
"""

from .errors import RecorderError
from .recording import estimate, name, record
from .version import __version__

__all__ = ["RecorderError", "__version__", "estimate", "name", "record"]
