"""What the tour prints fits its terminal, and says what happened."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from ...aws.services.eks import versions
from ...kubernetes.processes import ProcessError
from ...recovery.client_figures import ClientFigures
from .. import tour
from ..main import created
from ..platform import swapped, trial
from ..screen import Screen
from ..tour import plan
from ..tour.chapters import CALLS, counted, remaining, upgraded

TEXT = """Plan for platform/production, for an empty account

us-east-1, account 123456789012

  Sizes
    gateway   3-10 x c5.xlarge

  Network: 70 to create; $432.10 a month; ready in 3 min
    + ec2/VPC vpc
  Backup: 5 to create; $1.00 a month; ready at once

Plan: 1,313 to create, 0 to change, 0 to remove
Cost: $16,756.65 a month, +$16,756.65 by this plan; without traffic
Time: usually ready in 26 min
"""


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", line)


@pytest.mark.parametrize("chapter", tour.CHAPTERS, ids=lambda each: each.title)
def test_a_heading_fits_a_terminal_of_100_columns(chapter: tour.Chapter) -> None:
    lines = [plain(each) for each in tour.heading(chapter)]
    assert all(len(each) <= 100 for each in lines)
    assert lines[-1] == chapter.about
    assert len(lines) + len([tour.command("x"), ""]) <= tour.HEADING_ROWS


def test_a_long_command_is_continued_in_a_second_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    text = f"aws rds modify-db-instance --db-instance-identifier {'x' * 40} --backup-retention-period 1"
    lines = tour.command(text).splitlines()
    assert lines == [
        f"  $ aws rds modify-db-instance --db-instance-identifier {'x' * 40} \\",
        "      --backup-retention-period 1",
    ]
    assert tour.command("kubectl get penv") == "  $ kubectl get penv"


def test_a_table_of_kubectl_is_made_narrower() -> None:
    lines = ["NAME         SECONDARY   LAST RUN   AGE", "production               3d         5m"]
    assert tour.narrow(lines) == ["NAME        SECONDARY  LAST RUN  AGE", "production             3d        5m"]


def test_every_chapter_is_run() -> None:
    assert [tour.PLAN, tour.CREATE, *CALLS] == list(tour.CHAPTERS)


def test_the_summary_names_what_was_not_reached() -> None:
    lines = [plain(each) for each in tour.summary({"Plan": "313 AWS resources", "Create": "y" * 200})]
    assert "✓ Plan           313 AWS resources" in lines
    assert "· Delete         not reached" in lines
    assert len(lines) == 2 + len(tour.CHAPTERS)
    assert all(len(each) <= 100 for each in lines)


def test_a_plan_is_shown_by_its_heads() -> None:
    assert plan.heads(TEXT) == [
        "us-east-1, account 123456789012",
        "  Network: 70 to create; $432.10 a month; ready in 3 min",
        "  Backup: 5 to create; $1.00 a month; ready at once",
        "Plan: 1,313 to create, 0 to change, 0 to remove",
        "Cost: $16,756.65 a month, +$16,756.65 by this plan; without traffic",
        "Time: usually ready in 26 min",
        "… and 8 more lines, which name each resource with its settings",
    ]
    assert plan.about(TEXT) == "1,313 AWS resources, $16,756.65 a month"


def test_a_plan_without_totals_stops_the_tour() -> None:
    with pytest.raises(ProcessError, match="no totals"):
        plan.about("Plan: blocked")


CHANGE = """Plan for platform/production, compared with the current spec

us-east-1, account 123456789012

  Cluster: 5 to change, 12 unchanged; $1,432.10 a month; ready at once
    ~ eks/Cluster cluster                   [version: 1.33 → 1.34]
    ~ eks/Nodegroup system                  [version: 1.33 → 1.34]  node replacement: nodes are
                                            drained one after another
    ~ eks/Nodegroup gateway                 [version: 1.33 → 1.34]  node replacement: nodes are

