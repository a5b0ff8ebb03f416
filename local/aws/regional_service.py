"""Services that the emulator implements without moto: a state per region, and operations as functions `f(state, call)`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, ClassVar, Self, TypeVar

from botocore import xform_name
from moto.core.utils import get_service_model

from . import pages
from .app import App
from .call import ACCOUNT, Call
from .errors import Refusal

Output = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class TaggedResource:
    type: str
    name: str
    arn: str
    tags: dict[str, str]


class RegionState:
    """The resources of one service in one region."""

    UNLISTED: ClassVar[frozenset[str]] = frozenset()
    """Names of resources that AWS created itself, which the inventory leaves out."""

    def __init__(self, app: App, region: str, regions: dict[str, Any]):
        """regions: the states of all regions, this one included."""
        self.app = app
        self.region = region
        self.regions: dict[str, Self] = regions
        self.account = ACCOUNT

    def in_region(self, region: str) -> Self:
        if region not in self.regions:
            self.regions[region] = type(self)(self.app, region, self.regions)
        return self.regions[region]

    def tagged(self) -> Iterator[TaggedResource]:
        """Every resource that can have tags."""
        raise NotImplementedError

    def tags_of(self, arn: str) -> dict[str, str] | None:
        """The tags of a resource, to read or to change; None if the resource does not exist."""
        return next((each.tags for each in self.tagged() if each.arn == arn), None)

    def inventory(self) -> list[dict[str, Any]]:
        return [
            {"type": each.type, "id": each.name, "arn": each.arn, "tags": each.tags}
            for each in self.tagged()
            if each.name not in self.UNLISTED
        ]


S = TypeVar("S", bound=RegionState)


def operation(function: Callable[[Any, Call], Output]) -> Callable[[Any, Call], Output]:
    """Marks a function as an operation of AWS by its boto3 name: `create_db_instance` implements CreateDBInstance."""
    function.is_operation = True  # type: ignore[attr-defined]
    return function


def install_service(app: App, service: str, state_class: type[S], modules: Iterable[ModuleType]) -> Callable[[str], S]:
    """Installs the operations and the inventory of a service, and returns the function from a region to its state.

    Refuses an operation that no module implements with InvalidAction.
    """
    states: dict[str, S] = {}

    def state_of(region: str) -> S:
        if region not in states:
            states[region] = state_class(app, region, states)
        return states[region]

    model = get_service_model(service)
    operations = {
        name: function
        for module in modules
        for name, function in vars(module).items()
        if getattr(function, "is_operation", False)
    }
    for name in model.operation_names:
        function = operations.pop(xform_name(name), None) or _not_implemented
        app.operation(service, name, _handler(function, state_of))
    assert not operations, f"{service} has no {', '.join(operations)}"
    app.inventory(service, lambda region: state_of(region).inventory())
    app.states[service] = state_of
    return state_of


def _handler(function: Callable[[Any, Call], Output], state_of: Callable[[str], Any]) -> Any:
    return lambda call: function(state_of(call.region), call)


def _not_implemented(_: Any, call: Call) -> Output:
    raise Refusal("InvalidAction", f"The local AWS does not implement {call.service}:{call.operation}.", 501)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def page(
    items: list[Any], call: Call, *, token: str = "Marker", limit: str = "MaxRecords", default: int = 100
) -> tuple[list[Any], str | None]:
    """The requested page of `items`, and the token of the next page; None after the last page."""
    try:
        return pages.take_page(items, call.get(token), call.get(limit) or default)
    except pages.UnknownToken:
        raise Refusal("InvalidParameterValue", f"Invalid {token}.") from None


def repeated(call: Call, parameter: str, earlier: Iterable[tuple[str | None, T]]) -> T | None:
    """What an earlier call with the same client token created, so that a retry does not create a second resource.

    parameter: the name of the client token. earlier: pairs of client token and resource. None for a call without a token.
    """
    token = call.get(parameter)
    return next((resource for used, resource in earlier if token and used == token), None)


def tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in tags or []}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
