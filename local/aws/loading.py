"""Loads what the local AWS keeps until it ends."""

import gc

from . import services
from .app import App
from .iam import reference


def load(app: App) -> None:
    """Loads moto's backends and the service reference, and installs the services.

    These are 400,000 objects that are never garbage. Python would look through them again and again: a third of the time of the
    start, and a quarter of a second for each full collection later.
    """
    gc.disable()
    try:
        app.moto.load()
        reference.load()
        services.install(app)
    finally:
        gc.freeze()
        gc.enable()
