"""The ECK operator: Elasticsearch, Kibana, Logstash and Beats as it makes them, with their Secrets, Services and health."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator

from ..authority import Authority
from .children import Parent, is_settled, pod_template, ready, selector, wanted
from .cloud import Denied
from .controllers import Controller
from .events import warn
from .resource import DAEMON_SETS, DEPLOYMENTS, SECRETS, SERVICES, STATEFUL_SETS, Resource
from .watch import Key

ELASTICSEARCHES = Resource("elasticsearch.k8s.elastic.co", "v1", "elasticsearches", "Elasticsearch")
KIBANAS = Resource("kibana.k8s.elastic.co", "v1", "kibanas", "Kibana")
LOGSTASHES = Resource("logstash.k8s.elastic.co", "v1alpha1", "logstashes", "Logstash")
BEATS = Resource("beat.k8s.elastic.co", "v1beta1", "beats", "Beat")
REGISTRY = "docker.elastic.co"


class _Elastic(Parent):
    images = ("eck-operator",)
    manager = "elastic-operator"
    word: str
    has_selector = False
    """Whether its status says by which labels its pods are found."""

    def labels(self, thing: dict) -> dict[str, str]:
        return {"common.k8s.elastic.co/type": self.word, f"{self.word}.k8s.elastic.co/name": thing["metadata"]["name"]}

    def container(self, thing: dict, image: str, memory: str | None) -> dict:
        spec = thing["spec"]
        limits = {"requests": {"memory": memory}, "limits": {"memory": memory}} if memory else {}
        return {"name": self.word, "image": spec.get("image") or f"{image}:{spec['version']}", "resources": limits}

    def certificates(self, thing: dict, prefix: str, service: str) -> None:
        """The Secrets by which others trust this one's HTTP. Raises Denied while an authority that it is to use is missing."""
        namespace = thing["metadata"]["namespace"]
        if f"{self.resource.path(namespace)}/{prefix}" not in self._applied:
            authority = self._authority(thing, prefix)
            names = [f"{service}.{namespace}.svc", f"{service}.{namespace}.es.local"]
            certificate, key = authority.issue(names)
            labels = self.labels(thing)
            public = {"ca.crt": authority.pem, "tls.crt": certificate}
            self.once(thing, f"{prefix}-http-certs-public", public, labels)
            self.once(thing, f"{prefix}-http-certs-internal", {**public, "tls.key": key}, labels)
            self._applied[f"{self.resource.path(namespace)}/{prefix}"] = ""

    def _authority(self, thing: dict, prefix: str) -> Authority:
        """The user's own, where a Secret with one is named; else one of its own. Raises Denied, and tells, what is wrong."""
        tls = (thing["spec"].get("http") or {}).get("tls") or {}
        name = (tls.get("certificate") or {}).get("secretName")
        if not name:
            return Authority(prefix)
        secret = self.client.find(SECRETS.path(thing["metadata"]["namespace"], name))
        try:
            if secret is None:
                raise ValueError("it is not there")
            given = {key: base64.b64decode(value).decode() for key, value in secret["data"].items()}
            return Authority.of(given["ca.crt"], given["ca.key"]) if "ca.key" in given else Authority(prefix)
        except ValueError as problem:
            message = f"can't use the certificates of Secret {name}: {problem}"
            warn(self.client, self.resource, thing, self.manager, "ReconciliationError", message)
            raise Denied(message) from None

    def service(self, thing: dict, name: str, port: int, labels: dict[str, str], given: dict | None, headless=False) -> None:
        """A Service with what the user says of it on top."""
        given = given or {}
        spec = {"ports": [{"name": "https", "port": port, "protocol": "TCP"}], "selector": labels}
        if headless:
            spec |= {"clusterIP": "None", "publishNotReadyAddresses": True}
        body: dict = {"spec": {**spec, **(given.get("spec") or {})}}
        if about := {key: value for key, value in (given.get("metadata") or {}).items() if key == "annotations" and value}:
            body["metadata"] = about
        self.make(SERVICES, thing, name, body, labels)

    def elasticsearch_of(self, thing: dict) -> list[dict] | None:
        """The Elasticsearches that it refers to; None while one of them can't be connected to."""
        spec = thing["spec"]
        references = [
            *(spec.get("elasticsearchRefs") or ()),
            *([spec["elasticsearchRef"]] if spec.get("elasticsearchRef") else ()),
        ]
        found = []
        for each in references:
            if each.get("name"):
                namespace = each.get("namespace") or thing["metadata"]["namespace"]
                there = self.cluster.find(ELASTICSEARCHES, namespace, each["name"])
                if not there or (there.get("status") or {}).get("health") not in ("green", "yellow"):
                    return None
                found.append(there)
        return found

    def related(self, resource: Resource, thing: dict) -> Iterator[Key]:
        """Everything of this kind may refer to the Elasticsearch that changed."""
        yield from self.cluster.all(self.resource)

    def published(self, thing: dict, workload: dict | None, *, associated: bool, counts: str = "") -> None:
        health = "green" if associated and is_settled(workload) else "red"
        key = counts or "expectedNodes"
        self.status(
            thing,
            {
                "health": health,
                "availableNodes": ready(workload),
                key: wanted(workload),
                "version": thing["spec"]["version"],
                "observedGeneration": thing["metadata"]["generation"],
                **({"selector": selector(self.labels(thing))} if self.has_selector else {}),
            },
        )


