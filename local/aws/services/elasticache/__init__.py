"""ElastiCache for Redis and Valkey: replication groups, global datastores, users, snapshots and their groups."""

from ...app import App
from ...regional_service import install_service
from . import (
    cache_clusters,
    engines,
    failing,
    global_groups,
    modifications,
    parameter_groups,
    replication_groups,
    snapshots,
    subnet_groups,
    tags,
    users,
)
from .state import ElastiCache

MODULES = (
    cache_clusters,
    modifications,
    engines,
    global_groups,
    parameter_groups,
    replication_groups,
    snapshots,
    subnet_groups,
    tags,
    users,
)


def install(app: App) -> None:
    failing.install(install_service(app, "elasticache", ElastiCache, MODULES))
