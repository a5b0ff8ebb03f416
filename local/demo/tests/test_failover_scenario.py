"""The order in which a scenario does things, and what it concludes, with an operator that follows a script."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ...recovery.client_figures import ClientFigures
from ...recovery.traffic import Acknowledgement, Login, Target
from ..failovers import PARTITION, PLANNED_FAILOVER, REGION_OUTAGE, scenario
from ..screen import Screen
from .failover_status import STEPS, condition, step

EAST, WEST = "us-east-1", "us-west-2"
FIGURES = ClientFigures(
    acknowledged=500,
    lost=0,
    seconds_of_loss=0,
    seconds_without_service=20,
    two_writers=0,
    only_in_old=frozenset(),
    first_of_new=100,
    last_of_two=None,
)


class World:
    """An environment, its operator, its clients and its AWS. `done` has what happens, in its order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.log: list[dict[str, Any]] = []
        self.active, self.mode, self.reads = EAST, "Planned", 0
        self.generation = 1
        self.conditions = [condition("FailoverReady", "True", "Ready", "") | {"observedGeneration": 1}]
        self.failover: dict[str, Any] | None = None
        self.outage: dict[str, Any] = {}
        self.figures = [FIGURES, FIGURES]
        self.refuse: Callable[[str], str] = lambda mode: ""
        self.fails, self.unfenced = "", "Unfenced: us-east-1 does not answer"
        self.promotions: list[float | None] = []
        self.parts: list[dict[str, Any]] = []
        self.backups: list[dict[str, Any]] = []

    # The Kubernetes API

    def get(self, path: str) -> dict[str, Any]:
        assert path.endswith("/namespaces/platform/platformenvironments/production")
        self._proceed()
        return {
            "metadata": {"generation": self.generation},
            "spec": {
                "regions": {"primary": {"name": EAST}, "secondary": {"name": WEST}},
                "objectives": {
                    "databaseMinutes": 15,
                    "servicesMinutes": 30,
                    "crossRegionFailoverMinutes": 240,
                    "dataLossMinutes": 5,
                },
            },
            "status": {
                "activeRegion": self.active,
                "conditions": self.conditions,
                "recovery": {"parts": self.parts},
                **({"failover": self.failover} if self.failover else {}),
            },
        }

    def find(self, path: str) -> dict[str, Any] | None:
        assert path == "/apis/velero.io/v1/namespaces/velero/schedules"
        metadata = {"name": f"velero-daily-{EAST}", "namespace": "velero"}
        return {"items": [{"metadata": metadata, "spec": {"schedule": "0 1 * * *", "template": {"ttl": "720h"}}}]}

    def create(self, path: str, body: dict[str, Any]) -> None:
        assert path == "/apis/velero.io/v1/namespaces/velero/backups"
        self.backups.append(body)
        at = datetime.strptime(body["metadata"]["name"].rpartition("-")[2] + "Z", "%Y%m%d%H%M%S%z").strftime("%Y-%m-%dT%H:%M:%SZ")
        self.parts = [{"name": "copies", "message": f"newest in {WEST}: the cluster of {at}, Vault of none yet"}]
        self.done.append("backup")

    def shell(self, command: str) -> None:
        if found := re.search(r"-p '(.*)'", command):
            spec = json.loads(found[1])["spec"]
            self._request(spec["activeRegion"], spec["failover"]["mode"])

    def _request(self, target: str, mode: str) -> None:
        self.done.append(f"{mode} to {target}")
        self.generation += 1
        if reason := self.refuse(mode):
            refused = condition("FailingOver", "False", reason, "not now"), condition("Stalled", "True", reason, "not now")
            self.conditions += [each | {"observedGeneration": self.generation} for each in refused]
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.failover = {
            "from": self.active,
            "to": target,
            "mode": mode,
            "startedAt": now,
            "expectedLossSeconds": 0,
            "steps": [step(name, "Running" if name == "Promote" else "Pending") for name in STEPS],
        }

    def _proceed(self) -> None:
        """The operator's next step, with each read of its status."""
        if not self.failover or self.failover.get("endedAt"):
            return
        if self.fails:
            self.failover["steps"] = [step(name, "Failed" if name == self.fails else "Pending", message="why") for name in STEPS]
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        if "verifiedAt" not in self.failover:
            self.reads += 1
            if self.reads % 3 == 0:
                self.failover["verifiedAt"] = now
                fence = "Skipped" if self.outage else "Succeeded"
                self.failover["steps"] = [
                    step(name, fence, 0, 1, self.unfenced) if name == "Fence" else step(name, "Succeeded", 0, 1) for name in STEPS
                ]
                self._call("rds", "PromoteReadReplica", self.failover["to"])
                self.active = self.failover["to"]
                self.done.append(f"{self.active} verified")
        elif not self.outage:
            self.failover["endedAt"] = now
            self.failover["steps"] = [step(name, "Succeeded", 0, 1) for name in STEPS]
            self._ready("True")
            self.done.append("rebuilt")

    def _ready(self, value: str) -> None:
        self.conditions = [condition("FailoverReady", value, "r", "") | {"observedGeneration": self.generation}]

    # AWS

    def control(self, _: str, path: str, method: str = "GET", body: Any = None) -> Any:
        match method, path:
            case "PUT", "outages":
                self.outage = body
                self._ready("Unknown")
                self.done.append(f"outage {json.dumps(body)}")
            case "DELETE", "outages":
                self.outage = {}
                self.done.append("return")
                self._call("ec2", "RevokeSecurityGroupIngress", EAST)
            case "GET", "accounting":
                return {"log": list(self.log)}
            case "GET", "eks":
                return {EAST: {"production": {"kubeconfig": "/workload"}}}
            case "GET", "phases":
                return []
        return {"ca": "/ca"}

    def _call(self, service: str, operation: str, region: str, error: str | None = None) -> None:
        self.log.append(
            {
                "time": time.time(),
                "service": service,
                "operation": operation,
                "region": region,
                "caller": "operator",
                "error": error,
            }
        )


