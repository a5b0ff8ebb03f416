"""ECR: repositories, and the replication of their images to other regions."""

from ...app import App
from . import replication, repositories


def install(app: App) -> None:
    repositories.install(app)
    replication.install(app)
