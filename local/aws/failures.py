"""Asynchronous failures on request, of every kind of resource with states: `PUT /_local/failures` with

    [{"kind": "eks/Nodegroup", "name": "prod/*", "status": "CREATE_FAILED", "on": "CREATING", "count": 1,
      "code": "NodeCreationFailure", "message": "Instances failed to join the kubernetes cluster"}]

A failure with "on" takes the place of the end of that phase, for the next "count" resources (1 by default) that match. A
failure without "on" happens at once to all existing resources that match. `name`, `region` and `tags` ({"KEY": "PATTERN"})
are patterns (* and ?), "*" by default. `code` and `message` are what the service reports of the failure, where it reports
them. GET lists the failures that have not happened yet, and for each kind its statuses; DELETE removes these failures, and
ends those that the service or AWS's support ends once their cause is gone, such as DEGRADED or storage-full.

Each service registers its kinds with `register`. The phases are those of `lifecycle.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from . import lifecycle

if TYPE_CHECKING:
    from .app import App


@dataclass(frozen=True)
class Failure:
    status: str
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Subject:
    """A resource that can fail."""

    region: str
    name: str
    tags: dict[str, str]
    key: lifecycle.Key
    """The key of its phases."""
    fail: Callable[[Failure], None]
    """Puts the resource into the status of the failure, and ends what is in progress."""
    heal: Callable[[], None] = lambda: None
    """Ends a failure that the service ends by itself."""


@dataclass(frozen=True)
class Kind:
    statuses: tuple[str, ...]
    sources: list[Callable[[], Iterable[Subject]]] = field(default_factory=list)
    """One function for each local AWS of the process; those of moto's resources are the same for all."""

    def subjects(self) -> Iterator[Subject]:
        for each in list(dict.fromkeys(self.sources)):
            yield from each()


@dataclass
class _Rule:
    kind: str
    failure: Failure
    phase: str | None
    name: str = "*"
    region: str = "*"
    tags: dict[str, str] = field(default_factory=dict)
    count: int = 1

    def matches(self, subject: Subject) -> bool:
        return (
            fnmatchcase(subject.name, self.name)
            and fnmatchcase(subject.region, self.region)
            and all(fnmatchcase(subject.tags.get(key, ""), value) for key, value in self.tags.items())
        )


_kinds: dict[str, Kind] = {}
_rules: list[_Rule] = []


def register(app: "App", kind: str, statuses: Iterable[str], subjects: Callable[[], Iterable[Subject]]) -> None:
    """Makes the resources of a kind of this local AWS fail on request, until it stops. kind: named as in `durations.json`."""
    sources = _kinds.setdefault(kind, Kind(tuple(statuses))).sources
    sources.append(subjects)
    app.on_stop(lambda: sources.remove(subjects))


def set_to(given: list[dict[str, Any]]) -> None:
    """Replaces the failures that have not happened yet. Raises ValueError for an unknown kind, status or field."""
    rules = [_rule(each) for each in given]
    _rules[:] = [each for each in rules if each.phase]
    for rule in rules:
        if rule.phase is None:
            matching = [each for each in _kinds[rule.kind].subjects() if rule.matches(each)]
            if not matching:
                raise ValueError(f"no {rule.kind} is named {rule.name} in {rule.region} with the tags {rule.tags}")
            for each in matching:
                each.fail(rule.failure)


def _rule(given: dict[str, Any]) -> _Rule:
    unknown = set(given) - {"kind", "status", "code", "message", "on", "name", "region", "tags", "count"}
    if unknown:
        raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
    kind, status = given.get("kind", ""), given.get("status", "")
    if kind not in _kinds:
        raise ValueError(f"unknown kind: {kind}; known: {', '.join(sorted(_kinds))}")
    if status not in _kinds[kind].statuses:
        raise ValueError(f"unknown status of {kind}: {status}; known: {', '.join(_kinds[kind].statuses)}")
    selection = {name: given[name] for name in ("name", "region", "tags", "count") if name in given}
    return _Rule(kind, Failure(status, given.get("code", ""), given.get("message", "")), given.get("on"), **selection)


def remove() -> None:
    """Removes the failures that have not happened yet, and ends those that a service ends by itself."""
    _rules.clear()
    for kind in _kinds.values():
        for subject in list(kind.subjects()):
            subject.heal()


def describe() -> dict[str, Any]:
    return {
        "pending": [{"kind": each.kind, "name": each.name, "on": each.phase, "count": each.count} for each in _rules],
        "kinds": {name: list(kind.statuses) for name, kind in sorted(_kinds.items())},
    }


def instead_of_end(key: lifecycle.Key, phase: str) -> Callable[[], None] | None:
    """The failure that takes the place of the end of a resource's phase; None if the phase ends as usual."""
    for rule in [each for each in _rules if each.phase == phase]:
        for subject in _kinds[rule.kind].subjects():
            if subject.key == key and rule.matches(subject):
                rule.count -= 1
                if rule.count <= 0:
                    _rules.remove(rule)
                return lambda subject=subject, rule=rule: subject.fail(rule.failure)  # type: ignore[misc]
    return None


lifecycle.replace_ends(instead_of_end)
