"""The one error that a user of the recorder is meant to read."""


class RecorderError(Exception):
    """Something the user can put right. Its message is one line, without a traceback."""
