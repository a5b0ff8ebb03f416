"""The Kubernetes versions that EKS supports, and the rules for upgrades."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ... import clock
from ...errors import Refusal


@dataclass(frozen=True)
class Version:
    patch: str
    platform: str
    until: date
    """The last day of standard support (EKS User Guide, "Amazon EKS Kubernetes release calendar")."""


SUPPORTED = {
    "1.31": Version("1.31.14", "eks.48", date(2025, 11, 26)),
    "1.32": Version("1.32.11", "eks.31", date(2026, 3, 23)),
    "1.33": Version("1.33.7", "eks.24", date(2026, 7, 29)),
    "1.34": Version("1.34.3", "eks.12", date(2026, 12, 2)),
    "1.35": Version("1.35.0", "eks.3", date(2027, 3, 27)),
}
_SUPPORT_TYPES = ("STANDARD", "EXTENDED")
DEFAULT = "1.35"
MAX_SKEW = 3


def minor(version: str) -> int:
    return int(version.split(".")[1])


def check(version: str) -> str:
    if version not in SUPPORTED:
        raise Refusal("InvalidParameterException", f"unsupported Kubernetes version {version}")
    return version


def is_in_standard_support(version: str, day: date) -> bool:
    return day <= SUPPORTED[version].until


def _today() -> date:
    return datetime.fromtimestamp(clock.epoch(), UTC).date()


def check_support_type(support_type: str | None, version: str) -> None:
    """Refuses standard support for a new cluster whose version is past it. The words are not EKS's."""
    if support_type not in _SUPPORT_TYPES:
        raise Refusal("InvalidParameterException", f"supportType must be one of {', '.join(_SUPPORT_TYPES)}")
    if support_type == "STANDARD" and not is_in_standard_support(version, _today()):
        raise Refusal(
            "InvalidParameterException", f"Kubernetes version {version} is in extended support: supportType can't be STANDARD"
        )


def check_support_type_update(support_type: str | None, version: str) -> None:
    """
    Refuses a change while the version is in extended support: extended support can't be disabled once the cluster has entered it,
    and has to be enabled before the end of standard support (EKS User Guide, "Cluster upgrade policy"). The words are not EKS's.
    """
    check_support_type(support_type, version)
    if not is_in_standard_support(version, _today()):
        raise Refusal(
            "InvalidRequestException", f"The upgrade policy can't be changed while version {version} is in extended support"
        )


def check_update(current: str, requested: str) -> None:
    """Refuses other versions than the next one (an upgrade) and the one before (a rollback)."""
    check(requested)
    if abs(minor(requested) - minor(current)) != 1:
        raise Refusal("InvalidParameterException", f"Unsupported Kubernetes minor version update from {current} to {requested}")


def check_nodes(cluster: str, nodes: str, what: str) -> None:
    """Refuses nodes that are newer than the control plane, or more than three minor versions older."""
    if minor(nodes) > minor(cluster):
        raise Refusal("InvalidParameterException", f"{what}: version {nodes} can't be newer than the cluster's {cluster}")
    if minor(cluster) - minor(nodes) > MAX_SKEW:
        raise Refusal(
            "InvalidRequestException",
            f"{what}: version {nodes} is more than {MAX_SKEW} minor versions behind {cluster}. Update it first.",
        )


def release(version: str) -> str:
    """The newest AMI release of a version."""
    return f"{SUPPORTED[version].patch}-20260205"
