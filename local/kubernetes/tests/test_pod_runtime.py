"""Pods of one image run as processes: with the settings, rights and lifetime of the pod."""

import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import loopback
from local.kubernetes.client import Client
from local.kubernetes.control_plane import ControlPlane
from local.kubernetes.pod_runtime import Image, PodRuntime
from local.kubernetes.simulated_controllers.fake_cloud import FakeCloudProvider
from local.testing import eventually

NAMESPACE = "/api/v1/namespaces/running"
DEPLOYMENT = "/apis/apps/v1/namespaces/running/deployments"
PROGRAM = """
import json, os, sys, time, urllib.request
environment = dict(os.environ)
credentials = None
if url := environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI"):
    token = open(environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    credentials = json.load(opener.open(urllib.request.Request(url, headers={"Authorization": token})))
access = environment.get("KUBECONFIG")
about = {"pid": os.getpid(), "arguments": sys.argv[2:], "environment": environment, "credentials": credentials,
         "memory": sys.argv[1].split(",")[1],
         "kubeconfig": json.load(open(access)) if access else None}
print(json.dumps(about), flush=True)
if "exit" in about["arguments"]:
    open(environment["TERMINATION_LOG"], "w").write(json.dumps({"answer": environment["SELF"]}))
    sys.exit(int(about["arguments"][1]))
time.sleep(600)
"""
JOBS = "/apis/batch/v1/namespaces/running/jobs"


@pytest.fixture
def power() -> threading.Event:
    on = threading.Event()
    on.set()
    return on


@pytest.fixture
def runtime(
    plane: ControlPlane, client: Client, cloud: FakeCloudProvider, power: threading.Event, tmp_path: Path
) -> Iterator[PodRuntime]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    image = Image(
        "runner",
        lambda proxy, memory: [sys.executable, program, f"{proxy},{memory:.0f}"],
        {"OF_THE_IMAGE": "here"},
        "TERMINATION_LOG",
        {"beside": lambda: tmp_path},
    )
    running = PodRuntime(plane, cloud, image, power)
    for log in running.directory.glob("*.log"):
        log.unlink()
    running.start()
    if client.find(NAMESPACE) is None:
        client.create("/api/v1/namespaces", {"metadata": {"name": "running"}})
        for account in ("with-role", "without-role"):
            client.create(NAMESPACE + "/serviceaccounts", {"metadata": {"name": account}})
        client.create(NAMESPACE + "/secrets", {"metadata": {"name": "login"}, "stringData": {"password": "of the secret"}})
    yield running
    client.delete(DEPLOYMENT + "/runner")
    eventually(lambda: not client.get(NAMESPACE + "/pods")["items"])
    running.stop()


def deploy(client: Client, account: str, image: str = "registry.example.com/team/runner:1.0", **pod: Any) -> None:
    container: dict[str, Any] = {"name": "main", "image": image, "args": ["one", "two"]}
    container["env"] = [{"name": "SET", "value": "by the pod"}]
    container["env"].append({"name": "SELF", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}})
    container["env"].append({"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "login", "key": "password"}}})
    container["resources"] = {"limits": {"memory": "1Gi"}}
    labels = {"app": "runner"}
    spec = {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"serviceAccountName": account, "containers": [container], **pod}},
    }
    client.create(DEPLOYMENT, {"metadata": {"name": "runner"}, "spec": spec})