class Published:
    def __init__(self, world: World):
        self._world = world

    def outputs(self) -> dict[str, str]:
        return {"region": self._world.active}

    def writer(self) -> Target:
        return Target(self._world.active, "127.0.0.9", Login("u", "p", "d"))

    def instance(self) -> str:
        return "production"

    def resource_id(self) -> str:
        return "db-PRODUCTION"

    def client(self, service: str) -> str:
        return service


class Clients:
    acknowledged: list[Acknowledgement] = []  # noqa: RUF012 - replaced by no one
    stayed: list[Acknowledgement] = []  # noqa: RUF012 - replaced by no one

    def __init__(self, world: World):
        self._world, self._figures = world, iter(world.figures)

    def begin(self) -> None:
        self._world.done.append("clients")

    def end_staying(self) -> None:
        pass

    def stop(self) -> None:
        self._world.done.append("stop")

    def silent_seconds(self) -> float:
        return 100.0 if "regions" in self._world.outage else 0.0

    def acknowledged_by_writer(self) -> int:
        return 1000

    def figures(self, promoted_at: float | None) -> ClientFigures:
        self._world.promotions.append(promoted_at)
        return next(self._figures)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World()
    monkeypatch.setattr(scenario, "client_of", lambda _: made)
    monkeypatch.setattr(scenario.first_backup, "client_of", lambda _: made)
    monkeypatch.setattr(scenario, "PublishedDatabases", lambda *_: Published(made))
    monkeypatch.setattr(scenario, "Applications", lambda *_: Clients(made))
    monkeypatch.setattr(scenario.loopback, "control", made.control)
    monkeypatch.setattr(scenario.Scenario, "_shell", lambda _, command: made.shell(command))
    monkeypatch.setattr(scenario, "_POLL_SECONDS", 0)
    monkeypatch.setattr(scenario, "_LOG_SECONDS", 0)
    yield made
    assert made.done[-1] == "stop", "clients have to end with the scenario"


def run(name: str) -> dict[str, Any]:
    info = {"kubeconfig": "/kubeconfig", "awsEndpoint": "aws", "kubectl": "/kubectl", "operatorLog": "/log"}
    return scenario.Scenario(info, name, "platform/production", 10, Screen(True, 10)).run()


def test_a_lost_region_returns_after_the_other_one_was_verified(world: World) -> None:
    found = run(REGION_OUTAGE)
    assert world.done == [
        "backup",
        "clients",
        f'outage {{"regions": ["{EAST}"]}}',
        f"Forced to {WEST}",
        f"{WEST} verified",
        "return",
        "rebuilt",
        "clients",
        f"Planned to {EAST}",
        f"{EAST} verified",
        "rebuilt",
        "stop",
    ]
    assert world.backups[0]["metadata"]["labels"] == {"velero.io/schedule-name": f"velero-daily-{EAST}"}
    assert world.backups[0]["spec"] == {"ttl": "720h"}
    assert found["problems"] == []
    assert (found["failover"]["mode"], found["failback"]["mode"]) == ("Forced", "Planned")
    assert (found["failover"]["unfencedSeconds"], found["failback"]["unfencedSeconds"]) == (0, None)


def test_a_planned_failover_goes_there_and_back(world: World) -> None:
    assert run(PLANNED_FAILOVER)["problems"] == []
    assert [each for each in world.done if each.startswith(("Planned", "Forced", "outage"))] == [
        f"Planned to {WEST}",
        f"Planned to {EAST}",
    ]


