"""What has to hold after the stages of docs/install.md and docs/how-to.md, beside that no command failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import loopback
from ..kubernetes.client import client_of
from .management import ManagementCluster

ROLE = "role/platform-operator"
_TAG = "platform-operator.io/environment=platform/first"
_REFUSALS = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")


class NotAsDocumented(Exception):
    """Every command worked, but what the document says of them does not hold."""


class Expectations:
    def __init__(self, cluster: ManagementCluster, endpoint: str):
        self._cluster, self._endpoint = cluster, endpoint
        self._client = client_of(cluster.kubeconfig)

    def after(self, stage: str) -> None:
        """Raises NotAsDocumented."""
        checks: dict[str, Callable[[], None]] = {
            "observe": self._nothing_was_created,
            "manage": self._the_role_was_enough,
            "upgrade-kubernetes": self._the_cluster_was_upgraded,
            "rollback": self._nothing_was_refused,
            "uninstall": self._nothing_remains_of_the_environment,
            "manifests": self._nothing_was_refused,
            "uninstall-role": self._the_role_is_gone,
        }
        if check := checks.get(stage):
            check()

    def _nothing_was_created(self) -> None:
        if found := self._resources():
            raise NotAsDocumented(f"under Observe, the operator created {found}")
        if not self._operator_calls():
            raise NotAsDocumented("the operator made no call with its role")

    def _the_role_was_enough(self) -> None:
        if len(found := self._resources()) < 50:
            raise NotAsDocumented(f"the environment is ready, but AWS has only {found}")
        self._nothing_was_refused()

    def _the_cluster_was_upgraded(self) -> None:
        if (found := self._cluster.eks.describe_cluster(name="first-us-east-1")["cluster"]["version"]) != "1.35":
            raise NotAsDocumented(f"the cluster has version {found}")

    def _nothing_was_refused(self) -> None:
        if refused := [each for each in self._operator_calls() if each["outcome"] in _REFUSALS]:
            raise NotAsDocumented(f"AWS refused calls of the operator's role: {refused}")

    def _nothing_remains_of_the_environment(self) -> None:
        if found := self._resources():
            raise NotAsDocumented(f"after the deletion, AWS still has {found}")
        crds = self._client.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")["items"]
        if left := [name for each in crds if (name := each["metadata"]["name"]).endswith("platform-operator.io")]:
            raise NotAsDocumented(f"after the uninstallation, the cluster still has {left}")

    def _the_role_is_gone(self) -> None:
        iam = self._cluster.observed_iam
        roles = [name for each in iam.list_roles()["Roles"] if (name := each["RoleName"]) == "platform-operator"]
        policies = [each["PolicyName"] for each in iam.list_policies(Scope="Local")["Policies"]]
        if left := roles + [each for each in policies if each.startswith("platform-operator-")]:
            raise NotAsDocumented(f"IAM still has {left}")

    def _resources(self) -> list[str]:
        found = loopback.control(self._endpoint, f"inventory?tag={_TAG}")
        return [f"{each['type']} {each['id']}" for each in found]

    def _operator_calls(self) -> list[dict[str, Any]]:
        calls = loopback.control(self._endpoint, "accounting")["calls"]
        return [each for each in calls if each["caller"].endswith(ROLE)]
