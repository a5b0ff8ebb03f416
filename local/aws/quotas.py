"""Service quotas, from `quotas.json`: AWS's default, and the applied value of accounts with a raised quota.

`PUT /_local/quotas {"ec2/L-0263D0A3": 2}` overrides applied values; DELETE removes all overrides.
"""

import json
from pathlib import Path
from typing import Any

QUOTAS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("quotas.json").read_text())
_overrides: dict[str, float] = {}


def applied(service: str, code: str, region: str) -> float:
    """The applied value of a quota, the same in all regions."""
    name = f"{service}/{code}"
    quota = QUOTAS[name]
    return _overrides.get(name, quota.get("applied", quota["default"]))


def set_to(values: dict[str, float]) -> None:
    """Replaces all overrides. Raises ValueError for an unknown quota."""
    unknown = set(values) - set(QUOTAS)
    if unknown:
        raise ValueError(f"unknown quotas: {', '.join(sorted(unknown))}; known: {', '.join(QUOTAS)}")
    _overrides.clear()
    _overrides.update(values)
