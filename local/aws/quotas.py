"""Service quotas: AWS's defaults, and what is applied to this account (`quotas.json`: default, and applied where raised).

Tests lower or raise them by `PUT /_local/quotas {"ec2/L-0263D0A3": 2}`; DELETE takes that back.
"""

import json
from pathlib import Path
from typing import Any

QUOTAS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("quotas.json").read_text())
_overrides: dict[str, float] = {}


def applied(service: str, code: str, region: str) -> float:
    """The value that counts; quotas are per region, and the same in all of them here."""
    name = f"{service}/{code}"
    quota = QUOTAS[name]
    return _overrides.get(name, quota.get("applied", quota["default"]))


def set_to(values: dict[str, float]) -> None:
    """Replaces what was set; raises ValueError for a quota that is not known."""
    unknown = set(values) - set(QUOTAS)
    if unknown:
        raise ValueError(f"unknown quotas: {', '.join(sorted(unknown))}; known: {', '.join(QUOTAS)}")
    _overrides.clear()
    _overrides.update(values)
