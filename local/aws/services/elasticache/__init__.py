"""ElastiCache for Redis and Valkey: replication groups, global datastores, users, snapshots and their groups."""

from ...app import App
from ...call import Call
from ...client_sources import CHANGES_OF_SOURCES
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
    state_of = install_service(app, "elasticache", ElastiCache, MODULES)
    failing.install(app, state_of)

    def update_sources(call: Call, _: dict) -> None:
        for group in state_of(call.region).groups.values():
            group.servers.update_sources()

    for operation in CHANGES_OF_SOURCES:
        app.after("ec2", operation, update_sources)
