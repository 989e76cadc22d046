"""The package's version, and how it signs a file."""

import os
from datetime import datetime, timezone

__version__ = "0.1.0"

PRODUCER = f"alignkit-recorder {__version__}"


def created() -> str:
    """Now, in UTC; or the moment that `SOURCE_DATE_EPOCH` fixes, for files that can be made again byte by byte."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.now(timezone.utc) if epoch is None else datetime.fromtimestamp(int(epoch), timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