def outputs(runtime: PodRuntime) -> list[dict]:
    """What each started process said, in order."""
    logs = sorted(runtime.directory.glob("running.runner-*.log"))
    lines = [line for each in logs for line in each.read_text().splitlines()]
    return [json.loads(line) for line in lines if line.endswith("}")]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_pod_has_its_settings_its_rights_and_its_role(
    runtime: PodRuntime, client: Client, cloud: FakeCloudProvider, plane: ControlPlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud.roles.add(("running", "with-role"))
    deploy(client, "with-role")
    said = eventually(lambda: outputs(runtime))[0]
    assert said["arguments"] == ["one", "two"]
    environment = said["environment"]
    assert (environment["SET"], environment["SELF"], environment["OF_THE_IMAGE"]) == ("by the pod", "running", "here")
    assert (environment["SECRET"], said["memory"]) == ("of the secret", str(1 << 30))
    assert "PATH" not in environment, "nothing of this machine's environment"
    assert said["credentials"] == {"AccessKeyId": "of running/with-role"}
    user = said["kubeconfig"]["users"][0]["user"]["token"]
    review = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    own = Client(plane.endpoint, plane.ca_pem, user).create("/apis/authentication.k8s.io/v1/selfsubjectreviews", review)
    assert own["status"]["userInfo"]["username"] == "system:serviceaccount:running:with-role"


def test_a_pod_without_association_has_no_role_and_no_token_if_it_mounts_none(runtime: PodRuntime, client: Client) -> None:
    deploy(client, "without-role", automountServiceAccountToken=False)
    said = eventually(lambda: outputs(runtime))[0]
    assert said["credentials"] is None
    assert "AWS_CONTAINER_CREDENTIALS_FULL_URI" not in said["environment"]
    assert said["kubeconfig"] is None


def test_the_agent_refuses_other_tokens(
    runtime: PodRuntime, cloud: FakeCloudProvider, plane: ControlPlane, client: Client
) -> None:
    cloud.roles.add(("running", "with-role"))
    of_the_cluster = client.create(NAMESPACE + "/serviceaccounts/with-role/token", {"spec": {}})["status"]["token"]
    for token in ("", "nonsense", of_the_cluster):
        request = urllib.request.Request(runtime.agent.url, headers={"Authorization": token})
        with pytest.raises(urllib.error.HTTPError) as refused:
            loopback.opener().open(request)
        assert refused.value.code == 400


def test_a_process_lives_as_long_as_its_pod_and_its_region(runtime: PodRuntime, client: Client, power: threading.Event) -> None:
    deploy(client, "without-role")
    first = eventually(lambda: outputs(runtime))[0]["pid"]
    power.clear()
    eventually(lambda: not is_running(first))
    assert len(outputs(runtime)) == 1
    power.set()
    second = eventually(lambda: outputs(runtime)[1:])[0]["pid"]
    assert is_running(second)
    client.delete(DEPLOYMENT + "/runner")
    eventually(lambda: not is_running(second))


def test_a_process_that_ends_starts_again(runtime: PodRuntime, client: Client) -> None:
    deploy(client, "without-role")
    os.kill(eventually(lambda: outputs(runtime))[0]["pid"], signal.SIGKILL)
    eventually(lambda: outputs(runtime)[1:])
    events = client.get(NAMESPACE + "/events", fieldSelector="reason=BackOff")["items"]
    assert "ended with exit code -9" in events[0]["message"]


def test_pods_of_other_images_do_not_run(runtime: PodRuntime, client: Client) -> None:
    deploy(client, "without-role", image="registry.example.com/team/other-runner:1.0")
    eventually(lambda: [each for each in client.get(NAMESPACE + "/pods")["items"] if each["status"]["phase"] == "Running"])
    assert not list(runtime.directory.glob("running.runner-*.log"))


@pytest.mark.parametrize(("code", "phase", "counted"), [(0, "Succeeded", "succeeded"), (7, "Failed", "failed")])
def test_a_pod_of_a_job_ends_with_its_exit_code_and_message(
    runtime: PodRuntime, client: Client, code: int, phase: str, counted: str
) -> None:
    container = {
        "name": "main",
        "image": "registry.example.com/team/runner:1.0",
        "args": ["exit", str(code)],
        "env": [{"name": "SELF", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}],
    }
    pod = {"metadata": {"labels": {"app": "job"}}, "spec": {"restartPolicy": "Never", "containers": [container]}}
    client.create(JOBS, {"metadata": {"name": "once"}, "spec": {"backoffLimit": 0, "template": pod}})
    try:
        job = eventually(lambda: _counts(client, counted))
        assert set(job) >= {counted}
        ended = client.get(NAMESPACE + "/pods", labelSelector="app=job")["items"][0]["status"]
        terminated = ended["containerStatuses"][0]["state"]["terminated"]
        assert (ended["phase"], terminated["exitCode"]) == (phase, code)
        assert json.loads(terminated["message"]) == {"answer": "running"}
    finally:
        client.delete(JOBS + "/once", propagationPolicy="Background")


def _counts(client: Client, counted: str) -> dict | None:
    status: dict = client.get(JOBS + "/once").get("status", {})
    return status if status.get(counted) else None


def test_a_job_of_another_image_completes_without_a_program(runtime: PodRuntime, client: Client) -> None:
    container = {"name": "main", "image": "registry.example.com/team/other-runner:1.0"}
    pod = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    client.create(JOBS, {"metadata": {"name": "once"}, "spec": {"template": pod}})
    try:
        eventually(lambda: _counts(client, "succeeded"))
    finally:
        client.delete(JOBS + "/once", propagationPolicy="Background")


def test_a_sidecar_runs_in_the_folder_of_its_pod_and_ends_with_it(runtime: PodRuntime, client: Client, tmp_path: Path) -> None:
    program = tmp_path / "beside"
    program.write_text('#!/bin/sh\necho "$SET $$" > new && mv new started && exec sleep 600\n')
    program.chmod(0o755)
    sidecar = {
        "name": "sidecar",
        "image": "registry.example.com/team/beside:1.0",
        "restartPolicy": "Always",
        "command": ["sh", "-c", "exec beside"],
        "workingDir": "/scratch",
        "env": [{"name": "SET", "value": "sidecar"}],
    }
    deploy(client, "without-role", initContainers=[sidecar])
    started = eventually(lambda: list(runtime.directory.glob("running.runner-*/scratch/started")))[0]
    words = started.read_text().split()
    assert words[0] == "sidecar"
    assert is_running(int(words[1]))
    client.delete(DEPLOYMENT + "/runner")
    eventually(lambda: not is_running(int(words[1])))