class Elasticsearches(_Elastic):
    resource = ELASTICSEARCHES
    word = "elasticsearch"

    def reconcile(self, thing: dict) -> None:
        if thing["metadata"].get("deletionTimestamp"):
            return
        name, spec = thing["metadata"]["name"], thing["spec"]
        labels = {"common.k8s.elastic.co/type": "elasticsearch", "elasticsearch.k8s.elastic.co/cluster-name": name}
        self.certificates(thing, f"{name}-es", f"{name}-es-http")
        self.once(thing, f"{name}-es-elastic-user", {"elastic": secrets.token_urlsafe(18)}, labels)
        self.service(thing, f"{name}-es-http", 9200, labels, (spec.get("http") or {}).get("service"))
        self.service(thing, f"{name}-es-internal-http", 9200, labels, None)
        self.service(thing, f"{name}-es-transport", 9300, labels, (spec.get("transport") or {}).get("service"), headless=True)
        self._budget(thing, labels)
        sets = [self._node_set(thing, labels, each) for each in spec["nodeSets"]]
        self._published(thing, sets)

    def _budget(self, thing: dict, labels: dict[str, str]) -> None:
        """One node at a time may go, unless the user has a word in it; an empty one says: none."""
        given = thing["spec"].get("podDisruptionBudget")
        if given != {}:
            budget = (given or {}).get("spec") or {
                "minAvailable": max(1, sum(each.get("count", 1) for each in thing["spec"]["nodeSets"]) - 1),
                "selector": {"matchLabels": labels},
            }
            budgets = Resource("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget")
            self.make(budgets, thing, f"{thing['metadata']['name']}-es-default", {"spec": budget}, labels)

    def _node_set(self, thing: dict, labels: dict[str, str], given: dict) -> dict | None:
        name = f"{thing['metadata']['name']}-es-{given['name']}"
        own = {**labels, "elasticsearch.k8s.elastic.co/statefulset-name": name}
        self.service(thing, name, 9200, own, None, headless=True)
        default = {"metadata": {"name": "elasticsearch-data"}, "spec": claim("1Gi")}
        container = self.container(thing, f"{REGISTRY}/elasticsearch/elasticsearch", "2Gi")
        keeps = thing["spec"].get("volumeClaimDeletePolicy") == "DeleteOnScaledownOnly"
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
        return self.make(STATEFUL_SETS, thing, name, body, own)

    def _published(self, thing: dict, sets: list[dict | None]) -> None:
        nodes, there = sum(map(wanted, sets)), sum(map(ready, sets))
        settled = all(map(is_settled, sets))
        # Red as long as there is no quorum, as when masters look for each other.
        health = "green" if settled else "yellow" if there > nodes // 2 and there else "red" if there else "unknown"
        self.status(
            thing,
            {
                "health": health,
                "phase": "Ready" if settled else "ApplyingChanges",
                "availableNodes": there,
                "version": thing["spec"]["version"],
                "observedGeneration": thing["metadata"]["generation"],
            },
        )


