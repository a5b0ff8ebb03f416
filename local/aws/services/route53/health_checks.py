"""Operations on health checks. moto lacks those of alarms. Sources: Route 53 API reference, CreateHealthCheck and
UpdateHealthCheck, and Route 53's answers in public issues.
"""

import copy
import uuid
from typing import Any

from ...app import App
from ...call import Call
from ...errors import Refusal
from ..cloudwatch.metrics import SIMPLE
from .health_check import ALARM, CALCULATED, HealthCheck, all_checks
from .hosted_zones import backend

_OF_ALARMS = ("AlarmIdentifier", "InsufficientDataHealthStatus")
_OF_ENDPOINTS = ("IPAddress", "Port", "ResourcePath", "FullyQualifiedDomainName", "SearchString", "RequestInterval")
_PAGE = 100
_used_references: dict[str, tuple[str, dict[str, Any]]] = {}
"""The id and the settings of every health check by its caller reference, deleted ones included."""


def install(app: App) -> None:
    app.operation("route53", "CreateHealthCheck", lambda call: _create(app, call))
    app.operation("route53", "UpdateHealthCheck", lambda call: _update(app, call))
    app.operation("route53", "GetHealthCheck", lambda call: {"HealthCheck": find(call["HealthCheckId"]).describe()})
    app.operation("route53", "GetHealthCheckCount", lambda call: {"HealthCheckCount": len(all_checks())})
    app.operation("route53", "ListHealthChecks", _list)
    app.operation("route53", "DeleteHealthCheck", _delete)
    app.operation("route53", "GetHealthCheckStatus", _status)


def find(id_: str) -> HealthCheck:
    if id_ not in all_checks():
        raise Refusal("NoSuchHealthCheck", f"A health check with id {id_} does not exist.", 404)
    return all_checks()[id_]


def _invalid(message: str) -> Refusal:
    return Refusal("InvalidInput", f"Invalid parameter : {message}")


def _create(app: App, call: Call) -> dict[str, Any]:
    reference, given = call["CallerReference"], call["HealthCheckConfig"]
    if reference in _used_references:
        id_, settings = _used_references[reference]
        if id_ not in all_checks() or settings != given:
            raise Refusal(
                "HealthCheckAlreadyExists", f"A health check has already been created with the caller reference {reference}.", 409
            )
        return _answer(all_checks()[id_])
    config = _with_defaults(copy.deepcopy(given))
    created = HealthCheck(str(uuid.uuid4()), reference, config)
    _check(app, created)
    created.alarm = _alarm(app, config)
    _used_references[reference] = (created.id, copy.deepcopy(given))
    all_checks()[created.id] = created
    return _answer(created)


def _answer(check: HealthCheck) -> dict[str, Any]:
    return {"HealthCheck": check.describe(), "Location": f"https://route53.amazonaws.com/2013-04-01/healthcheck/{check.id}"}


def _with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    config = {"Inverted": False, "Disabled": False, **given}
    if config["Type"] == ALARM:
        return {"InsufficientDataHealthStatus": "LastKnownStatus", **config}
    if config["Type"] == CALCULATED:
        return config
    port = {"Port": 443} if config["Type"].startswith("HTTPS") else {"Port": 80} if config["Type"].startswith("HTTP") else {}
    secure = config["Type"].startswith("HTTPS")
    return {"RequestInterval": 30, "FailureThreshold": 3, "MeasureLatency": False, "EnableSNI": secure, **port, **config}


