"""The emulator: each call passes faults, request hooks, our operation or moto's, and response hooks, and is counted."""

from __future__ import annotations

import copy
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from moto.core.exceptions import ServiceException
from moto.core.request import Request
from werkzeug.exceptions import HTTPException

from . import (
    accounting,
    critical_path,
    faults,
    lag,
    lifecycle,
    outages,
    request_models,
    tag_rules,
    throttling,
    value_rules,
    visibility,
    wire,
)
from .call import Call
from .engines import Engines
from .errors import Refusal
from .iam import authorization
from .moto_backend import Moto

if TYPE_CHECKING:
    from .services.elbv2.http_answers import HttpAnswers

OperationHandler = Callable[[Call], dict[str, Any]]
RequestHook = Callable[[Call], None]
ResponseHook = Callable[[Call, dict[str, Any]], None]
InventoryHandler = Callable[[str], list[dict[str, Any]]]
ControlHandler = Callable[[str, list[str], bytes], Any]
DownloadHandler = Callable[[dict[str, list[str]]], bytes | None]

_called: set[str] = {"us-east-1"}  # where global resources are listed


def regions() -> list[str]:
    """The regions that have been called: no other has resources."""
    return sorted(_called)


class App:
    """Where each `services/<name>.py` registers its handlers and hooks, in its `install(app)`.

    `service` and `operation` are the names of boto3 (`"eks"`, `"CreateAddon"`); parameters and outputs have the form that a
    user of boto3 passes and receives.

    All hooks run under `app.lock`, one call at a time. They must be quick: slow work belongs into a thread.
    """

    def __init__(self, state: Path, workload_clusters: str = "none", verbose: bool = False, engines: Engines | None = None):
        """engines: the real servers of RDS and ElastiCache; None: their addresses are names without servers."""
        self.state = state
        self.engines = engines
        self.workload_clusters = workload_clusters
        self.verbose = verbose
        self.endpoint = ""
        self.lock = lifecycle.lock
        self.moto = Moto()
        self._operations: dict[tuple[str, str], OperationHandler] = {}
        self._request_hooks: dict[tuple[str, str], list[RequestHook]] = defaultdict(list)
        self._response_hooks: dict[tuple[str, str], list[ResponseHook]] = defaultdict(list)
        self._token_parameters: dict[tuple[str, str], str] = {}
        self._outputs_by_token: dict[tuple[str, str, str, str], tuple[str, dict[str, Any]]] = {}
        self._inventory_handlers: list[tuple[str, InventoryHandler]] = []
        self._stop_callbacks: list[Callable[[], None]] = []
        self.control_handlers: dict[str, ControlHandler] = {}
        self._downloads: dict[str, DownloadHandler] = {}
        self.states: dict[str, Callable[[str], Any]] = {}
        """For each service without moto, the function from a region to its resources."""
        self.each_minute: list[Callable[[], None]] = []
        """Called at the start of each minute of AWS, after the evaluation of alarms."""
        self.catch_up: Callable[[], None] = lambda: None
        """Does what is due of each minute's work: CloudWatch installs it."""
        self.http_answers: HttpAnswers
        """What load balancers answer: Elastic Load Balancing installs it."""
        self.outages = outages.Outages()
        self.local("outages", self.outages.handle)
        self.on_stop(self.outages.forget)
        if engines:
            self.local("engines", engines.handle)
            self.outages.add(engines.cut, engines.restore)
            self.on_stop(engines.stop)
        authorization.reset()

    def operation(self, service: str, name: str, handler: OperationHandler) -> None:
        """Installs `handler(call)` as the implementation of an operation. The handler can call moto's by `app.call`."""
        self._operations[service, name] = handler

    def before(self, service: str, name: str, check: RequestHook) -> None:
        """Installs `check(call)` to run before the operation. The hook raises Refusal, or changes `call.params`.

        name: an operation, or "*" for all operations of the service.
        """
        self._request_hooks[service, name].append(check)

    def after(self, service: str, name: str, hook: ResponseHook) -> None:
        """Installs `hook(call, output)` to run after a successful operation. The hook can change the output."""
        self._response_hooks[service, name].append(hook)

    def idempotent(self, service: str, name: str, parameter: str, mismatch: str = "IdempotentParameterMismatch") -> None:
        """Returns the output of the first call for a later call with the same client token in `parameter`.

        mismatch: the error code for a later call whose other parameters differ.
        """
        self._token_parameters[service, name] = parameter

        def check_token(call: Call) -> None:
            token = call.get(parameter)
            earlier = self._outputs_by_token.get((call.service, call.operation, call.region, token)) if token else None
            if earlier and earlier[0] != _comparable(call.params):
                raise Refusal(mismatch, f"The token {token} was used before, with different parameters.")
            if earlier:
                raise _RepeatedCall(earlier[1])

        self._request_hooks[service, name].insert(0, check_token)

    def inventory(self, service: str, handler: InventoryHandler) -> None:
        """Installs `handler(region)`, which lists all resources of a service: [{"type", "id", "tags": {…}}, …].

        A resource has "arn" if AWS's tagging API lists it, and "leaving": True if its deletion is scheduled, such as a key
        that is pending deletion. Global resources are listed in us-east-1 only.
        """
        self._inventory_handlers.append((service, handler))

    def local(self, name: str, handler: ControlHandler) -> None:
        """Installs `handler(method, path, body)` for `/_local/NAME/…`, with the part of the path after NAME, split at "/".

        The handler returns an object for JSON, and raises ValueError for an unknown path.
        """
        self.control_handlers[name] = handler

    def download(self, prefix: str, handler: DownloadHandler) -> None:
        """Installs `handler(parameters)` for presigned URLs below a path. It returns the content; None for a bad signature."""
        self._downloads[prefix] = handler

    def downloaded(self, path: str, query: str) -> wire.Response | None:
        """The answer to a GET of a presigned URL; None for a path of no download."""
        handler = next((each for prefix, each in self._downloads.items() if path.startswith(prefix)), None)
        if handler is None:
            return None
        with self.lock:
            content = handler(parse_qs(query))
        if content is None:
            return 403, [("Content-Type", "application/xml")], b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        return 200, [("Content-Type", "application/octet-stream")], content

    def on_stop(self, stop: Callable[[], None]) -> None:
        self._stop_callbacks.append(stop)

    def stop(self) -> None:
        for each in self._stop_callbacks:
            each()

    def call(self, service: str, operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        """Calls moto directly, without hooks, faults and accounting. Raises Refusal if moto refuses."""
        call = Call(service, operation, region, "internal", params)
        if call.writes:
            lag.forget(service)
        with self.lock:
            environ = wire.build_request(call, "127.0.0.1")
            return wire.read_output(call, self.moto(environ))

    def call_installed(self, service: str, operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        """Calls an installed operation of another service, without hooks, faults and accounting."""
        return self._operations[service, operation](Call(service, operation, region, "internal", params))

    def call_moto(self, call: Call) -> dict[str, Any]:
        """The output of moto for a call with its current parameters, for handlers that extend moto's implementation."""
        return self.call(call.service, call.operation, call.params, call.region)

    def call_any(self, service: str, operation: str, params: dict[str, Any], region: str) -> dict[str, Any]:
        """Calls the installed operation, or moto's if none is installed, without hooks, faults and accounting."""
        installed = (service, operation) in self._operations
        return (self.call_installed if installed else self.call)(service, operation, params, region)

    def resources(self, region: str, of_service: str = "") -> list[dict[str, Any]]:
        """The resources of a region with their tags, read from the backends: of one service, or of all."""
        with self.lock:
            return [
                {"service": service, "region": region, **resource}
                for service, handler in self._inventory_handlers
                if of_service in ("", service)
                for resource in handler(region)
            ]

    def handle(self, environ: dict[str, Any], body: bytes) -> wire.Response:
        """The response to one HTTP request of a client."""
        try:
            body = wire.decompress(environ, body)
            call = wire.parse(Request(environ), body)
        except wire.NotAnOperation as e:
            return 501, [("Content-Type", "text/plain")], f"unknown AWS operation: {e}\n".encode()
        call.caller = accounting.caller(call.caller)
        _called.add(call.region)
        try:
            outages.check(call)
            faults.before(call)
            throttling.check(call)
            request_models.check(call)
            value_rules.check(call)
            tag_rules.check(call)
            authorization.check(call, self.resources)
            with self.lock:
                response, refused = self._carry_out(call, environ, body)
        except Refusal as e:
            response, refused = wire.write_response(call, e), e
        except ServiceException as e:  # raised by moto's models when a handler calls them directly
            refused = Refusal(e.code, e.message)
            response = wire.write_response(call, refused)
        except (NotImplementedError, HTTPException) as e:
            refused = _refusal(call, e)
            response = wire.write_response(call, refused)
        except faults.Dropped:
            raise
        except Exception as e:  # a bug here or in moto: log the stack trace, return AWS's internal error
            traceback.print_exc(file=sys.stderr)
            refused = Refusal("InternalFailure", f"{call.service}:{call.operation}: {type(e).__name__}: {e}", 500)
            response = wire.write_response(call, refused)
        accounting.count(call, refused.code if refused else None)
        if refused is None:
            faults.after(call)
        if self.verbose:
            accounting.log_call(call, refused)
        return response

    def _carry_out(self, call: Call, environ: dict[str, Any], body: bytes) -> tuple[wire.Response, Refusal | None]:
        name = call.service, call.operation
        lifecycle.end_due_phases()
        visibility.check(call)
        sent = copy.deepcopy(call.params)
        try:
            for check in (*self._request_hooks.get((call.service, "*"), ()), *self._request_hooks.get(name, ())):
                check(call)
        except _RepeatedCall as e:
            return wire.write_response(call, e.output), None
        node = critical_path.node_of_create_call(call)
        with lag.after_write(self, call), critical_path.attribute_phases(node):
            response: wire.Response | None = None
            result: dict[str, Any] | None = None
            if name in self._operations:
                result = self._operations[name](call)
            else:
                response = self._from_moto(call, environ, body, changed=call.params != sent)
                if response[0] >= 300 and response[0] != 304:
                    try:
                        wire.read_output(call, response)
                    except Refusal as e:
                        return response, e
            hooks = self._response_hooks.get(name, ())
            filtered = visibility.filters_response(call)
            lags = lag.applies_to(call)
            if result is None and (hooks or node or filtered or lags):
                assert response is not None
                result = wire.read_output(call, response)
            for hook in hooks:
                hook(call, result or {})
        if node:
            critical_path.record_creation(node, call, result or {})
        if filtered or node:
            visibility.filter_response(call, result or {})
        if lags:
            lag.show_earlier_state(call, result or {})
        if token := call.get(self._token_parameters.get(name, "")):
            self._outputs_by_token[call.service, call.operation, call.region, token] = (
                _comparable(sent),
                copy.deepcopy(result or {}),
            )
        if response is None or hooks or filtered or lags:
            response = wire.write_response(call, result)
        return response, None

    def _from_moto(self, call: Call, environ: dict[str, Any], body: bytes, changed: bool) -> wire.Response:
        response = self.moto(wire.build_request(call, "127.0.0.1")) if changed else self.moto(environ, body)
        if response[0] == 404 and b"<!doctype html>" in response[2][:40]:
            raise NotImplementedError("moto has no such path")
        return response


def _refusal(call: Call, error: Exception) -> Refusal:
    """The refusal of an older moto model, whose HTTP exception has AWS's code; NotImplemented for any other exception."""
    code, message, status = (getattr(error, name, None) for name in ("error_type", "message", "code"))
    if code:
        return Refusal(code, message or "", status)
    return Refusal("NotImplemented", f"{call.service}:{call.operation} is not implemented by the local AWS: {error}", 501)


class _RepeatedCall(Exception):
    def __init__(self, output: dict[str, Any]):
        self.output = output


def _comparable(params: dict[str, Any]) -> str:
    """Parameters as text, to compare two calls with the same client token. AWS ignores tags in this comparison."""
    return repr({name: value for name, value in params.items() if name not in ("TagSpecifications", "Tags", "tags")})
