"""What is wrong with settings."""


class SettingsError(Exception):
    """A setting that can't be used; the message is one line for the person who runs the server."""
