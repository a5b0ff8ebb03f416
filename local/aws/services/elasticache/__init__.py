"""ElastiCache for Redis and Valkey: replication groups, their nodes, and who may enter them."""

from ...app import App
from ...regional import install as answer
from . import (
    cache_clusters,
    changes,
    engines,
    global_groups,
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
    changes,
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

    in_region = answer(app, "elasticache", state, MODULES, invalid="InvalidParameterValue")
    app.inventory("elasticache", lambda region: in_region(region).inventory())
