"""Services answered by us alone: a state per region, and operations that are functions `f(state, call) -> answer`."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeVar

from botocore import xform_name
from botocore.validate import ParamValidator
from moto.core.utils import get_service_model

from . import pages
from .app import App
from .call import ACCOUNT, Call
from .errors import Refusal

Output = dict[str, Any]


class RegionState:
    """What one service holds in one region."""

    def __init__(self, app: App, region: str):
        self.app = app
        self.region = region
        self.account = ACCOUNT


S = TypeVar("S", bound=RegionState)


def operation(function: Callable[[Any, Call], Output]) -> Callable[[Any, Call], Output]:
    """Marks an operation of AWS; its name is boto3's: `create_db_instance` answers CreateDBInstance."""
    function.is_operation = True  # type: ignore[attr-defined]
    return function


def install_service(
    app: App,
    service: str,
    state_of: Callable[[App, str], S],
    modules: Iterable[ModuleType],
    invalid: str,
) -> Callable[[str], S]:
    """Answers `service` by the operations in `modules`. A call that does not fit botocore's model is refused with the code
    `invalid`; an operation that nobody wrote, with InvalidAction. Returns the way to a region's state."""
    states: dict[str, S] = {}

    def state(region: str) -> S:
        if region not in states:
            states[region] = state_of(app, region)
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
        app.operation(service, name, _handler(function, state, model.operation_model(name), invalid))
    assert not operations, f"{service} has no {', '.join(operations)}"
    return state


def _handler(function: Callable[[Any, Call], Output], state: Callable[[str], Any], model: Any, invalid: str) -> Any:
    def answer(call: Call) -> Output:
        if model.input_shape is not None:
            report = ParamValidator().validate(call.params, model.input_shape)
            if report.has_errors():
                raise Refusal(invalid, report.generate_report())
        return function(state(call.region), call)

    return answer


def _not_implemented(_: Any, call: Call) -> Output:
    raise Refusal("InvalidAction", f"The local AWS does not answer {call.service}:{call.operation}.", 501)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def page(
    items: list[Any], call: Call, *, token: str = "Marker", limit: str = "MaxRecords", default: int = 100
) -> tuple[list[Any], str | None]:
    """The page of `items` that the call asks for, and the token of the next, None after the last."""
    try:
        return pages.take_page(items, call.get(token), call.get(limit) or default)
    except pages.UnknownToken:
        raise Refusal("InvalidParameterValue", f"Invalid {token}.") from None


def tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in tags or []}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
