"""ElastiCache for Redis and Valkey: replication groups, their nodes, and who may enter them."""

from ...app import App
from ...regional_service import install_service
from . import (
    cache_clusters,
    engines,
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
    regions: dict[str, ElastiCache] = {}

    def state(app: App, region: str) -> ElastiCache:
        return regions.setdefault(region, ElastiCache(app, region, regions))

    state_of = install_service(app, "elasticache", state, MODULES, invalid="InvalidParameterValue")
    app.inventory("elasticache", lambda region: state_of(region).inventory())
