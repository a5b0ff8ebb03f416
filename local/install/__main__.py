"""Runs the commands of docs/install.md and docs/how-to.md as printed, with the operator in pods of a local EKS cluster."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import time
from pathlib import Path

from ..demo.cloud import start_cloud
from ..demo.jar import ensure_jar
from ..documents import blocks
from ..kubernetes.processes import ProcessError, Processes
from ..tools import build as tools
from .expected import Expectations, NotAsDocumented
from .management import ADMINISTRATOR, ManagementCluster
from .shell import CommandFailed, Shell

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (ROOT / "docs" / "install.md", ROOT / "docs" / "how-to.md")
STATE = ROOT / "target" / "install"
PROGRAMS = ("aws", "jq")
"""What a reader needs, and the local cloud has not."""
STAGES = (
    "before",
    "role",
    "policies",
    "irsa",
    "install",
    "install-with-irsa",
    "observe",
    "adopt",
    "set-adoption",
    "manage",
    "see-change",
    "plan-upgrade",
    "upgrade-kubernetes",
    "restore",
    "delete-restored",
    "accounts",
    "second",
    "before-upgrade",
    "upgrade-policies",
    "upgrade-crds",
    "upgrade",
    "rollback",
    "uninstall",
    "manifests",
    "uninstall-manifests",
    "user",
    "install-with-key",
    "uninstall-with-key",
    "uninstall-role",
)
"""The stages of the documents, in the order of the check: the alternatives to Helm and to Pod Identity come last."""
FIRST = ("before", "role", "policies")
"""What every other stage needs."""
KEY_VALUES = "--values docs/examples/outside-eks.yaml"
"""What the document adds to the installation outside of EKS."""
OWN = {
    "uninstall-manifests": "kubectl delete -f platform-operator.yaml --timeout=5m\nkubectl delete namespace platform-operator\n",
    "uninstall-with-key": "helm uninstall platform-operator --namespace platform-operator --wait\n",
}
"""Commands of this check between those of the documents."""
DERIVED = ("install-with-key", "install-with-irsa")
"""Stages that are the installation with an option of the document."""
BEFORE_UPGRADE = "1.34"
"""The Kubernetes version of the first environment: the local EKS has none after the default, to which the document upgrades."""
_SECONDS = 600


def main() -> int:
    parser = argparse.ArgumentParser(prog="local/check install")
    parser.add_argument("--time-scale", type=float, default=120, help="seconds of AWS per second (default 120)")
    parser.add_argument(
        "--from",
        dest="first",
        choices=STAGES[len(FIRST) :],
        metavar="STAGE",
        help=f"begin there, after {', '.join(FIRST)}: one of those that need no environment, such as manifests or user",
    )
    given = parser.parse_args()
    stages = chosen(given.first)
    if missing := [each for each in PROGRAMS if not shutil.which(each)]:
        print(f"not in PATH: {', '.join(missing)}", file=sys.stderr)
        return 1
    ensure_jar()
    shutil.rmtree(STATE, ignore_errors=True)
    STATE.mkdir(parents=True)
    processes = Processes(STATE)
    started = time.monotonic()
    try:
        cloud = start_cloud(processes, STATE, "--no-kubernetes", "--engines", "redis", "--time-scale", given.time_scale)
        check(cloud, stages)
    except (ProcessError, CommandFailed, NotAsDocumented) as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        processes.stop()
    documents = " and ".join(str(each.relative_to(ROOT)) for each in DOCUMENTS)
    print(f"{len(stages)} stages of {documents} in {time.monotonic() - started:.0f} s")
    return 0


def chosen(first: str | None) -> tuple[str, ...]:
    """All stages, or those from one on with the first ones before them."""
    return STAGES if first is None else FIRST + STAGES[STAGES.index(first) :]


def check(cloud: dict, stages: tuple[str, ...]) -> None:
    cluster = ManagementCluster(cloud["awsEndpoint"], Path(cloud["state"]))
    cluster.create()
    documented = commands()
    expected = Expectations(cluster, cloud["awsEndpoint"])
    shell = Shell(checkout(), environment(cloud, cluster))
    try:
        for stage in stages:
            print(f"--- {stage}", file=sys.stderr, flush=True)
            shell.run(documented[stage], _SECONDS)
            expected.after(stage)
    finally:
        shell.close()


def commands() -> dict[str, str]:
    """The commands of each stage."""
    texts = [each.read_text() for each in DOCUMENTS]
    found = {each.stage: each.commands for text in texts for each in blocks(text)} | OWN
    found["install-with-key"] = found["install"].replace("--wait", f"{KEY_VALUES} --wait")
    option = re.findall(r"^    (--set-string .*)$", texts[0], re.MULTILINE)[0]
    chart = "helm template platform-operator helm/platform-operator --kube-version 1.35.0"
    found["install-with-irsa"] = f"{chart} {option} | grep role-arn\n"
    return found


def checkout() -> Path:
    """A directory like this checkout, in which commands may leave files, with a first environment that can be upgraded."""
    directory = STATE / "checkout"
    directory.mkdir()
    for each in ROOT.iterdir():
        if each.name not in ("target", ".git", "docs"):
            (directory / each.name).symlink_to(each)
    shutil.copytree(ROOT / "docs", directory / "docs")
    first = directory / "docs" / "examples" / "first-environment.yaml"
    first.write_text(first.read_text().replace("  cluster:\n", f'  cluster:\n    version: "{BEFORE_UPGRADE}"\n'))
    return directory


def environment(cloud: dict, cluster: ManagementCluster) -> dict[str, str]:
    """An administrator of the account and of the cluster, with kubectl and helm in PATH."""
    programs = STATE / "bin"
    programs.mkdir()
    (programs / "kubectl").symlink_to(cloud["kubectl"])
    (programs / "helm").symlink_to(tools.helm())
    # Version 1 of the AWS CLI does not use AWS_ENDPOINT_URL for RDS.
    aws = programs / "aws"
    aws.write_text(f'#!/bin/sh\nexec {shutil.which("aws")} --endpoint-url {cloud["awsEndpoint"]} "$@"\n')
    aws.chmod(0o755)
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "KUBECONFIG": str(cluster.kubeconfig),
        "AWS_ENDPOINT_URL": cloud["awsEndpoint"],
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_PAGER": "",
        "NO_COLOR": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