def _check(app: App, check: HealthCheck) -> None:
    config = check.config
    if config["Type"] == ALARM:
        if not config.get("AlarmIdentifier"):
            raise _invalid("CloudWatch metric health checks must have an alarm identifier specified.")
        if any(config.get(name) for name in _OF_ENDPOINTS):
            raise _invalid("CloudWatch metric health checks must not have an endpoint specified.")
        return
    if config.get("AlarmIdentifier"):
        kind = "Calculated" if config["Type"] == CALCULATED else "Basic"
        raise _invalid(f"{kind} health checks must not have an metric region specified.")
    if config.get("InsufficientDataHealthStatus"):
        raise _invalid("InsufficientDataHealthStatus is for CloudWatch metric health checks only.")
    if config["Type"] == CALCULATED:
        _check_children(check)
    elif config["Type"] == "RECOVERY_CONTROL":
        raise Refusal("NotImplemented", "The local AWS does not implement routing controls.", 501)
    elif not config.get("IPAddress") and not config.get("FullyQualifiedDomainName"):
        raise _invalid("Basic health checks must have an IP address or a fully qualified domain name specified.")
    elif config["RequestInterval"] not in (10, 30):
        raise _invalid("RequestInterval must be 10 or 30.")


def _check_children(check: HealthCheck) -> None:
    children = check.config.get("ChildHealthChecks") or []
    if "HealthThreshold" not in check.config:
        raise _invalid("Calculated health checks must have a health threshold specified.")
    for child in children:
        if child not in all_checks() or child == check.id:
            raise _invalid(f"The child health check {child} does not exist.")
        if all_checks()[child].config["Type"] == CALCULATED:
            raise _invalid(f"The child health check {child} is a calculated health check.")


def _alarm(app: App, config: dict[str, Any]) -> dict[str, Any] | None:
    """The settings of the alarm that a health check monitors, as they are now."""
    if config["Type"] != ALARM:
        return None
    named = config["AlarmIdentifier"]
    alarm = app.states["cloudwatch"](named["Region"]).alarms.get(named["Name"])
    if alarm is None:
        raise _invalid(f"The CloudWatch alarm {named['Name']} does not exist in {named['Region']}.")
    if alarm.settings.get("Statistic") not in SIMPLE:
        raise _invalid(f"The CloudWatch alarm {named['Name']} has an extended statistic, which is not supported.")
    if alarm.settings["Period"] < 60:
        raise _invalid(f"The CloudWatch alarm {named['Name']} has a high-resolution metric, which is not supported.")
    settings: dict[str, Any] = copy.deepcopy(alarm.settings)
    return settings


def _update(app: App, call: Call) -> dict[str, Any]:
    check = find(call["HealthCheckId"])
    if call.get("HealthCheckVersion") not in (None, check.version):
        raise Refusal("HealthCheckVersionMismatch", f"The health check has version {check.version}.", 409)
    changes = {
        name: value for name, value in call.params.items() if name not in ("HealthCheckId", "HealthCheckVersion", "ResetElements")
    }
    config = {name: value for name, value in check.config.items() if name not in (call.get("ResetElements") or [])} | changes
    changed = HealthCheck(check.id, check.caller_reference, config)
    _check(app, changed)
    check.alarm = _alarm(app, config)
    check.config, check.version = config, check.version + 1
    return {"HealthCheck": check.describe()}


def _list(call: Call) -> dict[str, Any]:
    checks = list(all_checks().values())
    marker, size = call.get("Marker"), int(call.get("MaxItems") or _PAGE)
    if marker:
        find(marker)
        checks = checks[[each.id for each in checks].index(marker) :]
    more = {"NextMarker": checks[size].id} if len(checks) > size else {}
    return {
        "HealthChecks": [each.describe() for each in checks[:size]],
        "Marker": marker or "",
        "IsTruncated": bool(more),
        "MaxItems": str(size),
        **more,
    }


def _delete(call: Call) -> dict[str, Any]:
    check = find(call["HealthCheckId"])
    parents = [each.id for each in all_checks().values() if check.id in (each.config.get("ChildHealthChecks") or [])]
    if parents:
        raise Refusal("HealthCheckInUse", f"The health check is a child of {', '.join(parents)}.", 400)
    del all_checks()[check.id]
    backend().resource_tags.pop(check.id, None)
    return {}


def _status(call: Call) -> dict[str, Any]:
    if find(call["HealthCheckId"]).config["Type"] in (ALARM, CALCULATED):
        raise _invalid("The status of health checkers is for health checks of endpoints only.")
    raise Refusal("NotImplemented", "The local AWS has no health checkers: CloudWatch's HealthCheckStatus has the status.", 501)
