"""Service quotas: `quotas.json` has, for each quota, AWS's default, what counts, the operations that need it, and the refusal.

The account starts with AWS's defaults. `raise_to` sets the values that AWS raised for the account before the start, such as
`--quotas '{"ec2/L-1216C47A": 500}'`. `PUT /_local/quotas {"ec2/L-0263D0A3": 2}` overrides values; DELETE restores those of
the start. Keys are those of Service Quotas, "SERVICE/CODE"; a quota whose code could not be confirmed has words in its place,
and Service Quotas does not list it.
"""

import json
from pathlib import Path
from typing import Any

QUOTAS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("quotas.json").read_text())
_raised: dict[str, float] = {}
_overrides: dict[str, float] = {}


def applied(key: str) -> float:
    """The value of a quota for this account, the same in all regions."""
    return _overrides.get(key, _raised.get(key, QUOTAS[key]["default"]))


def raise_to(values: dict[str, float]) -> None:
    """Sets the values of the start. Raises ValueError for an unknown quota."""
    _check(values)
    _raised.clear()
    _raised.update(values)


def set_to(values: dict[str, float]) -> None:
    """Replaces all overrides. Raises ValueError for an unknown quota."""
    _check(values)
    _overrides.clear()
    _overrides.update(values)


def _check(values: dict[str, float]) -> None:
    unknown = set(values) - set(QUOTAS)
    if unknown:
        raise ValueError(f"unknown quotas: {', '.join(sorted(unknown))}; known: {', '.join(QUOTAS)}")


def has_code(key: str) -> bool:
    """Whether Service Quotas knows the quota."""
    return "/L-" in key
