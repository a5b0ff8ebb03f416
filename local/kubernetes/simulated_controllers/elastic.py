"""The ECK operator: Elasticsearch, Kibana, Logstash and Beats, with their Secrets, Services and health."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator

from ..authority import Authority
from .cloud_provider import Denied
from .events import record_warning
from .informer import Key
from .manager import Controller
from .owned_objects import OwnerController, desired_replicas, is_rolled_out, label_selector, pod_template, ready_replicas
from .resource import DAEMON_SETS, DEPLOYMENTS, SECRETS, SERVICES, STATEFUL_SETS, Resource

ELASTICSEARCHES = Resource("elasticsearch.k8s.elastic.co", "v1", "elasticsearches", "Elasticsearch")
KIBANAS = Resource("kibana.k8s.elastic.co", "v1", "kibanas", "Kibana")
LOGSTASHES = Resource("logstash.k8s.elastic.co", "v1alpha1", "logstashes", "Logstash")
BEATS = Resource("beat.k8s.elastic.co", "v1beta1", "beats", "Beat")
REGISTRY = "docker.elastic.co"


class _ElasticController(OwnerController):
    images = ("eck-operator",)
    field_manager = "elastic-operator"
    type_name: str
    has_selector = False
    """Whether the status of the kind has the label selector of its pods."""

    def labels(self, obj: dict) -> dict[str, str]:
        return {"common.k8s.elastic.co/type": self.type_name, f"{self.type_name}.k8s.elastic.co/name": obj["metadata"]["name"]}

    def container(self, obj: dict, image: str, memory: str | None) -> dict:
        spec = obj["spec"]
        limits = {"requests": {"memory": memory}, "limits": {"memory": memory}} if memory else {}
        return {"name": self.type_name, "image": spec.get("image") or f"{image}:{spec['version']}", "resources": limits}

    def certificates(self, obj: dict, prefix: str, service: str) -> None:
        """Creates the Secrets with the HTTP certificates. Raises Denied while the configured certificate authority is missing."""
        namespace = obj["metadata"]["namespace"]
        if f"{self.resource.path(namespace)}/{prefix}" not in self._applied:
            authority = self._authority(obj, prefix)
            names = [f"{service}.{namespace}.svc", f"{service}.{namespace}.es.local"]
            certificate, key = authority.issue(names)
            labels = self.labels(obj)
            public = {"ca.crt": authority.pem, "tls.crt": certificate}
            self.create_secret_once(obj, f"{prefix}-http-certs-public", public, labels)
            self.create_secret_once(obj, f"{prefix}-http-certs-internal", {**public, "tls.key": key}, labels)
            self._applied[f"{self.resource.path(namespace)}/{prefix}"] = ""

    def _authority(self, obj: dict, prefix: str) -> Authority:
        """The authority in the Secret that the object names, otherwise a new one. Raises Denied for an invalid Secret."""
        tls = (obj["spec"].get("http") or {}).get("tls") or {}
        name = (tls.get("certificate") or {}).get("secretName")
        if not name:
            return Authority(prefix)
        secret = self.client.find(SECRETS.path(obj["metadata"]["namespace"], name))
        try:
            if secret is None:
                raise ValueError("the Secret does not exist")
            given = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
            return Authority.of(given["ca.crt"], given["ca.key"]) if "ca.key" in given else Authority(prefix)
        except ValueError as problem:
            message = f"can't use the certificates of Secret {name}: {problem}"
            record_warning(self.client, self.resource, obj, self.field_manager, "ReconciliationError", message)
            raise Denied(message) from None

    def service(
        self, obj: dict, name: str, port: int, labels: dict[str, str], given: dict | None, headless: bool = False
    ) -> None:
        """A Service, with the Service template of the user merged into it."""
        given = given or {}
        spec: dict = {"ports": [{"name": "https", "port": port, "protocol": "TCP"}], "selector": labels}
        if headless:
            spec |= {"clusterIP": "None", "publishNotReadyAddresses": True}
        body: dict = {"spec": {**spec, **(given.get("spec") or {})}}
        if about := {key: value for key, value in (given.get("metadata") or {}).items() if key == "annotations" and value}:
            body["metadata"] = about
        self.apply_owned(SERVICES, obj, name, body, labels)

    def elasticsearch_of(self, obj: dict) -> list[dict] | None:
        """The referenced Elasticsearches; None while one of them is not available."""
        spec = obj["spec"]
        references = [
            *(spec.get("elasticsearchRefs") or ()),
            *([spec["elasticsearchRef"]] if spec.get("elasticsearchRef") else ()),
        ]
        found = []
        for each in references:
            if each.get("name"):
                namespace = each.get("namespace") or obj["metadata"]["namespace"]
                existing = self.manager.find(ELASTICSEARCHES, namespace, each["name"])
                if not existing or (existing.get("status") or {}).get("health") not in ("green", "yellow"):
                    return None
                found.append(existing)
        return found

    def related_objects(self, resource: Resource, obj: dict) -> Iterator[Key]:
        """All objects of this kind, since each may refer to the Elasticsearch that changed."""
        yield from self.manager.all(self.resource)

    def update_health(self, obj: dict, workload: dict | None, *, associated: bool, counts: str = "") -> None:
        health = "green" if associated and is_rolled_out(workload) else "red"
        key = counts or "expectedNodes"
        self.update_status(
            obj,
            {
                "health": health,
                "availableNodes": ready_replicas(workload),
                key: desired_replicas(workload),
                "version": obj["spec"]["version"],
                "observedGeneration": obj["metadata"]["generation"],
                **({"selector": label_selector(self.labels(obj))} if self.has_selector else {}),
            },
        )


class Elasticsearches(_ElasticController):
    resource = ELASTICSEARCHES
    type_name = "elasticsearch"

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec = obj["metadata"]["name"], obj["spec"]
        labels = {"common.k8s.elastic.co/type": "elasticsearch", "elasticsearch.k8s.elastic.co/cluster-name": name}
        self.certificates(obj, f"{name}-es", f"{name}-es-http")
        self.create_secret_once(obj, f"{name}-es-elastic-user", {"elastic": secrets.token_urlsafe(18)}, labels)
        self.service(obj, f"{name}-es-http", 9200, labels, (spec.get("http") or {}).get("service"))
        self.service(obj, f"{name}-es-internal-http", 9200, labels, None)
        self.service(obj, f"{name}-es-transport", 9300, labels, (spec.get("transport") or {}).get("service"), headless=True)
        self._budget(obj, labels)
        sets = [self._node_set(obj, labels, each) for each in spec["nodeSets"]]
        self._update_status(obj, sets)

    def _budget(self, obj: dict, labels: dict[str, str]) -> None:
        """The PodDisruptionBudget: one unavailable node by default, none if the user sets an empty budget."""
        given = obj["spec"].get("podDisruptionBudget")
        if given != {}:
            budget = (given or {}).get("spec") or {
                "minAvailable": max(1, sum(each.get("count", 1) for each in obj["spec"]["nodeSets"]) - 1),
                "selector": {"matchLabels": labels},
            }
            budgets = Resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget")
            self.apply_owned(budgets, obj, f"{obj['metadata']['name']}-es-default", {"spec": budget}, labels)

    def _node_set(self, obj: dict, labels: dict[str, str], given: dict) -> dict | None:
        name = f"{obj['metadata']['name']}-es-{given['name']}"
        own = {**labels, "elasticsearch.k8s.elastic.co/statefulset-name": name}
        self.service(obj, name, 9200, own, None, headless=True)
        default = {"metadata": {"name": "elasticsearch-data"}, "spec": claim("1Gi")}
        container = self.container(obj, f"{REGISTRY}/elasticsearch/elasticsearch", "2Gi")
        keeps = obj["spec"].get("volumeClaimDeletePolicy") == "DeleteOnScaledownOnly"
        body = {
            "spec": {
                "replicas": given.get("count", 1),
                "serviceName": name,
                "podManagementPolicy": "Parallel",
                "updateStrategy": {"type": "OnDelete"},
                "selector": {"matchLabels": own},
                "template": pod_template(given.get("podTemplate"), own, container),
                "volumeClaimTemplates": given.get("volumeClaimTemplates") or [default],
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain" if keeps else "Delete", "whenScaled": "Delete"},
            }
        }
        return self.apply_owned(STATEFUL_SETS, obj, name, body, own)

    def _update_status(self, obj: dict, sets: list[dict | None]) -> None:
        nodes, existing = sum(map(desired_replicas, sets)), sum(map(ready_replicas, sets))
        settled = all(map(is_rolled_out, sets))
        # Red without a quorum, which the masters of Elasticsearch need.
        health = "green" if settled else "yellow" if existing > nodes // 2 and existing else "red" if existing else "unknown"
        self.update_status(
            obj,
            {
                "health": health,
                "phase": "Ready" if settled else "ApplyingChanges",
                "availableNodes": existing,
                "version": obj["spec"]["version"],
                "observedGeneration": obj["metadata"]["generation"],
            },
        )


class Kibanas(_ElasticController):
    resource = KIBANAS
    watched_kinds = (ELASTICSEARCHES,)
    type_name = "kibana"
    has_selector = True

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = obj["metadata"]["name"], obj["spec"], self.labels(obj)
        self.certificates(obj, f"{name}-kb", f"{name}-kb-http")
        self.service(obj, f"{name}-kb-http", 5601, labels, (spec.get("http") or {}).get("service"))
        deployment = None
        associated = self.elasticsearch_of(obj) is not None
        if associated or self.manager.find(DEPLOYMENTS, obj["metadata"]["namespace"], f"{name}-kb"):
            template = pod_template(spec.get("podTemplate"), labels, self.container(obj, f"{REGISTRY}/kibana/kibana", "1Gi"))
            body = {"spec": {"replicas": spec.get("count", 1), "selector": {"matchLabels": labels}, "template": template}}
            deployment = self.apply_owned(DEPLOYMENTS, obj, f"{name}-kb", body, labels)
        self.update_health(obj, deployment, associated=associated, counts="count")


class Logstashes(_ElasticController):
    resource = LOGSTASHES
    watched_kinds = (ELASTICSEARCHES,)
    type_name = "logstash"
    has_selector = True

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = obj["metadata"]["name"], obj["spec"], self.labels(obj)
        self.certificates(obj, f"{name}-ls", f"{name}-ls-api")
        services = spec.get("services") or []
        for each in services:
            self.service(obj, f"{name}-ls-{each['name']}", 9600, labels, each.get("service"), headless=each["name"] == "api")
        if not any(each["name"] == "api" for each in services):
            self.service(obj, f"{name}-ls-api", 9600, labels, None, headless=True)
        stateful = None
        associated = self.elasticsearch_of(obj) is not None
        if associated or self.manager.find(STATEFUL_SETS, obj["metadata"]["namespace"], f"{name}-ls"):
            container = self.container(obj, f"{REGISTRY}/logstash/logstash", "2Gi")
            given = spec.get("volumeClaimTemplates") or []
            if not any(each["metadata"]["name"] == "logstash-data" for each in given):
                given = [*given, {"metadata": {"name": "logstash-data"}, "spec": claim("1536Mi")}]
            body = {
                "spec": {
                    "replicas": spec.get("count", 1),
                    "serviceName": f"{name}-ls-api",
                    "podManagementPolicy": "Parallel",
                    "selector": {"matchLabels": labels},
                    "template": pod_template(spec.get("podTemplate"), labels, container),
                    "volumeClaimTemplates": given,
                }
            }
            stateful = self.apply_owned(STATEFUL_SETS, obj, f"{name}-ls", body, labels)
        self.update_health(obj, stateful, associated=associated)


class Beats(_ElasticController):
    resource = BEATS
    watched_kinds = (ELASTICSEARCHES,)
    type_name = "beat"

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        spec, labels = obj["spec"], self.labels(obj)
        kind = spec["type"]
        name = f"{obj['metadata']['name']}-beat-{kind}"
        container = {**self.container(obj, f"{REGISTRY}/beats/{kind}", None), "name": kind}
        workload = None
        associated = self.elasticsearch_of(obj) is not None
        resource, given = (DAEMON_SETS, spec["daemonSet"]) if "daemonSet" in spec else (DEPLOYMENTS, spec.get("deployment") or {})
        if associated or self.manager.find(resource, obj["metadata"]["namespace"], name):
            template = pod_template(given.get("podTemplate"), labels, container)
            body: dict = {"selector": {"matchLabels": labels}, "template": template}
            if resource is DAEMON_SETS:
                body |= {"updateStrategy": given["updateStrategy"]} if given.get("updateStrategy") else {}
            else:
                body["replicas"] = given.get("replicas", 1)
            workload = self.apply_owned(resource, obj, name, {"spec": body}, labels)
        self.update_health(obj, workload, associated=associated)


def claim(size: str) -> dict:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}


CONTROLLERS: list[type[Controller]] = [Elasticsearches, Kibanas, Logstashes, Beats]
