"""ECR: repositories, the layers of their images, and the replication of images to other regions."""

from ...app import App
from . import layers, replication, repositories


def install(app: App) -> None:
    repositories.install(app)
    layers.install(app)
    replication.install(app)
