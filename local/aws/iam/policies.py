"""Evaluates identity-based policies: an explicit Deny wins, then an Allow, else the request is denied."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import translate
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

Context = Callable[[str], list[str] | None]
"""The values of a condition key in a request; None if the request has no such key. Keys are in lower case."""


@dataclass(frozen=True)
class Decision:
    allowed: bool
    explicit: bool = False  # a statement denies the request


@dataclass
class Policy:
    """A policy document. Raises ValueError for a condition operator that is not implemented."""

    document: dict[str, Any]
    _unconditional: set[str] = field(default_factory=set, init=False)
    """Actions without wildcards that are allowed on every resource, in lower case."""
    _has_deny: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        for statement in self.statements:
            for operator in statement.get("Condition") or {}:
                _operator(operator)
            self._has_deny = self._has_deny or statement["Effect"] == "Deny"
            if statement["Effect"] == "Allow" and not statement.get("Condition") and "*" in _listed(statement, "Resource"):
                self._unconditional |= {each.lower() for each in _listed(statement, "Action") if "*" not in each}

    @property
    def statements(self) -> list[dict[str, Any]]:
        found = self.document["Statement"]
        return found if isinstance(found, list) else [found]

    def allows_everywhere(self, action: str) -> bool:
        """Whether the policy allows the action on every resource under all conditions."""
        return not self._has_deny and action.lower() in self._unconditional

    def effects(self, action: str, resource: str, context: Context) -> set[str]:
        """The effects of the statements that match."""
        return {each["Effect"] for each in self.statements if _matches(each, action, resource, context)}


def decide(policies: Iterable[Policy], action: str, resource: str, context: Context) -> Decision:
    effects = {effect for policy in policies for effect in policy.effects(action, resource, context)}
    return Decision("Deny" not in effects and "Allow" in effects, "Deny" in effects)


def _matches(statement: dict[str, Any], action: str, resource: str, context: Context) -> bool:
    actions, not_actions = _listed(statement, "Action"), _listed(statement, "NotAction")
    resources, not_resources = _listed(statement, "Resource"), _listed(statement, "NotResource")
    action = action.lower()
    return (
        (not actions or any(_like(each.lower(), action) for each in actions))
        and not any(_like(each.lower(), action) for each in not_actions)
        and (not resources or any(_like(_filled(each, context), resource) for each in resources))
        and not any(_like(_filled(each, context), resource) for each in not_resources)
        and all(
            _condition(operator, key, expected, context)
            for operator, block in (statement.get("Condition") or {}).items()
            for key, expected in block.items()
        )
    )


def _condition(operator: str, key: str, expected: Any, context: Context) -> bool:
    quantifier, if_exists, compare, negated = _operator(operator)
    values = context(key.lower())
    wanted = [_filled(str(each).lower() if isinstance(each, bool) else str(each), context) for each in _as_list(expected)]
    if compare is None:  # Null: "true" means that the key is absent
        return (values is None) == (wanted[0] == "true")
    if values is None:
        return if_exists or negated or quantifier == "forallvalues"

    def holds(value: str) -> bool:
        return any(compare(each, value) for each in wanted) is not negated

    if quantifier == "forallvalues":
        return all(map(holds, values))
    return any(map(holds, values))


@cache
def _operator(text: str) -> tuple[str, bool, Callable[[str, str], bool] | None, bool]:
    quantifier, _, name = text.lower().rpartition(":")
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    negated = "not" in name
    name = name.replace("not", "")
    if name == "null":
        return quantifier, if_exists, None, False
    if name not in _COMPARE:
        raise ValueError(f"The local AWS does not implement the condition operator {text}.")
    return quantifier, if_exists, _COMPARE[name], negated


def _filled(text: str, context: Context) -> str:
    """Replaces policy variables, such as `${aws:PrincipalTag/team}`."""
    return re.sub(r"\$\{([^}]+)\}", lambda name: "".join((context(name[1].lower()) or [""])[:1]), text) if "${" in text else text


def _like(pattern: str, value: str) -> bool:
    """Whether an IAM pattern with `*` and `?` matches, or a resource with wildcards (`subnet/*`) is within the pattern."""
    return pattern in ("*", value) or bool(_compiled(pattern).match(value))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")))


def _listed(statement: dict[str, Any], name: str) -> list[str]:
    return _as_list(statement.get(name))


def _as_list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda expected, value: expected == value,
    "stringequalsignorecase": lambda expected, value: expected.lower() == value.lower(),
    "stringlike": _like,
    "arnequals": _like,
    "arnlike": _like,
    "bool": lambda expected, value: expected.lower() == value.lower(),
    "numericequals": lambda expected, value: float(expected) == float(value),
    "numericlessthan": lambda expected, value: float(value) < float(expected),
    "numericlessthanequals": lambda expected, value: float(value) <= float(expected),
    "numericgreaterthan": lambda expected, value: float(value) > float(expected),
    "numericgreaterthanequals": lambda expected, value: float(value) >= float(expected),
    "ipaddress": lambda expected, value: ip_address(value) in ip_network(expected, strict=False),
}
