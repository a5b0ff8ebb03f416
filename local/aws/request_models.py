"""Holds each request against its operation's model in botocore: members, types, enums, lengths, ranges and patterns.

AWS's servers are generated from the same models. Botocore itself checks required members and types only, on the client.
The refusal has the service's error code and AWS's words. `request_models.json` has the codes, and the constraints that are
not enforced, each with its reason.

An operation's validator is compiled at its first call.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex
from moto.core.utils import get_service_model

from .call import Call
from .errors import Refusal

_TABLES = json.loads(Path(__file__).with_name("request_models.json").read_text())
NOT_ENFORCED: dict[str, dict[str, str]] = _TABLES["notEnforced"]
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
    "structure": (dict,),
    "map": (dict,),
    "list": (list, tuple),
}


@dataclass(frozen=True)
class Violation:
    """`path` has the form of AWS's messages: `tags.1.member.key`. `value` is None for a missing member."""

    path: str
    name: str
    value: Any
    constraint: str


Check = Callable[[Any, str, str], Iterator[Violation]]


def check(call: Call) -> None:
    """Raises the service's Refusal for a request that violates its operation's model."""
    violations = list(violations_of(call.service, call.operation, call.params))
    if violations:
        raise refusal(call.service, violations)


def violations_of(service: str, operation: str, params: dict[str, Any]) -> Iterator[Violation]:
    return _validator(service, operation)(params, "", "")


def refusal(service: str, violations: list[Violation]) -> Refusal:
    codes = _TABLES["codes"].get(service, {"invalid": "ValidationException"})
    first = violations[0]
    absent = first.value is None
    if not absent and first.name in codes.get("members", {}):
        return Refusal(*codes["members"][first.name])
    code = codes.get("missing", codes["invalid"]) if absent else codes["invalid"]
    if absent and "missingMessage" in codes:
        return Refusal(code, codes["missingMessage"].format(name=first.name))
    if not absent and "invalidMessage" in codes:
        return Refusal(code, codes["invalidMessage"].format(name=first.name, value=first.value, constraint=first.constraint))
    noun = "validation error" if len(violations) == 1 else "validation errors"
    return Refusal(code, f"{len(violations)} {noun} detected: " + "; ".join(map(_sentence, violations)))


def _sentence(violation: Violation) -> str:
    value = "null" if violation.value is None else f"'{violation.value}'"
    return f"Value {value} at '{violation.path}' failed to satisfy constraint: {violation.constraint}"


@cache
def _validator(service: str, operation: str) -> Check:
    shape = get_service_model(service).operation_model(operation).input_shape
    return _Compiler(service).check_of(shape) if shape is not None else lambda value, path, name: iter(())


def constraints(service: str, operation: str) -> tuple[dict[str, int], dict[str, str]]:
    """How many constraints of an operation's input are enforced, by kind, and those that are not, with the reason."""
    counted: dict[str, int] = {}
    omitted: dict[str, str] = {}
    seen: set[str] = set()

    def visit(shape: Any) -> None:
        if shape is None or shape.name in seen:
            return
        seen.add(shape.name)
        for kind in _kinds_of(shape):
            reason = _reason_to_omit(service, shape, kind)
            if reason:
                omitted[f"{service}.{shape.name}.{kind}"] = reason
            else:
                counted[kind] = counted.get(kind, 0) + (len(shape.required_members) if kind == "required" else 1)
        for inner in _inner_shapes(shape):
            visit(inner)

    visit(get_service_model(service).operation_model(operation).input_shape)
    return counted, omitted


def has_input(service: str, operation: str) -> bool:
    return get_service_model(service).operation_model(operation).input_shape is not None


def _kinds_of(shape: Any) -> Iterator[str]:
    if shape.type_name in _TYPES:
        yield "type"
    if shape.type_name == "structure" and shape.required_members:
        yield "required"
    for kind in ("enum", "pattern"):
        if shape.type_name == "string" and shape.metadata.get(kind):
            yield kind
    if "min" in shape.metadata or "max" in shape.metadata:
        yield "range" if shape.type_name in ("integer", "long", "float", "double") else "length"


def _inner_shapes(shape: Any) -> list[Any]:
    match shape.type_name:
        case "structure":
            return list(shape.members.values())
        case "list":
            return [shape.member]
        case "map":
            return [shape.key, shape.value]
    return []


def _reason_to_omit(service: str, shape: Any, kind: str) -> str | None:
    listed = NOT_ENFORCED.get(f"{service}.{shape.name}", {})
    return listed.get(kind)


