"""Service Quotas, and the refusal of each call that exceeds a quota of `quotas.json`."""

from ...app import App
from . import answers, enforcement


def install(app: App) -> None:
    answers.install(app)
    enforcement.install(app)
