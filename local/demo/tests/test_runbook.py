"""The runbook's commands: that each is run by the scenarios, and works for other names and without kubectl on the PATH."""

import pytest

from ..failovers import runbook
from ..failovers.runbook import Names

TEXT = runbook.FILE.read_text()
OTHERS = Names("shop", "staging", "us-west-2", "us-east-1")


def test_every_block_of_commands_has_a_stage_and_every_stage_has_commands() -> None:
    found = runbook.stages(TEXT)
    assert runbook.blocks(TEXT) == len(found), "a block of commands without <!-- run: STAGE --> is never run"
    assert set(found) == set(runbook.STAGES)
    assert all(list(runbook.commands(TEXT, stage)) for stage in runbook.STAGES)


def test_commands_are_for_kubectl_and_the_namespace() -> None:
    for stage in runbook.STAGES:
        for command in runbook.commands(TEXT, stage):
            assert command.startswith("kubectl -n platform "), command


@pytest.mark.parametrize(
    ("stage", "region", "mode"),
    [
        (runbook.FAIL_OVER, "us-west-2", "Forced"),
        (runbook.FAIL_BACK, "us-east-1", "Planned"),
        (runbook.MOVE, "us-west-2", "Planned"),
    ],
)
def test_a_request_is_one_patch(stage: str, region: str, mode: str) -> None:
    (command,) = runbook.commands(TEXT, stage)
    patch = f'{{"spec":{{"activeRegion":"{region}","failover":{{"mode":"{mode}"}}}}}}'
    assert command == f"kubectl -n platform patch penv production --type merge -p '{patch}'"


def test_a_continued_command_is_one() -> None:
    text = "<!-- run: lost -->\n```sh\nkubectl a \\\n  -o b\n\nkubectl c\n```\n```sh\nkubectl d\n```\n"
    assert list(runbook.commands(text, "lost")) == ["kubectl a -o b", "kubectl c"]
    assert (runbook.stages(text), runbook.blocks(text)) == (["lost"], 2)


def test_names_are_replaced_at_once_so_that_regions_can_be_exchanged() -> None:
    (command,) = runbook.commands(TEXT, runbook.FAIL_OVER)
    assert runbook.for_names(command, OTHERS).startswith("kubectl -n shop patch penv staging --type merge")
    assert '"activeRegion":"us-east-1"' in runbook.for_names(command, OTHERS)
    waits = [runbook.for_names(each, OTHERS) for each in runbook.commands(TEXT, runbook.VERIFIED)]
    assert waits[0].startswith("kubectl -n shop wait penv/staging ")
    assert " configmap staging-outputs " in waits[1]


def test_kubectl_is_the_one_of_the_demo() -> None:
    assert runbook.with_kubectl("kubectl get penv | kubectl apply -f -", "/x/kubectl", "/y") == (
        "/x/kubectl --kubeconfig /y get penv | /x/kubectl --kubeconfig /y apply -f -"
    )
