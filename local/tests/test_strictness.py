"""What the local AWS enforces of AWS's data for the calls of the operator's sources."""

import json
import re
import subprocess
import sys

from local import strictness
from local.aws.iam import reference

# The methods of the operator's class of clients, where their name differs from boto3's.
SERVICES = {
    "autoScaling": "autoscaling",
    "directConnect": "directconnect",
    "elastiCache": "elasticache",
    "loadBalancing": "elbv2",
    "secretsManager": "secretsmanager",
    "serviceQuotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}
CALL = re.compile(r"aws\s*\.(\w+)\(\)\s*\.(\w+?)(?:Paginator)?\(")


def test_the_report_covers_every_call_in_the_sources() -> None:
    reported = {(service, operation.lower()) for service, operation, _ in strictness.operations()}
    calls = {
        (SERVICES.get(client, client), method.lower())
        for path in strictness.SOURCES.rglob("*.java")
        for client, method in CALL.findall(path.read_text())
        if SERVICES.get(client, client) in strictness.BACKENDS
    }
    assert len(calls) > 100
    assert calls - reported == set()


def test_every_operation_is_modelled_and_no_gap_is_in_iam_or_in_a_create_call() -> None:
    last = strictness.report()
    assert last["operations"] == last["modelled"] > 200
    assert last["iamActions"] == len({action for *_, action in strictness.operations()})
    assert last["rules"] > 300
    gaps = strictness.gaps()
    assert len(gaps) == last["gaps"]
    assert all(len(reason) > 20 for reason in gaps.values())
    assert [name for name in gaps if ":" in name] == [], "gaps in IAM"
    created = {
        each
        for service, operation, _ in strictness.operations()
        if operation.startswith("Create")
        for each in strictness.request_models.constraints(service, operation)[1]
    }
    assert created == set(), "gaps in create calls"
    assert all(reference.is_known(action) for *_, action in strictness.operations())


def test_the_last_line_is_one_object() -> None:
    command = [sys.executable, "-m", "local.strictness"]
    output = subprocess.run(command, cwd=strictness.ROOT, check=True, capture_output=True, text=True).stdout
    last = json.loads(output.splitlines()[-1])
    assert sorted(last) == ["gaps", "iamActions", "modelled", "operations", "rules"]
    assert all(isinstance(each, int) for each in last.values())
