"""The use of a quota: what exists, and what a call adds."""

from collections.abc import Callable
from dataclasses import dataclass

from ...app import App
from ...call import Call


@dataclass(frozen=True)
class Use:
    current: float
    added: float
    """0 for a call that needs nothing of the quota, such as one that names an existing resource."""


Counter = Callable[[App, Call], Use]


def of_new(count: int, exists: bool = False) -> Use:
    """The use by `count` resources, of which the call creates one more unless the named one exists."""
    return Use(count, 0 if exists else 1)


NONE = Use(0, 0)