Plan: 0 to create, 5 to change, 0 to remove
Cost: $16,756.65 a month, +$0.00 by this plan; without traffic
Time: nothing to create; AWS changes resources in place
"""


def test_a_plan_of_a_change_is_shown_by_the_first_of_each_kind() -> None:
    assert plan.changes(CHANGE) == [
        "    ~ eks/Cluster cluster                   [version: 1.33 → 1.34]",
        "    ~ eks/Nodegroup system                  [version: 1.33 → 1.34]  node replacement: nodes are",
        "Plan: 0 to create, 5 to change, 0 to remove",
        "Cost: $16,756.65 a month, +$0.00 by this plan; without traffic",
        "Time: nothing to create; AWS changes resources in place",
    ]


def test_the_manifest_of_the_upgrade_is_that_of_the_cluster_but_for_the_version() -> None:
    shown = {
        "apiVersion": "v1",
        "kind": "PlatformEnvironment",
        "metadata": {"name": "shop", "namespace": "platform", "resourceVersion": "7", "managedFields": []},
        "spec": {"tier": "production", "cluster": {"version": "1.33", "logRetentionDays": 90}},
        "status": {"phase": "Ready"},
    }
    assert upgraded(shown, "1.34") == {
        "apiVersion": "v1",
        "kind": "PlatformEnvironment",
        "metadata": {"name": "shop", "namespace": "platform"},
        "spec": {"tier": "production", "cluster": {"version": "1.34", "logRetentionDays": 90}},
    }


class _Owned:
    def __init__(self, keys: dict[str, list[tuple[str, str, str]]]):
        self._keys = keys

    def owned(self, region: str, environment: str) -> dict[tuple[str, str, str], dict[str, str]]:
        assert environment == "platform/shop"
        return {key: {} for key in self._keys[region]}


def test_what_is_left_is_named_but_for_snapshots_that_a_failover_kept() -> None:
    inventory = _Owned({"a": [("rds", "DBSnapshot", "final-1")], "b": [("ec2", "vpc", "vpc-1")]})
    assert remaining(inventory, ["a", "b"], "platform/shop") == (["b: ec2 vpc vpc-1"], 1)  # type: ignore[arg-type]


def test_a_pause_waits_for_enter_if_a_person_is_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    typed = io.StringIO("\nrest")
    monkeypatch.setattr("sys.stdin", typed)
    tour.pause(tour.PLAN, asks=False)
    assert (slept, typed.tell()) == ([tour.PAUSE_SECONDS], 0)
    tour.pause(tour.PLAN, asks=True)
    assert (len(slept), typed.read()) == (1, "rest")
    assert "Enter goes on with: Create" in capsys.readouterr().err


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min"), (62, "1 min 2 s"), (3720, "1 h 2 min")])
def test_durations(seconds: float, text: str) -> None:
    assert tour.span(seconds) == text


def test_rows_are_counted() -> None:
    figures = ClientFigures(1200, 3, 0.5, 41.6, 0, frozenset(), 0.0, None)
    assert counted(figures) == "3 of 1200 rows lost, 42 s without service here"


def test_a_trial_can_be_deleted() -> None:
    spec = {"regions": {}, "storage": {"lifecycleDays": 3}, "backup": {"schedule": "x", "vaultLock": {"minRetentionDays": 7}}}
    changed = trial({"kind": "PlatformEnvironment", "spec": spec})["spec"]
    assert changed["deletionPolicy"] == "Delete"
    assert changed["deletionProtection"] is False
    assert changed["storage"] == {"lifecycleDays": 3, "emptyOnDelete": True}
    assert changed["backup"] == {"schedule": "x"}
    assert versions.minor(changed["cluster"]["version"]) + 1 == max(map(versions.minor, versions.SUPPORTED))


def test_regions_are_exchanged() -> None:
    regions = {"primary": {"name": "a", "cidr": "1"}, "secondary": {"name": "b", "cidr": "2"}}
    changed = swapped({"spec": {"regions": regions}})["spec"]["regions"]
    assert changed == {"primary": {"name": "b", "cidr": "1"}, "secondary": {"name": "a", "cidr": "2"}}


def test_the_live_tree_leaves_rows_to_the_heading(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "30")
    screen = Screen(plain=False, time_scale=60, reserved=tour.HEADING_ROWS)
    screen.draw([str(number) for number in range(40)])
    drawn = capsys.readouterr().err
    assert drawn.count("\n") == 30 - tour.HEADING_ROWS
    screen.clear()
    assert capsys.readouterr().err == f"\x1b[{30 - tour.HEADING_ROWS}A\r\x1b[J"
    screen.clear()
    assert capsys.readouterr().err == ""


ONE = {"base": {"ready": True, "objects": 31}, "mesh": {"ready": True, "objects": 51}}


@pytest.mark.parametrize(("found", "objects"), [(ONE, 82), ({"us-east-1": ONE, "us-west-2": ONE}, 164), ({}, 0)])
def test_what_exists_is_counted_in_one_region_or_two(found: dict[str, Any], objects: int) -> None:
    line = {"resources": 332, "secondsToReady": 60.2, "criticalPathSeconds": 22.0, "stacks": found}
    assert created(line, 60) == f"332 AWS resources, {objects} objects in clusters: 1 min here; AWS needs 22 min"
    assert created(line, 0) == f"332 AWS resources, {objects} objects in clusters: 1 min here"
