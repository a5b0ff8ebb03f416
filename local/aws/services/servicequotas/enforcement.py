"""Refuses each call that would exceed a quota of `quotas.json`, with the error code of the service."""

from functools import partial

from ... import quotas
from ...app import App
from ...call import Call
from ...errors import Refusal
from . import data_use, network_use
from .use import Counter

COUNTERS: dict[str, Counter] = network_use.COUNTERS | data_use.COUNTERS
"""By the key of a quota: what counts, as the row of the quota says in words."""


def install(app: App) -> None:
    missing = quotas.QUOTAS.keys() ^ COUNTERS.keys()
    assert not missing, f"quotas without a counter, or counters without a quota: {missing}"
    for key, quota in quotas.QUOTAS.items():
        for service, operations in quota["operations"].items():
            for operation in operations:
                app.before(service, operation, partial(_check, app, key))


def _check(app: App, key: str, call: Call) -> None:
    use, limit = COUNTERS[key](app, call), quotas.applied(key)
    if use.added > 0 and use.current + use.added > limit:
        quota = quotas.QUOTAS[key]
        raise Refusal(quota["code"], quota["message"].format(limit=f"{limit:g}"))
