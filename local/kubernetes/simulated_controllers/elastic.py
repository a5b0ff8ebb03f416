"""The ECK operator: Elasticsearch, Kibana, Logstash and Beats, with their Secrets, Services and health."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import ClassVar

from ..authority import Authority
from .cloud_provider import Denied
from .events import record_warning
from .informer import Key
from .manager import Controller
from .owned_objects import OwnerController, desired_replicas, is_rolled_out, label_selector, pod_template, ready_replicas
from .resource import (
    CLAIMS,
    DAEMON_SETS,
    DEPLOYMENTS,
    SECRETS,
    SERVICES,
    STATEFUL_SETS,
    STORAGE_CLASSES,
    Resource,
    timestamp,
)
from .volumes import gib

ELASTICSEARCHES = Resource("elasticsearch.k8s.elastic.co", "v1", "elasticsearches", "Elasticsearch")
KIBANAS = Resource("kibana.k8s.elastic.co", "v1", "kibanas", "Kibana")
LOGSTASHES = Resource("logstash.k8s.elastic.co", "v1alpha1", "logstashes", "Logstash")
BEATS = Resource("beat.k8s.elastic.co", "v1beta1", "beats", "Beat")
REGISTRY = "docker.elastic.co"
WATCHED = {"eck.k8s.elastic.co/watched": "true"}
ROLES = {
    "master": True,
    "data": True,
    "ingest": True,
    "ml": True,
    "transform": True,
    "remote_cluster_client": True,
    "voting_only": False,
    "data_content": True,
    "data_cold": True,
    "data_hot": True,
    "data_warm": True,
    "data_frozen": True,
}
"""The roles of an Elasticsearch node, and whether a node has them whose configuration lists no roles."""


class _ElasticController(OwnerController):
    images = ("eck-operator",)
    field_manager = "elastic-operator"
    replacement_propagation = "Orphan"
    type_name: str
    ports: ClassVar[dict[str, int]] = {}
    """The ports of the main container, by name."""
    has_selector = False
    """Whether the status of the kind has the label selector of its pods."""

    def labels(self, obj: dict) -> dict[str, str]:
        return {"common.k8s.elastic.co/type": self.type_name, f"{self.type_name}.k8s.elastic.co/name": obj["metadata"]["name"]}

    def container(self, obj: dict, image: str, memory: str | None) -> dict:
        spec = obj["spec"]
        limits = {"requests": {"memory": memory}, "limits": {"memory": memory}} if memory else {}
        ports = [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in self.ports.items()]
        image = spec.get("image") or f"{image}:{spec['version']}"
        return {"name": self.type_name, "image": image, "ports": ports, "resources": limits}

    def before_replacement(self, desired: dict) -> None:
        """Grows the claims, as ECK does where their StorageClass allows it. ECK leaves the StatefulSet as it is elsewhere."""
        namespace, name = desired["metadata"]["namespace"], desired["metadata"]["name"]
        for template in desired["spec"]["volumeClaimTemplates"]:
            size = template["spec"]["resources"]["requests"]["storage"]
            own = re.compile(re.escape(f"{template['metadata']['name']}-{name}") + r"-\d+")
            for (where, claim_name), given in self.manager.all(CLAIMS).items():
                if where != namespace or not own.fullmatch(claim_name):
                    continue
                if gib(given["spec"]["resources"]["requests"]["storage"]) >= gib(size):
                    continue
                storage_class = given["spec"].get("storageClassName", "")
                found = self.manager.find(STORAGE_CLASSES, "", storage_class)
                if not (found or {}).get("allowVolumeExpansion"):
                    raise Denied(f"claim {claim_name} (storage class {storage_class}) does not support volume expansion")
                self.client.patch(CLAIMS.object_path(given), {"spec": {"resources": {"requests": {"storage": size}}}})

    def pod_labels(self, obj: dict) -> dict[str, str]:
        """The labels of the object's pods."""
        return {**self.labels(obj), f"{self.type_name}.k8s.elastic.co/version": obj["spec"]["version"]}

    def softly_owned(self, obj: dict) -> dict[str, str]:
        """Labels of a Secret that outlives its namespace's copy of the object. ECK deletes such Secrets itself; here the
        garbage collector does, by their owner references."""
        about = obj["metadata"]
        owner = {"namespace": about["namespace"], "name": about["name"], "kind": self.resource.kind}
        return {**self.labels(obj), **WATCHED, **{f"eck.k8s.elastic.co/owner-{key}": value for key, value in owner.items()}}

    def certificates(self, obj: dict, prefix: str, service: str) -> None:
        """Creates the Secrets with the HTTP certificates. Raises Denied while the configured certificate authority is missing."""
        namespace = obj["metadata"]["namespace"]
        if f"{self.resource.path(namespace)}/{prefix}" not in self._applied:
            authority = self._authority(obj, prefix)
            names = [f"{service}.{namespace}.svc", f"{service}.{namespace}.es.local"]
            certificate, key = authority.issue(names)
            labels = {**self.labels(obj), **WATCHED}
            public = {"ca.crt": authority.pem, "tls.crt": certificate}
            self.create_secret_once(obj, f"{prefix}-http-certs-public", public, self.softly_owned(obj))
            self.create_secret_once(obj, f"{prefix}-http-certs-internal", {**public, "tls.key": key}, labels)
            if not self._configured_authority(obj):
                own = {"tls.crt": authority.pem, "tls.key": authority.private_pem}
                self.create_secret_once(obj, f"{prefix}-http-ca-internal", own, labels)
            self._applied[f"{self.resource.path(namespace)}/{prefix}"] = ""

    def _authority(self, obj: dict, prefix: str) -> Authority:
        """The authority in the Secret that the object names, otherwise a new one. Raises Denied for an invalid Secret."""
        name = self._configured_authority(obj)
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

    def _configured_authority(self, obj: dict) -> str | None:
        """The name of the Secret with the user's own authority or certificate."""
        tls = (obj["spec"].get("http") or {}).get("tls") or {}
        return (tls.get("certificate") or {}).get("secretName")

    def service(
        self,
        obj: dict,
        name: str,
        ports: dict[str, int],
        labels: dict[str, str],
        given: dict | None,
        *,
        headless: bool = False,
        early: bool = False,
    ) -> None:
        """A Service, with the Service template of the user merged into it.

        early: the Service has the addresses of pods that are not ready.
        """
        given = given or {}
        shown = [{"name": each, "port": port, "protocol": "TCP"} for each, port in ports.items()]
        spec: dict = {"ports": shown, "selector": labels}
        if headless:
            spec["clusterIP"] = "None"
        if early:
            spec["publishNotReadyAddresses"] = True
        body: dict = {"spec": {**spec, **(given.get("spec") or {})}}
        if about := {key: value for key, value in (given.get("metadata") or {}).items() if key == "annotations" and value}:
            body["metadata"] = about
        self.apply_owned(SERVICES, obj, name, body, {**labels, **WATCHED})

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
                **self.association_status(obj, "Established" if associated else "Pending"),
            },
        )

    def association_status(self, obj: dict, state: str) -> dict:
        """The status fields about the Elasticsearches that the object refers to."""
        return {}


