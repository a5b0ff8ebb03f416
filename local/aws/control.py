"""The control endpoints `/_local/…`: accounting, faults, quotas and inventory, for tests and the demo."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from . import (
    accounting,
    client_location,
    clock,
    critical_path,
    durations,
    failures,
    faults,
    lifecycle,
    phase_log,
    quotas,
    throttling,
    visibility,
)
from .app import App, regions
from .iam import authorization
from .wire import Response


def handle(app: App, method: str, path: str, query: str, body: bytes) -> Response:
    routes: dict[tuple[str, str], Callable[[], Any]] = {
        ("GET", "/_local/health"): lambda: {"status": "ok", "timeScale": clock.scale},
        ("GET", "/_local/accounting"): accounting.report,
        ("POST", "/_local/accounting/reset"): _reset,
        ("GET", "/_local/critical-path"): critical_path.longest,
        ("GET", "/_local/phases"): _phases,
        ("GET", "/_local/faults"): faults.settings,
        ("GET", "/_local/held"): faults.held,
        ("PUT", "/_local/faults"): lambda: faults.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/faults"): _clear_faults,
        ("GET", "/_local/failures"): failures.describe,
        ("PUT", "/_local/failures"): lambda: failures.set_to(json.loads(body or b"[]")),
        ("DELETE", "/_local/failures"): failures.remove,
        ("GET", "/_local/durations"): durations.settings,
        ("PUT", "/_local/durations"): lambda: durations.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/durations"): durations.reset,
        ("GET", "/_local/throttling"): throttling.settings,
        ("PUT", "/_local/throttling"): lambda: throttling.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/throttling"): throttling.reset,
        ("PUT", "/_local/quotas"): lambda: quotas.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/quotas"): lambda: quotas.set_to({}),
        ("PUT", "/_local/iam"): lambda: authorization.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/iam"): authorization.reset,
        ("GET", "/_local/clients"): client_location.settings,
        ("PUT", "/_local/clients"): lambda: client_location.set_to(json.loads(body or b"{}")),
        ("DELETE", "/_local/clients"): client_location.reset,
        ("GET", "/_local/inventory"): lambda: inventory(app, query),
    }
    route = routes.get((method, path)) or _service_route(app, method, path, body)
    if route is None:
        return _json(404, {"error": f"no {method} {path}", "known": [" ".join(each) for each in routes]})
    try:
        with lifecycle.lock:
            return _json(200, route())
    except ValueError as e:
        return _json(400, {"error": str(e)})


def _service_route(app: App, method: str, path: str, body: bytes) -> Callable[[], Any] | None:
    name, *rest = path.removeprefix("/_local/").strip("/").split("/")
    handler = app.control_handlers.get(name)
    return (lambda: handler(method, rest, body)) if handler else None


def inventory(app: App, query: str) -> list[dict[str, Any]]:
    """The resources of all regions; with ?tag=KEY or ?tag=KEY=VALUE those with this tag.

    Without &leaving=true, leaves out resources whose deletion is scheduled: keys pending deletion, secrets in their
    recovery window.
    """
    parameters = parse_qs(query)
    key, _, value = parameters.get("tag", [""])[0].partition("=")
    include_leaving = parameters.get("leaving") == ["true"]
    return [
        resource
        for region in regions()
        for resource in app.resources(region)
        if (not key or (key in resource["tags"] and value in ("", resource["tags"][key])))
        and (include_leaving or not resource.get("leaving"))
    ]


def _reset() -> None:
    accounting.reset()
    critical_path.reset()
    phase_log.reset()


def _phases() -> list[phase_log.Record]:
    lifecycle.end_due_phases()
    return phase_log.report()


def _clear_faults() -> None:
    faults.set_to({})
    visibility.reset()


def _json(status: int, value: Any) -> Response:
    return status, [("Content-Type", "application/json")], (json.dumps(value, default=str) + "\n").encode()
