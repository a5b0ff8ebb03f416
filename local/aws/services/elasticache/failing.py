"""Replication groups as subjects of `failures.py`."""

from collections.abc import Callable, Iterator

from ... import failures
from ...app import App, regions
from ...failures import Subject
from .state import ElastiCache


def install(app: App, state_of: Callable[[str], ElastiCache]) -> None:
    def subjects() -> Iterator[Subject]:
        for region in regions():
            for each in state_of(region).groups.values():
                yield Subject(region, each.name, each.tags, each.key, each.fail)

    failures.register(app, "elasticache/ReplicationGroup", ("create-failed",), subjects)
