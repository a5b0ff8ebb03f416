"""A cluster: settings, transient states, and its description."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.logs.models import logs_backends

from ... import client_location, lifecycle, network_interfaces
from ...call import ACCOUNT
from ...durations import duration
from ...failures import Failure
from ...regional_service import now
from . import security_group, versions
from .certificates import placeholder_authority

if TYPE_CHECKING:
    from .access import AccessEntry
    from .addons import Addon
    from .control_planes import ClusterControlPlane
    from .nodegroup import Nodegroup
    from .pod_identity import Association
    from .state import Eks
    from .updates import Update


@dataclass
class Cluster:
    eks: "Eks"
    name: str
    settings: dict[str, Any]
    """Named as in DescribeCluster: roleArn, version, resourcesVpcConfig, kubernetesNetworkConfig, logging, accessConfig, …"""
    tags: dict[str, str]
    token: str | None
    self_managed_addons: bool
    plane: "ClusterControlPlane | None" = None
    """The real control plane; None without --workload-clusters real."""
    status: str = "CREATING"
    created: datetime = field(default_factory=now)
    was_active: bool = False
    upgraded_at: float | None = None
    """When the upgrade to the version completed, on the emulator's clock; None for a version of the creation or of a rollback."""
    nodegroups: dict[str, "Nodegroup"] = field(default_factory=dict)
    addons: dict[str, "Addon"] = field(default_factory=dict)
    access: dict[str, "AccessEntry"] = field(default_factory=dict)
    pod_identities: dict[str, "Association"] = field(default_factory=dict)
    updates: list["Update"] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: secrets.token_hex(16).upper())

    @property
    def arn(self) -> str:
        return self.eks.arn("cluster", self.name)

    @property
    def key(self) -> tuple[str, ...]:
        return "eks", self.eks.region, "cluster", self.name

    @property
    def version(self) -> str:
        return str(self.settings["version"])

    @property
    def vpc(self) -> str:
        return str(self.settings["resourcesVpcConfig"]["vpcId"])

    def create(self) -> None:
        region, network = self.eks.region, self.settings["resourcesVpcConfig"]
        network["clusterSecurityGroupId"] = security_group.create(region, self.name, self.vpc)
        self.attach()

        def finish() -> None:
            if self.plane and self.plane.failed:
                self.status = "FAILED"
                self.issues = [{"code": "Other", "message": self.plane.failed, "resourceIds": [self.arn]}]
                return
            self.status, self.was_active = "ACTIVE", True

        lifecycle.begin(
            self.key,
            "CREATING",
            duration("eks/Cluster.create", of=self.name),
            then=finish,
            until=lambda: not self.plane or self.plane.is_settled,
        )

    def fail(self, failure: Failure) -> None:
        lifecycle.cancel(self.key)
        if failure.status in ("Failed", "Cancelled"):
            self.updates[-1].end(failure, self.arn)
            self.status = "ACTIVE"
        else:
            self.status = failure.status
            self.issues = [{"code": failure.code, "message": failure.message, "resourceIds": [self.arn]}]

    def attach(self) -> None:
        network = self.settings["resourcesVpcConfig"]
        groups = [network["clusterSecurityGroupId"], *network.get("securityGroupIds", [])]
        network_interfaces.attach(self.eks.region, network["subnetIds"], self.arn, groups, description=f"Amazon EKS {self.name}")

    def update(self, update: "Update", seconds: float, apply: Any) -> None:
        """UPDATING for `seconds` of AWS, then `apply()` and ACTIVE."""
        self.updates.append(update)
        self.status = "UPDATING"

        def finish() -> None:
            apply()
            update.status, self.status = "Successful", "ACTIVE"

        lifecycle.begin(self.key, "UPDATING", seconds, then=finish)

    def delete(self) -> None:
        self.status = "DELETING"
        if self.plane:
            self.plane.stop()

        def remove() -> None:
            network_interfaces.detach(self.eks.region, self.arn)
            security_group.delete(self.eks.region, self.settings["resourcesVpcConfig"]["clusterSecurityGroupId"])
            self.eks.clusters.pop(self.name, None)
            if any(each["enabled"] for each in self.settings["logging"]["clusterLogging"]):
                lifecycle.begin(
                    (*self.key, "logs"), "DELIVERING", duration("eks/Cluster.lastLogs", of=self.name), then=self._write_last_logs
                )

        lifecycle.begin(
            self.key,
            "DELETING",
            duration("eks/Cluster.delete", of=self.name),
            then=remove,
            until=lambda: not self.plane or self.plane.stopped,
        )

    def _write_last_logs(self) -> None:
        """EKS's service-linked role creates the log group, without tags and expiry, if someone deleted it."""
        name, groups = f"/aws/eks/{self.name}/cluster", logs_backends[ACCOUNT][self.eks.region]
        if name not in groups.groups and self.name not in self.eks.clusters:
            groups.create_log_group(name, {})

    def describe(self) -> dict[str, Any]:
        """As in DescribeCluster; endpoint, CA, security group and issuer appear once the cluster has been active."""
        network = dict(self.settings["resourcesVpcConfig"])
        shown = {
            **self.settings,
            "name": self.name,
            "arn": self.arn,
            "createdAt": self.created,
            "status": self.status,
            "platformVersion": versions.SUPPORTED[self.version].platform,
            "tags": self.tags,
            "health": {"issues": self.issues},
            "resourcesVpcConfig": network,
            "certificateAuthority": {},
        }
        if not self.was_active:
            network.pop("clusterSecurityGroupId", None)
            return shown
        region = self.eks.region
        endpoint = self._reachable_endpoint(self.plane) if self.plane else f"https://{self.id}.gr7.{region}.eks.amazonaws.com"
        authority = self.plane.authority if self.plane else placeholder_authority(self.name)
        return {
            **shown,
            "endpoint": endpoint,
            "certificateAuthority": {"data": base64.b64encode(authority).decode()},
            "identity": {"oidc": {"issuer": f"https://oidc.eks.{region}.amazonaws.com/id/{self.id}"}},
        }

    def _reachable_endpoint(self, plane: "ClusterControlPlane") -> str:
        reaches = client_location.reaches(self.settings["resourcesVpcConfig"])
        return plane.endpoint if reaches else client_location.unreachable(plane.endpoint)
