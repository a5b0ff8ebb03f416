"""S3: buckets, and the replication of their objects to other buckets."""

from ...app import App
from . import buckets, replication, replication_rules


def install(app: App) -> None:
    buckets.install(app)
    replication_rules.install(app)
    replication.install(app)
