"""Load balancers, as the AWS Load Balancer Controller creates them."""

from __future__ import annotations

from local.kubernetes.client import Client
from local.kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider
from local.testing import eventually

from .simulation import create_custom_resource, deploy

INGRESSES = "/apis/networking.k8s.io/v1/namespaces/default/ingresses"


def ingress(name: str, service: str) -> dict:
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": service, "port": {"name": "http"}}}}
    annotations = {"alb.ingress.kubernetes.io/certificate-arn": "arn:c", "alb.ingress.kubernetes.io/scheme": "internal"}
    return {
        "metadata": {"name": name, "annotations": annotations},
        "spec": {"ingressClassName": "alb", "rules": [{"http": {"paths": [path]}}]},
    }


def hostname(client: Client, path: str) -> str | None:
    shown = client.get(path).get("status", {}).get("loadBalancer", {}).get("ingress") or [{}]
    return shown[0].get("hostname")


def test_ingresses_of_a_group_share_a_load_balancer_until_the_last_is_deleted(client: Client, cloud: FakeCloudProvider) -> None:
    parameters = {"scheme": "internet-facing", "group": {"name": "front"}}
    create_custom_resource(
        client, "/apis/elbv2.k8s.aws/v1beta1/ingressclassparams", "elbv2.k8s.aws/v1beta1", "IngressClassParams", "alb", parameters
    )
    reference = {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "alb"}
    kind = {"metadata": {"name": "alb"}, "spec": {"controller": "ingress.k8s.aws/alb", "parameters": reference}}
    client.create("/apis/networking.k8s.io/v1/ingressclasses", kind)
    port = {"name": "http", "port": 80, "targetPort": 8080}
    client.create("/api/v1/namespaces/default/services", {"metadata": {"name": "web"}, "spec": {"ports": [port]}})
    client.create(INGRESSES, ingress("one", "web"))
    client.create(INGRESSES, ingress("two", "missing"))
    deploy(client, "balancers", "public.example/eks/aws-load-balancer-controller:v3")
    refusal = eventually(
        lambda: [
            each["message"]
            for each in client.get("/api/v1/namespaces/default/events")["items"]
            if each["reason"] == "FailedDeployModel"
        ]
    )
    assert "default/default" in refusal[0] and not cloud.balancers, "its service account has no role"
    cloud.roles.add(("default", "default"))
    eventually(lambda: hostname(client, f"{INGRESSES}/one") and hostname(client, f"{INGRESSES}/two"))
    eventually(lambda: cloud.balancers["front"].targets)
    created = cloud.balancers["front"]
    assert list(cloud.balancers) == ["front"]
    assert created.scheme == "internet-facing", "the parameters of the class override annotations"
    assert created.listeners == (("HTTPS", 443),)
    assert created.tags["elbv2.k8s.aws/cluster"] == "here" and created.tags["ingress.k8s.aws/stack"] == "front"
    assert [each.port for each in created.targets] == [80], "a Service that does not exist has no targets"
    client.delete(f"{INGRESSES}/one")
    eventually(lambda: client.find(f"{INGRESSES}/one") is None)
    assert "front" in cloud.balancers
    client.patch("/apis/elbv2.k8s.aws/v1beta1/ingressclassparams/alb", {"spec": {"group": {"name": "other"}}})
    eventually(lambda: list(cloud.balancers) == ["other"])
    client.delete(f"{INGRESSES}/two")
    eventually(lambda: client.find(f"{INGRESSES}/two") is None and not cloud.balancers)