class Elasticsearches(_ElasticController):
    resource = ELASTICSEARCHES
    type_name = "elasticsearch"
    ports: ClassVar[dict[str, int]] = {"https": 9200, "transport": 9300}

    def labels(self, obj: dict) -> dict[str, str]:
        name = obj["metadata"]["name"]
        return {"common.k8s.elastic.co/type": "elasticsearch", "elasticsearch.k8s.elastic.co/cluster-name": name}

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec = obj["metadata"]["name"], obj["spec"]
        labels, http = self.labels(obj), {"https": 9200}
        self.certificates(obj, f"{name}-es", f"{name}-es-http")
        credentials = {**self.softly_owned(obj), "eck.k8s.elastic.co/credentials": "true"}
        self.create_secret_once(obj, f"{name}-es-elastic-user", {"elastic": secrets.token_urlsafe(18)}, credentials)
        self.service(obj, f"{name}-es-http", http, labels, (spec.get("http") or {}).get("service"))
        self.service(obj, f"{name}-es-internal-http", http, labels, None)
        transport = (spec.get("transport") or {}).get("service")
        self.service(obj, f"{name}-es-transport", {"tls-transport": 9300}, labels, transport, headless=True, early=True)
        self._budget(obj, labels)
        sets = [self._node_set(obj, labels, each) for each in spec["nodeSets"]]
        self._update_status(obj, sets)

    def _budget(self, obj: dict, labels: dict[str, str]) -> None:
        """The PodDisruptionBudget: one unavailable node by default, none if the user sets an empty budget."""
        given = obj["spec"].get("podDisruptionBudget")
        if given != {}:
            budget = (given or {}).get("spec") or {
                "minAvailable": max(1, sum(each.get("count", 1) for each in obj["spec"]["nodeSets"]) - 1),
                "selector": {"matchLabels": {"elasticsearch.k8s.elastic.co/cluster-name": obj["metadata"]["name"]}},
            }
            budgets = Resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget")
            self.apply_owned(budgets, obj, f"{obj['metadata']['name']}-es-default", {"spec": budget}, {**labels, **WATCHED})

    def _node_set(self, obj: dict, labels: dict[str, str], given: dict) -> dict | None:
        name = f"{obj['metadata']['name']}-es-{given['name']}"
        own = {**labels, "elasticsearch.k8s.elastic.co/statefulset-name": name}
        self.service(obj, name, {"https": 9200}, own, None, headless=True, early=True)
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
                "template": self._pods(obj, given, own, container),
                "volumeClaimTemplates": given.get("volumeClaimTemplates") or [default],
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain" if keeps else "Delete", "whenScaled": "Delete"},
            }
        }
        return self.apply_owned(STATEFUL_SETS, obj, name, body, {**own, **WATCHED})

    def _pods(self, obj: dict, given: dict, labels: dict[str, str], container: dict) -> dict:
        """The pod template of a node set, with ECK's defaults and init containers."""
        configured = (given.get("config") or {}).get("node.roles")
        roles = {role: has if configured is None else role in configured for role, has in ROLES.items()}
        prefix = "elasticsearch.k8s.elastic.co/"
        own = {
            **self.pod_labels(obj),
            **WATCHED,
            **labels,
            f"{prefix}http-scheme": "https",
            **{f"{prefix}node-{role}": str(has).lower() for role, has in roles.items()},
        }
        same = {"matchLabels": {f"{prefix}cluster-name": obj["metadata"]["name"]}}
        term = {"weight": 100, "podAffinityTerm": {"labelSelector": same, "topologyKey": "kubernetes.io/hostname"}}
        apart = {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [term]}}
        defaults = {"affinity": apart, "terminationGracePeriodSeconds": 180, "automountServiceAccountToken": False}
        names = "elastic-internal-init-filesystem", "elastic-internal-suspend"
        return with_defaults(pod_template(given.get("podTemplate"), own, container), defaults, names)

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
                "inProgressOperations": self._operations(obj),
                "conditions": [
                    self._condition(obj, "ReconciliationComplete", settled),
                    self._condition(obj, "RunningDesiredVersion", settled),
                    self._condition(obj, "ElasticsearchIsReachable", existing > 0),
                    self._condition(obj, "ResourcesAwareManagement", True),
                ],
            },
        )

    def _operations(self, obj: dict) -> dict:
        """When ECK looked for nodes to add, remove or upgrade: at the first reconcile, since none takes time here."""
        known = (obj.get("status") or {}).get("inProgressOperations")
        return known or {each: {"lastUpdatedTime": timestamp()} for each in ("downscale", "upgrade", "upscale")}

    def _condition(self, obj: dict, kind: str, holds: bool) -> dict:
        status = "True" if holds else "False"
        conditions = (obj.get("status") or {}).get("conditions") or ()
        same = next((each for each in conditions if each["type"] == kind and each["status"] == status), None)
        return {"type": kind, "status": status, "lastTransitionTime": same["lastTransitionTime"] if same else timestamp()}


