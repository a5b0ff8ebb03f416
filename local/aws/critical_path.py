"""The longest chain of simulated durations along the dependency graph, computed without knowing who calls.

Every successful create call is a node; its duration is the time that the phases begun by it take (nothing, for a subnet).
An edge goes from A to B when an identifier of A is in the parameters of B's create call: an id or ARN anywhere, a name
where the parameter is the one that names A (DBSubnetGroupName of CreateDBSubnetGroup in CreateDBInstance).
Services add by `depends` what parameters do not show.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from . import clock
from .call import Call

CREATES = ("Create", "Allocate", "Run", "Restore", "Copy", "Replicate", "Request", "Start", "Promote")
_ID = re.compile(r"^([a-z]+-[0-9a-f]{8,17}|arn:.+|[0-9a-f]{8}-[0-9a-f-]{27}|mrk-[0-9a-f]{32}|alias/.+)$")


@dataclass(eq=False)
class Node:
    operation: str
    label: str = ""
    spent: dict[tuple, float] = field(default_factory=dict)
    after: set["Node"] = field(default_factory=set)
    number: int = field(default_factory=count().__next__)

    @property
    def seconds(self) -> float:
        return max(self.spent.values(), default=0.0)


_nodes: list[Node] = []
_by_identifier: dict[Any, Node] = {}
_by_key: dict[tuple, Node] = {}
_current = threading.local()


@contextmanager
def continuing(node: Node | None) -> Iterator[None]:
    """Phases that begin inside belong to `node`."""
    before = getattr(_current, "node", None)
    _current.node = node
    try:
        yield
    finally:
        _current.node = before


def node_for(call: Call) -> Node | None:
    """A node for a create call, before it is carried out; None for other calls."""
    return Node(f"{call.service}:{call.operation}") if call.operation.startswith(CREATES) else None


def spend(key: tuple, seconds: float) -> Node | None:
    """A phase of `key` begins: its time counts for the create call (or the continuation of one) that runs now."""
    node = getattr(_current, "node", None)
    if node is not None:
        node.spent[key] = node.spent.get(key, 0.0) + seconds
        _by_key[key] = node
    return node


def depends(key: tuple, on: tuple) -> None:
    """`key`'s creation waits for `on`'s, though no parameter shows it (both are lifecycle keys)."""
    after, before = _by_key.get(key), _by_key.get(on)
    if after and before and after is not before:
        after.after.add(before)


def created(node: Node, call: Call, answer: dict[str, Any]) -> None:
    """The create call was answered: learn what it refers to and what it may be referred to by."""
    own = _names_it_gives(call)
    given = set()
    for name, value in _strings(call.params):
        given.add(value)
        known = _by_identifier.get(value) if _ID.match(value) else _named(call.service, name, value, own)
        if known and known is not node:
            node.after.add(known)
    for name in own:
        _by_identifier[name] = node
    shown = [name[-1] for name in own]
    noun = _noun(call)
    for name, value in _strings(answer):
        if _ID.match(value) and value not in given:
            known = _by_identifier.get(value)
            # An ARN built of a name belongs to the newest resource of that name.
            if known is None or known.operation == node.operation:
                _by_identifier[value] = node
                shown.insert(0 if not own and name.lower().startswith(noun) else len(shown), value)
    node.label = f"{node.operation} {shown[0]}" if shown else node.operation
    _nodes.append(node)


def _noun(call: Call) -> str:
    return re.sub(r"^[A-Z][a-z]+", "", call.operation).lower()


def _names_it_gives(call: Call) -> list[tuple[str, str, str]]:
    """The names by which later calls may refer to what this call creates: (service, parameter in lower case, name)."""
    noun = _noun(call)
    names = []
    for parameter, value in call.params.items():
        if not isinstance(value, str) or _ID.match(value):
            continue
        key = noun + "name" if parameter.lower() == "name" else parameter.lower()
        stem = re.sub(r"(name|identifier|id)$", "", key)
        if (key != stem and (stem == noun or (len(stem) > 7 and noun.startswith(stem)))) or key == noun == "bucket":
            names.append((call.service, key, value))
    return names


def _named(service: str, parameter: str, value: str, own: list[tuple[str, str, str]]) -> Node | None:
    """Whom a name means: SourceDBInstanceIdentifier means what was created with that DBInstanceIdentifier."""
    wanted = parameter.lower()
    for start in range(len(wanted)):
        name = (service, wanted[start:], value)
        if name in _by_identifier and name not in own:
            return _by_identifier[name]
    return None


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case dict():
            for key, inner in value.items():
                if key not in ("Tags", "tags", "TagList", "TagSpecifications", "ResponseMetadata"):
                    yield from _strings(inner, str(key))
        case list() | tuple():
            for inner in value:
                yield from _strings(inner, name)


def longest() -> dict[str, Any]:
    """{"seconds": S scaled, "chain": [{"resource", "seconds"}…]} of the longest chain."""
    best: dict[Node, tuple[float, Node | None]] = {}

    def reach(node: Node, above: frozenset[Node]) -> float:
        if node not in best:
            above = above | {node}
            total, through = 0.0, None
            for earlier in sorted(node.after - above, key=lambda each: each.number):
                seconds = reach(earlier, above)
                if through is None or seconds > total:
                    total, through = seconds, earlier
            best[node] = (total + node.seconds, through)
        return best[node][0]

    for node in _nodes:
        reach(node, frozenset())
    node = max(_nodes, key=lambda each: best[each][0], default=None)
    seconds = best[node][0] if node else 0.0
    chain: list[dict[str, Any]] = []
    while node:
        chain.insert(0, {"resource": node.label, "seconds": round(clock.real(node.seconds), 3)})
        node = best[node][1]
    return {"seconds": round(clock.real(seconds), 3), "chain": chain}


def reset() -> None:
    _nodes.clear()
    _by_identifier.clear()
    _by_key.clear()
