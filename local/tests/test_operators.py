"""`local/check operators` finds differences and complaints."""

import base64
import json
from pathlib import Path

import pytest

from local.kubernetes.authority import Authority
from local.operators import comparison, complaints

KEY = "Service", "logging", "kibana-kb-http"
OWNER = {"apiVersion": "kibana.k8s.elastic.co/v1", "kind": "Kibana", "name": "kibana", "controller": True}


def service(labels: dict[str, str], port: int = 5601) -> dict:
    metadata = {"labels": labels, "ownerReferences": [OWNER]}
    ports = [{"name": "https", "port": port, "protocol": "TCP"}]
    return {"kind": "Service", "metadata": metadata, "spec": {"selector": {"app": "kibana"}, "ports": ports}}


def secret(key: str) -> dict:
    data = {"tls.key": base64.b64encode(key.encode()).decode()}
    return {"kind": "Secret", "metadata": {"ownerReferences": [OWNER]}, "data": data}


def test_equal_objects_have_no_differences() -> None:
    assert comparison.differences({KEY: service({"a": "b"})}, {KEY: service({"a": "b"})}) == []


def test_names_labels_and_ports_are_compared() -> None:
    found = comparison.differences({KEY: service({"a": "b"})}, {KEY: service({}, 80)})
    assert [each.split(":")[1].strip() for each in found] == ["labels.a", "ports.https.port"]
    assert comparison.differences({KEY: service({})}, {}) == ["Service logging/kibana-kb-http: only the real operator makes it"]
    assert len(comparison.differences({}, {KEY: service({})})) == 1


def test_algorithms_of_private_keys_are_compared() -> None:
    of_rsa = Authority("one").issue(["a"])[1]
    elliptic = "-----BEGIN EC PRIVATE KEY-----"
    key = "Secret", "logging", "kibana-kb-http-certs-internal"
    assert of_rsa.startswith("-----BEGIN RSA PRIVATE KEY-----"), "the algorithm and format of ECK"
    assert comparison.differences({key: secret(of_rsa)}, {key: secret(elliptic)})


def test_status_fields_are_compared_by_name_and_value() -> None:
    def resource(**status: object) -> dict:
        return {"metadata": {"generation": 2}, "status": {"observedGeneration": 2, **status}}

    key = "Kibana", "logging", "kibana"
    real = {key: resource(version="9", health="unknown")}
    assert comparison.status_differences(real, {key: resource(version="9", health="green")}) == []
    assert len(comparison.status_differences(real, {key: resource(version="8")})) == 2
    behind = {key: resource(version="9", health="green", observedGeneration=1)}
    assert len(comparison.status_differences(real, behind)) == 1


@pytest.mark.parametrize(
    ("line", "is_complaint"),
    [
        ('ts=1 level=warn msg="skipping servicemonitor" err="..." servicemonitor=vault/vault', True),
        ("ts=1 level=info msg=synced", False),
        (json.dumps({"log.level": "error", "message": "Reconciler error", "error": "invalid CA"}), True),
        (json.dumps({"log.level": "error", "error": "dial tcp 10.0.0.1:9200: connect: connection refused"}), False),
        ('E1128 13:00:00.1 1 reflector.go:205] "Failed to watch" err="nodes is forbidden"', True),
    ],
)
def test_errors_and_warnings_of_logs_are_complaints(tmp_path: Path, line: str, is_complaint: bool) -> None:
    log = tmp_path / "operator.log"
    log.write_text(line + "\n")
    assert complaints.of_log(log) == [line] * is_complaint
