"""The critical path: the longest chain of simulated durations along the dependencies of create calls.

Every successful create call is a node; its duration is the sum of the phases that it began (0 for a subnet). An edge goes
from A to B if the parameters of B's create call contain an identifier of A: an id or ARN anywhere, a name only in a
parameter that names A (DBSubnetGroupName of CreateDBSubnetGroup in CreateDBInstance). Ids and ARNs are found across
regions, names in the region of the call only, except those of global resources. Services add dependencies that no
parameter shows with `add_dependency`, and later calls that AWS requires to complete a creation with `part_of_creation`.
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
_GLOBAL = ("s3", "iam", "route53")
_ID = re.compile(r"^([a-z]+-[0-9a-f]{8,17}|arn:.+|[0-9a-f]{8}-[0-9a-f-]{27}|mrk-[0-9a-f]{32}|alias/.+)$")


@dataclass(eq=False)
class Node:
    operation: str
    label: str = ""
    seconds_by_key: dict[tuple, float] = field(default_factory=dict)
    dependencies: set["Node"] = field(default_factory=set)
    number: int = field(default_factory=count().__next__)

    @property
    def seconds(self) -> float:
        return max(self.seconds_by_key.values(), default=0.0)


_nodes: list[Node] = []
_by_identifier: dict[Any, Node] = {}
_by_key: dict[tuple, Node] = {}
_current = threading.local()


@contextmanager
def attribute_phases(node: Node | None) -> Iterator[None]:
    """Attributes the phases that begin inside the context to `node`."""
    before = getattr(_current, "node", None)
    _current.node = node
    try:
        yield
    finally:
        _current.node = before


@contextmanager
def part_of_creation(key: tuple) -> Iterator[None]:
    """Attributes the phases that begin inside the context to the create call of the resource `key`."""
    with attribute_phases(_by_key.get(key)):
        yield


def node_of_create_call(call: Call) -> Node | None:
    """A new node for a create call; None for any other call."""
    return Node(f"{call.service}:{call.operation}") if call.operation.startswith(CREATES) else None


def record_phase(key: tuple, seconds: float) -> Node | None:
    """Adds the duration of a phase of `key` to the create call that runs now, or whose callback runs now."""
    node = getattr(_current, "node", None)
    if node is not None:
        node.seconds_by_key[key] = node.seconds_by_key.get(key, 0.0) + seconds
        _by_key[key] = node
    return node


def add_dependency(key: tuple, on: tuple) -> None:
    """Adds a dependency of the resource `key` on the resource `on`; both are lifecycle keys."""
    dependencies, before = _by_key.get(key), _by_key.get(on)
    if dependencies and before and dependencies is not before:
        dependencies.dependencies.add(before)


def record_creation(node: Node, call: Call, output: dict[str, Any]) -> None:
    """Completes the node of a successful create call: its dependencies, and the identifiers of the new resource."""
    assigned = _assigned_names(call)
    given = set()
    for name, value in _strings(call.params):
        given.add(value)
        known = _by_identifier.get(value) if _ID.match(value) else _node_named(call, name, value, assigned)
        if known and known is not node:
            node.dependencies.add(known)
    for identifier in assigned:
        _by_identifier[identifier] = node
    labels = [name[-1] for name in assigned]
    noun = _resource_noun(call)
    for name, value in _strings(output):
        if _ID.match(value) and value not in given:
            known = _by_identifier.get(value)
            # An ARN that contains a name belongs to the newest resource with that name.
            if known is None or known.operation == node.operation:
                _by_identifier[value] = node
                labels.insert(0 if not assigned and name.lower().startswith(noun) else len(labels), value)
    node.label = f"{node.operation} {labels[0]}" if labels else node.operation
    _nodes.append(node)


def _resource_noun(call: Call) -> str:
    return re.sub(r"^[A-Z][a-z]+", "", call.operation).lower()


def _scope(call: Call) -> str:
    """Where names of the service are unique: a region, or everywhere."""
    return "" if call.service in _GLOBAL else call.region


def _assigned_names(call: Call) -> list[tuple[str, str, str, str]]:
    """The names that this call gives to its resource: (service, scope, parameter in lower case, name)."""
    noun = _resource_noun(call)
    names = []
    for parameter, value in call.params.items():
        if not isinstance(value, str) or _ID.match(value):
            continue
        key = noun + "name" if parameter.lower() == "name" else parameter.lower()
        stem = re.sub(r"(name|identifier|id)$", "", key)
        if (key != stem and (stem == noun or (len(stem) > 7 and noun.startswith(stem)))) or key == noun == "bucket":
            names.append((call.service, _scope(call), key, value))
    return names


def _node_named(call: Call, parameter: str, value: str, assigned: list[tuple[str, str, str, str]]) -> Node | None:
    """The resource that a name parameter refers to: SourceDBInstanceIdentifier refers to an earlier DBInstanceIdentifier."""
    parameter_name = parameter.lower()
    for start in range(len(parameter_name)):
        name = (call.service, _scope(call), parameter_name[start:], value)
        if name in _by_identifier and name not in assigned:
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
    """The longest chain: {"seconds", "chain": [{"resource", "seconds"}…]}, in scaled seconds."""
    longest_to: dict[Node, tuple[float, Node | None]] = {}

    def chain_length(node: Node, path: frozenset[Node]) -> float:
        if node not in longest_to:
            path = path | {node}
            total = 0.0
            predecessor: Node | None = None
            for earlier in sorted(node.dependencies - path, key=lambda each: each.number):
                seconds = chain_length(earlier, path)
                if predecessor is None or seconds > total:
                    total, predecessor = seconds, earlier
            longest_to[node] = (total + node.seconds, predecessor)
        return longest_to[node][0]

    for node in _nodes:
        chain_length(node, frozenset())
    last = max(_nodes, key=lambda each: longest_to[each][0], default=None)
    seconds = longest_to[last][0] if last else 0.0
    chain: list[dict[str, Any]] = []
    while last:
        chain.insert(0, {"resource": last.label, "seconds": round(clock.scaled_seconds(last.seconds), 3)})
        last = longest_to[last][1]
    return {"seconds": round(clock.scaled_seconds(seconds), 3), "chain": chain}


def reset() -> None:
    _nodes.clear()
    _by_identifier.clear()
    _by_key.clear()