class Kibanas(_ElasticController):
    resource = KIBANAS
    watched_kinds = (ELASTICSEARCHES,)
    type_name = "kibana"
    ports: ClassVar[dict[str, int]] = {"https": 5601}
    has_selector = True

    def association_status(self, obj: dict, state: str) -> dict:
        given = (obj["spec"].get("elasticsearchRef") or {}).get("name")
        return {"associationStatus": state, "elasticsearchAssociationStatus": state} if given else {}

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = obj["metadata"]["name"], obj["spec"], self.labels(obj)
        self.certificates(obj, f"{name}-kb", f"{name}-kb-http")
        self.service(obj, f"{name}-kb-http", {"https": 5601}, labels, (spec.get("http") or {}).get("service"))
        deployment = None
        associated = self.elasticsearch_of(obj) is not None
        if associated or self.manager.find(DEPLOYMENTS, obj["metadata"]["namespace"], f"{name}-kb"):
            container = self.container(obj, f"{REGISTRY}/kibana/kibana", "1Gi")
            template = pod_template(spec.get("podTemplate"), {**self.pod_labels(obj), **WATCHED}, container)
            template = with_defaults(template, {"automountServiceAccountToken": False}, ["elastic-internal-init"])
            body = {"spec": {"replicas": spec.get("count", 1), "selector": {"matchLabels": labels}, "template": template}}
            deployment = self.apply_owned(DEPLOYMENTS, obj, f"{name}-kb", body, {**labels, **WATCHED})
        self.update_health(obj, deployment, associated=associated, counts="count")


