"""ACM: issues a certificate some time after a hosted zone has its records, like AWS's DNS validation."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from moto import settings
from moto.acm.models import acm_backends
from moto.elbv2.models import elbv2_backends
from moto.route53.models import route53_backends

from .. import failures, lifecycle
from ..app import App, regions
from ..call import ACCOUNT, Call
from ..durations import duration
from ..errors import Refusal
from ..failures import Failure, Subject


def install(app: App) -> None:
    settings.ACM_VALIDATION_WAIT = 10**9  # moto would issue a certificate without its records
    app.idempotent("acm", "RequestCertificate", "IdempotencyToken")
    app.after("route53", "ChangeResourceRecordSets", lambda call, _: _validate())
    app.after("acm", "RequestCertificate", _begin)
    app.after("acm", "ListCertificates", _list_names)
    app.after("acm", "DescribeCertificate", _hide_records)
    app.before("acm", "DeleteCertificate", _check_unused)
    app.before("acm", "DescribeCertificate", _forget_deleted_users)
    app.after("acm", "DescribeCertificate", _show_reason)
    app.inventory("acm", _list)
    failures.register(app, "acm/Certificate", ("FAILED", "VALIDATION_TIMED_OUT"), _subjects)


def _certificates(region: str) -> dict[str, Any]:
    return acm_backends[ACCOUNT][region]._certificates


def _validate() -> None:
    """Begins the validation of all pending certificates whose records exist in a hosted zone."""
    zones = route53_backends[ACCOUNT]["aws"].zones.values()
    records = {
        (record.name.rstrip("."), value.rstrip("."))
        for zone in zones
        for record in zone.rrsets
        if record.type == "CNAME"
        for value in record.records
    }
    for region in acm_backends[ACCOUNT]:
        for arn, certificate in _certificates(region).items():
            requested = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
            complete = all(_name_and_value(each["ResourceRecord"]) in records for each in requested)
            key = _key(arn)
            if certificate.status == "PENDING_VALIDATION" and complete and lifecycle.phase(key) is None:

                def issued(certificate: Any = certificate) -> None:
                    certificate.status = "ISSUED"

                lifecycle.begin(key, "validating", duration("acm/Certificate.validate"), then=issued)


def _name_and_value(record: dict[str, str]) -> tuple[str, str]:
    return record["Name"].rstrip("."), record["Value"].rstrip(".")


def _begin(call: Call, output: dict[str, Any]) -> None:
    lifecycle.begin(_records_key(output["CertificateArn"]), "computing", duration("acm/Certificate.records"))
    _validate()


def _records_key(arn: str) -> tuple[str, str]:
    return "acm/Certificate records", arn


def _hide_records(call: Call, output: dict[str, Any]) -> None:
    """ACM shows the validation records some seconds after the request. The load balancer controller asks for up to 30 seconds."""
    certificate = output["Certificate"]
    if lifecycle.phase(_records_key(certificate["CertificateArn"])) is not None:
        for option in certificate.get("DomainValidationOptions") or []:
            option.pop("ResourceRecord", None)


def _list_names(call: Call, output: dict[str, Any]) -> None:
    for summary in output["CertificateSummaryList"]:
        names = _certificates(call.region)[summary["CertificateArn"]].describe()["Certificate"]["SubjectAlternativeNames"]
        summary["SubjectAlternativeNameSummaries"] = names[:100]
        summary["HasAdditionalSubjectAlternativeNames"] = len(names) > 100


def _key(arn: str) -> tuple[str, str]:
    return "acm/Certificate", arn


def _subjects() -> Iterator[Subject]:
    for region in regions():
        for arn, certificate in _certificates(region).items():
            yield Subject(region, str(certificate.common_name), dict(certificate.tags), _key(arn), partial(_fail, certificate))


def _fail(certificate: Any, failure: Failure) -> None:
    lifecycle.cancel(_key(certificate.arn))
    certificate.status, certificate.failure_reason = failure.status, failure.code


def _show_reason(call: Call, output: dict[str, Any]) -> None:
    certificate = _certificates(call.region)[call["CertificateArn"]]
    if certificate.status == "FAILED" and (reason := getattr(certificate, "failure_reason", "")):
        output["Certificate"]["FailureReason"] = reason


def _forget_deleted_users(call: Call) -> None:
    """moto leaves the listeners of a deleted load balancer among the users of a certificate."""
    certificate = _certificates(call.region).get(call["CertificateArn"])
    if certificate:
        balancers = elbv2_backends[ACCOUNT][call.region].load_balancers.values()
        listeners = {arn for each in balancers for arn in each.listeners}
        certificate.in_use_by = [each for each in certificate.in_use_by if each in listeners]


def _check_unused(call: Call) -> None:
    _forget_deleted_users(call)
    certificate = _certificates(call.region).get(call["CertificateArn"])
    if certificate and certificate.in_use_by:
        raise Refusal("ResourceInUseException", f"Certificate {certificate.arn} in use.")


def _list(region: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "certificate",
            "id": arn,
            "arn": arn,
            "tags": {k: v or "" for k, v in certificate.tags.items()},
        }
        for arn, certificate in _certificates(region).items()
    ]