class Kibanas(_Elastic):
    resource = KIBANAS
    also = (ELASTICSEARCHES,)
    word = "kibana"
    has_selector = True

    def reconcile(self, thing: dict) -> None:
        if thing["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = thing["metadata"]["name"], thing["spec"], self.labels(thing)
        self.certificates(thing, f"{name}-kb", f"{name}-kb-http")
        self.service(thing, f"{name}-kb-http", 5601, labels, (spec.get("http") or {}).get("service"))
        deployment = None
        associated = self.elasticsearch_of(thing) is not None
        if associated or self.cluster.find(DEPLOYMENTS, thing["metadata"]["namespace"], f"{name}-kb"):
            template = pod_template(spec.get("podTemplate"), labels, self.container(thing, f"{REGISTRY}/kibana/kibana", "1Gi"))
            body = {"spec": {"replicas": spec.get("count", 1), "selector": {"matchLabels": labels}, "template": template}}
            deployment = self.make(DEPLOYMENTS, thing, f"{name}-kb", body, labels)
        self.published(thing, deployment, associated=associated, counts="count")


class Logstashes(_Elastic):
    resource = LOGSTASHES
    also = (ELASTICSEARCHES,)
    word = "logstash"
    has_selector = True

    def reconcile(self, thing: dict) -> None:
        if thing["metadata"].get("deletionTimestamp"):
            return
        name, spec, labels = thing["metadata"]["name"], thing["spec"], self.labels(thing)
        self.certificates(thing, f"{name}-ls", f"{name}-ls-api")
        services = spec.get("services") or []
        for each in services:
            self.service(thing, f"{name}-ls-{each['name']}", 9600, labels, each.get("service"), headless=each["name"] == "api")
        if not any(each["name"] == "api" for each in services):
            self.service(thing, f"{name}-ls-api", 9600, labels, None, headless=True)
        stateful = None
        associated = self.elasticsearch_of(thing) is not None
        if associated or self.cluster.find(STATEFUL_SETS, thing["metadata"]["namespace"], f"{name}-ls"):
            container = self.container(thing, f"{REGISTRY}/logstash/logstash", "2Gi")
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
            stateful = self.make(STATEFUL_SETS, thing, f"{name}-ls", body, labels)
        self.published(thing, stateful, associated=associated)


class Beats(_Elastic):
    resource = BEATS
    also = (ELASTICSEARCHES,)
    word = "beat"

    def reconcile(self, thing: dict) -> None:
        if thing["metadata"].get("deletionTimestamp"):
            return
        spec, labels = thing["spec"], self.labels(thing)
        kind = spec["type"]
        name = f"{thing['metadata']['name']}-beat-{kind}"
        container = {**self.container(thing, f"{REGISTRY}/beats/{kind}", None), "name": kind}
        workload = None
        associated = self.elasticsearch_of(thing) is not None
        resource, given = (DAEMON_SETS, spec["daemonSet"]) if "daemonSet" in spec else (DEPLOYMENTS, spec.get("deployment") or {})
        if associated or self.cluster.find(resource, thing["metadata"]["namespace"], name):
            template = pod_template(given.get("podTemplate"), labels, container)
            body: dict = {"selector": {"matchLabels": labels}, "template": template}
            if resource is DAEMON_SETS:
                body |= {"updateStrategy": given["updateStrategy"]} if given.get("updateStrategy") else {}
            else:
                body["replicas"] = given.get("replicas", 1)
            workload = self.make(resource, thing, name, {"spec": body}, labels)
        self.published(thing, workload, associated=associated)


def claim(size: str) -> dict:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}


CONTROLLERS: list[type[Controller]] = [Elasticsearches, Kibanas, Logstashes, Beats]
