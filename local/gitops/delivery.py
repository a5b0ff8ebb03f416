"""An environment from a Git repository: created, changed, broken, repaired and deleted by Argo CD, and judged at each moment."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ..demo.install import await_definitions, kubectl
from ..kubernetes.client import Client, client_of
from . import argocd, kstatus
from .repository import Repository

_APPLICATIONS = f"/apis/argoproj.io/v1alpha1/namespaces/{argocd.NAMESPACE}/applications"
_API = "/apis/platform-operator.io/v1alpha1/namespaces/platform"
_POLL_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 900
_TAG = "cost-center"
_PARTS = (("ConfigMap", "argocd-cm"), ("Secret", "argocd-secret"), ("AppProject", "default"))
# What each phase of an environment means to Argo CD and to kstatus, if the phase is of the present generation.
_VERDICTS = {
    "Pending": ("Progressing", "InProgress"),
    "Provisioning": ("Progressing", "InProgress"),
    "Updating": ("Progressing", "InProgress"),
    "Ready": ("Healthy", "Current"),
    "Degraded": ("Degraded", "InProgress"),
    "Stalled": ("Degraded", "Failed"),
    "Deleting": ("Progressing", "Terminating"),
}


class NotDelivered(Exception):
    """Argo CD did not do what a commit asks for, or an object was judged wrong; the message says what."""


class Delivery:
    """The Application `environments` of the examples, with a repository of this machine."""

    def __init__(self, cloud: dict[str, Any], state: Path):
        self._cloud = cloud
        self._client: Client = client_of(Path(cloud["kubeconfig"]))
        manifest = yaml.safe_load((argocd.ROOT / "samples" / "development.yaml").read_text())
        self._name = manifest["metadata"]["name"]
        self.repository = Repository(state / "repository", manifest)
        self.seen: dict[str, dict[str, Any]] = {}

    def install(self) -> None:
        """Argo CD's CRDs and settings, with the health checks of the examples."""
        for file in argocd.definitions():
            self._apply(file.read_text())
        await_definitions(self._cloud)
        self._apply(
            json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": argocd.NAMESPACE}}),
            *(json.dumps(_part(*each)) for each in _PARTS),
        )
        # As docs/gitops.md says.
        patch = ["patch", "configmap", "argocd-cm", "-n", argocd.NAMESPACE, f"--patch-file={argocd.SETTINGS}"]
        kubectl(self._cloud, *patch)

    def check_examples(self) -> None:
        """Argo CD's CRDs accept the examples, without a field that they do not have."""
        for name in ("application.yaml", "applicationset.yaml"):
            file = str(argocd.EXAMPLES / name)
            kubectl(self._cloud, "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", file)

    def create(self) -> None:
        """Creates the Application that delivers the repository. Argo CD deletes what it delivered with the Application."""
        documents = yaml.safe_load_all((argocd.EXAMPLES / "application.yaml").read_text())
        application = next(each for each in documents if each["metadata"]["name"] == "environments")
        application["metadata"]["finalizers"] = ["resources-finalizer.argocd.argoproj.io"]
        application["spec"]["source"]["repoURL"] = self.repository.url
        self._apply(json.dumps(application))

    def delivered(self, revision: str, sync: str = "Synced", health: str = "Healthy") -> dict[str, Any]:
        """Waits until Argo CD has delivered a commit, and the Application has this health. Returns the Application."""

        def reached() -> dict[str, Any] | None:
            status = self._application().get("status", {})
            state = (status.get("sync", {}).get("revision"), status.get("sync", {}).get("status"))
            is_reached = state == (revision, sync) and status.get("health", {}).get("status") == health
            return self._application() if is_reached and self._is_observed() else None

        self.refresh()
        return self._await(f"{sync} and {health} at {revision[:8]}", reached)

    def refused(self, revision: str, about: str) -> str:
        """Waits until Argo CD could not apply a commit, and returns the message about that, in which `about` is."""
        self.refresh()
        message = self._await(f"a refusal of {revision[:8]}", lambda: refusal(self._application().get("status", {}), revision))
        if about not in message:
            raise NotDelivered(f"{revision[:8]} was refused, but not because of {about}: {message}")
        return str(message)

    def patched_back(self) -> None:
        """A person removes a tag that Git has: Argo CD sets it again. A field that Git leaves to the cluster stays."""
        self._patch({"tags": None, "failover": {"maxDataLossSeconds": 60}})
        self._await("the tag again", lambda: self.environment()["spec"].get("tags", {}).get(_TAG))
        left = self.environment()["spec"]["failover"].get("maxDataLossSeconds")
        if left != 60:
            raise NotDelivered(f"spec.failover, which the Application ignores, was changed back to {left}")

    def delete(self) -> None:
        """Deletes the Application, and waits until Argo CD has deleted the environment, and then the Application is gone."""
        self._client.delete(f"{_APPLICATIONS}/environments")
        self._await("the end of the Application", lambda: self._client.find(f"{_APPLICATIONS}/environments") is None)
        if self._client.find(f"{_API}/platformenvironments/{self._name}"):
            raise NotDelivered("the Application is gone before the environment")

    def judge(self) -> dict[str, int]:
        """Judges every status that was seen by both programs, and returns the number of statuses by phase."""
        objects = list(self.seen.values())
        phases: dict[str, int] = {}
        both = zip(objects, argocd.judge(objects), kstatus.judge(objects), strict=True)
        for obj, by_argocd, by_kstatus in both:
            phase = _phase(obj)
            phases[phase] = phases.get(phase, 0) + 1
            expected = ("Progressing", "InProgress") if phase == "not observed" else _VERDICTS[phase]
            verdicts = (by_argocd["status"], by_kstatus["status"])
            if verdicts != expected:
                raise NotDelivered(f"{phase}: Argo CD and kstatus say {verdicts}, not {expected}: {json.dumps(obj['status'])}")
        return phases

    def environment(self) -> dict[str, Any]:
        return dict(self._client.get(f"{_API}/platformenvironments/{self._name}"))

    def refresh(self) -> None:
        """Lets Argo CD look for new commits now. It also looks every three minutes."""
        annotation = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}
        self._client.patch(f"{_APPLICATIONS}/environments", annotation)

    def _is_observed(self) -> bool:
        environment = self.environment()
        return bool(environment["status"]["observedGeneration"] == environment["metadata"]["generation"])

    def _patch(self, spec: dict[str, Any]) -> None:
        self._client.patch(f"{_API}/platformenvironments/{self._name}", {"spec": spec})

    def _application(self) -> dict[str, Any]:
        return dict(self._client.get(f"{_APPLICATIONS}/environments"))

    def _await(self, what: str, reached: Callable[[], Any]) -> Any:
        """Polls, and keeps each status of the environment that it has not seen before."""
        deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
        while not (value := reached()):
            if time.monotonic() > deadline:
                application = self._client.find(f"{_APPLICATIONS}/environments") or {}
                raise NotDelivered(f"no {what} after {_LONGEST_WAIT_SECONDS} s: {json.dumps(application.get('status'))}")
            self._look()
            time.sleep(_POLL_SECONDS)
        self._look()
        return value

    def _look(self) -> None:
        environment = self._client.find(f"{_API}/platformenvironments/{self._name}")
        if environment:
            del environment["metadata"]["managedFields"]
            conditions = [(each["type"], each["status"], each["reason"]) for each in environment["status"].get("conditions", [])]
            self.seen.setdefault(json.dumps([_phase(environment), conditions]), environment)

    def _apply(self, *documents: str) -> None:
        text = "\n---\n".join(documents)
        kubectl(self._cloud, "apply", "--server-side", "--force-conflicts", "-f", "-", text=text)


