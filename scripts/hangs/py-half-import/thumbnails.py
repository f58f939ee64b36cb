"""A plugin that does I/O while it is being imported."""
from registry import settings_of

settings = settings_of('thumbnails')


def render():
    return settings
