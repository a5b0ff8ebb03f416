"""The Kubernetes versions that EKS supports, and the rules for upgrades."""

from dataclasses import dataclass

from ...errors import Refusal


@dataclass(frozen=True)
class Version:
    patch: str
    platform: str


SUPPORTED = {
    "1.31": Version("1.31.14", "eks.48"),
    "1.32": Version("1.32.11", "eks.31"),
    "1.33": Version("1.33.7", "eks.24"),
    "1.34": Version("1.34.3", "eks.12"),
    "1.35": Version("1.35.0", "eks.3"),
}
DEFAULT = "1.35"
MAX_SKEW = 3


def minor(version: str) -> int:
    return int(version.split(".")[1])


def check(version: str) -> str:
    if version not in SUPPORTED:
        raise Refusal("InvalidParameterException", f"unsupported Kubernetes version {version}")
    return version


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
