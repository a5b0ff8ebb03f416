"""Charsets, lengths and ranges that AWS documents and its request models lack: `value_rules.json`, one rule a line.

A rule names a parameter by the end of its path without the numbers of lists, such as `IpRanges.Description`; `operations` is
a pattern. The value as text has to match the rule's regular expression as a whole.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from .call import Call
from .errors import Refusal


@dataclass(frozen=True)
class ValueRule:
    service: str
    operations: str
    parameter: str
    pattern: str
    code: str
    source: str

    def matches(self, path: str) -> bool:
        return path == self.parameter or path.endswith(f".{self.parameter}")


RULES = [ValueRule(**each) for each in json.loads(Path(__file__).with_name("value_rules.json").read_text())]


def check(call: Call) -> None:
    """Raises the service's Refusal for a value that a rule forbids."""
    rules = _rules(call.service, call.operation)
    if not rules:
        return
    for path, value in _leaves(call.params, ""):
        for rule in rules:
            if rule.matches(path) and not re.fullmatch(rule.pattern, str(value), re.DOTALL):
                name = path.rpartition(".")[2]
                raise Refusal(rule.code, f"Value ({value}) for parameter {name} is invalid. It must match {rule.pattern}")


@cache
def _rules(service: str, operation: str) -> tuple[ValueRule, ...]:
    return tuple(each for each in RULES if each.service == service and fnmatchcase(operation, each.operations))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _leaves(inner, f"{path}.{key}" if path else str(key))
        case list() | tuple():
            for inner in value:
                yield from _leaves(inner, path)
        case None:
            return
        case _:
            yield path, value