class _Compiler:
    """Turns shapes into checks, one per shape; a shape can contain itself."""

    def __init__(self, service: str):
        self._service = service
        self._checks: dict[str, Check] = {}

    def check_of(self, shape: Any) -> Check:
        if shape.name not in self._checks:
            self._checks[shape.name] = self._deferred(shape.name)  # for a shape that contains itself
            self._checks[shape.name] = self._compile(shape)
        return self._checks[shape.name]

    def _deferred(self, name: str) -> Check:
        def check(value: Any, path: str, member: str) -> Iterator[Violation]:
            return self._checks[name](value, path, member)

        return check

    def _compile(self, shape: Any) -> Check:
        kinds = [kind for kind in _kinds_of(shape) if kind not in ("type", "required")]
        own = [each for kind in kinds if (each := self._constraint(shape, kind))]
        inner = self._inner(shape)
        types = None if getattr(shape, "is_document_type", False) else _TYPES.get(shape.type_name)
        is_number = shape.type_name in ("integer", "long", "float", "double")
        secret = bool(shape.metadata.get("sensitive"))

        def check(value: Any, path: str, name: str) -> Iterator[Violation]:
            if types and (not isinstance(value, types) or (is_number and isinstance(value, bool))):
                yield Violation(path, name, value, f"Member must be of type {shape.type_name}")
                return
            for each in own:
                if problem := each(value):
                    yield Violation(path, name, "***" if secret else value, problem)
            if inner:
                yield from inner(value, path, name)

        return check

    def _constraint(self, shape: Any, kind: str) -> Callable[[Any], str | None] | None:
        if _reason_to_omit(self._service, shape, kind):
            return None
        data = shape.metadata
        match kind:
            case "enum":
                allowed = frozenset(data["enum"])
                problem = f"Member must satisfy enum value set: [{', '.join(data['enum'])}]"
                return lambda value: None if value in allowed else problem
            case "pattern":
                matches = compiled(data["pattern"]).fullmatch
                unmatched = f"Member must satisfy regular expression pattern: {data['pattern']}"
                return lambda value: None if matches(value) else unmatched
            case "range":
                return _bounds(data, lambda value: value, "have value")
        return _bounds(data, len, "have length")

    def _inner(self, shape: Any) -> Check | None:
        match shape.type_name:
            case "structure":
                return None if shape.is_document_type else self._members(shape)
            case "list":
                each = self.check_of(shape.member)
                return lambda value, path, name: (
                    found for i, item in enumerate(value, 1) for found in each(item, f"{path}.{i}.member", name)
                )
            case "map":
                key_check, value_check = self.check_of(shape.key), self.check_of(shape.value)
                return lambda value, path, name: (
                    found
                    for key, item in value.items()
                    for found in (
                        *key_check(key, f"{path}.{key}.key", name),
                        *value_check(item, f"{path}.{key}.member", name),
                    )
                )
        return None

    def _members(self, shape: Any) -> Check:
        required = [] if _reason_to_omit(self._service, shape, "required") else list(shape.required_members)
        checks = {name: self.check_of(member) for name, member in shape.members.items()}
        union = bool(getattr(shape, "is_tagged_union", False))

        def check(value: Any, path: str, _: str) -> Iterator[Violation]:
            prefix = f"{path}." if path else ""
            for name in required:
                if value.get(name) is None:
                    yield Violation(prefix + _camel(name), name, None, "Member must not be null")
            if union and sum(each is not None for each in value.values()) != 1:
                yield Violation(path, _, value, "Exactly one member of the union must be set")
            for name, given in value.items():
                if given is not None and name in checks:
                    yield from checks[name](given, prefix + _camel(name), name)

        return check


def _bounds(data: dict[str, Any], measure: Callable[[Any], Any], verb: str) -> Callable[[Any], str | None]:
    least, most = data.get("min"), data.get("max")

    def check(value: Any) -> str | None:
        measured = measure(value)
        if least is not None and measured < least:
            return f"Member must {verb} greater than or equal to {least}"
        if most is not None and measured > most:
            return f"Member must {verb} less than or equal to {most}"
        return None

    return check


@cache
def compiled(pattern: str) -> Any:
    r"""A pattern of a model, which is written for Java: UTF-16 surrogates there stand for the characters beyond \uFFFF."""
    pattern = pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    pattern = pattern.replace(r"\u10000-\u10FFFF", r"\U00010000-\U0010FFFF")
    return regex.compile(pattern, 0 if r"\p{" in pattern else regex.ASCII)


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