def test_a_planned_failover_is_refused_during_a_partition(world: World) -> None:
    world.refuse = lambda mode: "StandbyNotReady" if mode == "Planned" and world.outage else ""
    world.figures = [replace(FIGURES, two_writers=2, last_of_two=time.monotonic()), FIGURES]
    assert run(PARTITION)["problems"] == []
    assert world.promotions == [each["time"] for each in world.log if each["operation"] == "PromoteReadReplica"]
    assert world.done[2:6] == [
        f'outage {{"partitions": [{{"region": "{EAST}", "caller": "operator"}}]}}',
        f"Planned to {WEST}",
        f"Forced to {WEST}",
        f"{WEST} verified",
    ]


def test_a_partition_without_a_word_of_the_missing_fence_or_of_its_writers_is_a_problem(world: World) -> None:
    world.refuse = lambda mode: "StandbyNotReady" if mode == "Planned" and world.outage else ""
    world.unfenced = "later"
    assert run(PARTITION)["problems"] == [
        "failover: the step Fence is Skipped: later, although the old region did not answer",
        "failover: the old database acknowledged nothing during the partition, so its writers were not shown",
    ]


def test_calls_of_what_is_lost_and_a_change_before_the_fence_are_problems(world: World) -> None:
    original = world.control

    def control(endpoint: str, path: str, method: str = "GET", body: Any = None) -> Any:
        if (method, path) == ("DELETE", "outages"):
            world._call("rds", "DeleteDBInstance", EAST)
        return original(endpoint, path, method, body)

    def shell(_: Any, command: str) -> None:
        world.shell(command)
        if "patch" in command:
            world._call("iam", "CreateRole", EAST, "Unreachable")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario.loopback, "control", control)
        patch.setattr(scenario.Scenario, "_shell", shell)
        found = run(REGION_OUTAGE)["problems"]
    assert found[0].startswith("failover: the failover called what was lost: iam:CreateRole in us-east-1, ")
    assert found[1] == "failover: rds:DeleteDBInstance changed us-east-1 before its database was fenced"


def test_rows_that_only_the_old_database_had_are_looked_for_in_its_final_snapshot(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def rows(*given: Any) -> set[int]:
        asked.append(given)
        return {7}

    monkeypatch.setattr(scenario.final_snapshot, "rows", rows)
    both = frozenset({7, 8})
    world.figures = [replace(FIGURES, two_writers=2, only_in_old=both, last_of_two=time.monotonic()), FIGURES]
    found = run(REGION_OUTAGE)
    assert found["problems"] == ["failover: 1 rows that only the old database acknowledged are not in its final snapshot"]
    assert found["twoWriterRowsInFinalSnapshot"] == 1
    assert asked[0][:2] == ("rds", "db-PRODUCTION")


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (
            lambda world: setattr(world, "refuse", lambda _: "LossTooLarge"),
            "the operator refuses the failover: FailingOver False",
        ),
        (lambda world: setattr(world, "fails", "Promote"), "the step Promote failed: why"),
    ],
)
def test_it_stops_with_the_reason_when_a_person_is_needed(world: World, arrange: Callable[[World], None], words: str) -> None:
    arrange(world)
    with pytest.raises(scenario.PersonNeeded, match=words) as caught:
        run(REGION_OUTAGE)
    assert "The environment reports:" in str(caught.value)
    assert "The operator logs to /log" in str(caught.value)


def test_it_stops_when_the_operator_does_not_begin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenario, "ACCEPT_SECONDS", 0)
    monkeypatch.setattr(world, "_request", lambda *_: None)
    with pytest.raises(scenario.PersonNeeded, match="has not begun the failover"):
        run(REGION_OUTAGE)


def test_a_log_says_what_is_waited_for(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = iter([0, 0, 1000, 0, 1000])
    monkeypatch.setattr(Clients, "acknowledged_by_writer", lambda _: next(rows, 1000))
    run(REGION_OUTAGE)
    said = [each.strip() for each in capsys.readouterr().err.splitlines()]
    assert [each.partition(":")[0] for each in said if each.startswith("waiting")] == [
        f"waiting until clients write in {EAST}",
        "waiting until the failover is accepted",
        "waiting until the failover is verified",
        f"waiting until clients write in {WEST}",
        "waiting until the failover is rebuilt",
        "waiting until the failover is accepted",
        "waiting until the failover is verified",
        "waiting until the failover is rebuilt",
    ]


def test_every_command_of_the_runbook_is_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def shell(_: Any, command: str) -> None:
        ran.append(command)
        world.shell(command)

    monkeypatch.setattr(scenario.Scenario, "_shell", shell)
    for name in (REGION_OUTAGE, PLANNED_FAILOVER):
        run(name)
        world.figures = [FIGURES, FIGURES]
    text = scenario.runbook.FILE.read_text()
    every = {each for stage in scenario.runbook.STAGES for each in scenario.runbook.commands(text, stage)}
    assert every <= {each.replace("/kubectl --kubeconfig /kubeconfig ", "kubectl ") for each in ran}