class Logstashes(_ElasticController):
    resource = LOGSTASHES
    watched_kinds = (ELASTICSEARCHES,)
    type_name = "logstash"
    ports: ClassVar[dict[str, int]] = {"http": 9600}
    has_selector = True

    def pod_labels(self, obj: dict) -> dict[str, str]:
        own = {"logstash.k8s.elastic.co/statefulset-name": f"{obj['metadata']['name']}-ls"}
        return {**super().pod_labels(obj), **own}

    def association_status(self, obj: dict, state: str) -> dict:
        namespace = obj["metadata"]["namespace"]
        references = obj["spec"].get("elasticsearchRefs") or ()
        states = {f"{each.get('namespace') or namespace}/{each['name']}": state for each in references if each.get("name")}
        return {"elasticsearchAssociationsStatus": states} if states else {}

    def reconcile(self, obj: dict) -> None:
        if obj["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = obj["metadata"]["name"], obj["spec"], self.labels(obj)
        self.certificates(obj, f"{name}-ls", f"{name}-ls-api")
        services, api = spec.get("services") or [], {"api": 9600}
        for each in services:
            self.service(obj, f"{name}-ls-{each['name']}", api, labels, each.get("service"), headless=each["name"] == "api")
        if not any(each["name"] == "api" for each in services):
            self.service(obj, f"{name}-ls-api", api, labels, None, headless=True)
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
                    "template": with_defaults(
                        pod_template(spec.get("podTemplate"), self.pod_labels(obj), container),
                        {},
                        ["logstash-internal-init-config"],
                    ),
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
            template = pod_template(given.get("podTemplate"), self.pod_labels(obj), container)
            body: dict = {"selector": {"matchLabels": labels}, "template": template}
            if resource is DAEMON_SETS:
                body |= {"updateStrategy": given["updateStrategy"]} if given.get("updateStrategy") else {}
            else:
                body["replicas"] = given.get("replicas", 1)
            workload = self.apply_owned(resource, obj, name, {"spec": body}, labels)
        self.update_health(obj, workload, associated=associated)


def with_defaults(template: dict, defaults: dict, init_containers: Sequence[str]) -> dict:
    """The pod template, with defaults for fields of its spec, and the operator's init containers before those of the user."""
    image = template["spec"]["containers"][0]["image"]
    own = [{"name": each, "image": image} for each in init_containers]
    spec = {**defaults, **template["spec"]}
    return {**template, "spec": {**spec, "initContainers": [*own, *(spec.get("initContainers") or ())]}}


def claim(size: str) -> dict:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}


CONTROLLERS: list[type[Controller]] = [Elasticsearches, Kibanas, Logstashes, Beats]