def refusal(status: dict[str, Any], revision: str) -> str | None:
    """Why Argo CD could not apply a commit: a field that the CRD does not have ends the comparison, a value that the API server
    refuses ends the sync, which is tried again."""
    if status.get("sync", {}).get("revision") == revision:
        for each in status.get("conditions", []):
            if each["type"] == "ComparisonError":
                return str(each["message"])
    operation = status.get("operationState", {})
    is_of_commit = operation.get("syncResult", {}).get("revision") == revision
    failed = operation.get("phase") in ("Failed", "Error") or operation.get("retryCount", 0) > 0
    return str(operation.get("message", "")) if is_of_commit and failed else None


def _phase(environment: dict[str, Any]) -> str:
    """The phase, if the operator has observed the present generation, and does not only begin to delete."""
    status = environment["status"]
    if environment["metadata"].get("deletionTimestamp"):
        return "Deleting"
    is_observed = status["observedGeneration"] == environment["metadata"]["generation"]
    return str(status["phase"]) if is_observed else "not observed"


def _part(kind: str, name: str) -> dict[str, Any]:
    """An object of Argo CD's installation. Its server, which does not run here, creates the project."""
    labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "argocd"}
    meta = {"name": name, "namespace": argocd.NAMESPACE, "labels": labels}
    if kind != "AppProject":
        return {"apiVersion": "v1", "kind": kind, "metadata": meta}
    everything = {"group": "*", "kind": "*"}
    spec = {
        "sourceRepos": ["*"],
        "destinations": [{"server": "*", "namespace": "*"}],
        "clusterResourceWhitelist": [everything],
    }
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": meta, "spec": spec}


def tag(value: str) -> Callable[[dict[str, Any]], Any]:
    """An edit of a spec that sets a tag of all AWS resources."""
    return lambda spec: spec.update(tags={_TAG: value})
