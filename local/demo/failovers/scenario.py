"""Runs a failover and the way back on the environment of the demo that runs, while clients write."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ... import loopback
from ...kubernetes.client import ApiError, client_of
from ...recovery import aws_waits, call_log, final_snapshot
from ...recovery.applications import WALL_CLOCK, Applications
from ...recovery.client_figures import NoSwitch
from ...recovery.published import NotPublished, PublishedDatabases
from ..operator import ACCESS_KEY
from ..platform import API, is_failover_ready
from ..screen import Screen
from . import PARTITION, REGION_OUTAGE, first_backup, runbook, status, timeline, waiting
from .status import FailoverView
from .verdict import Measured, needed_the_lost, result
from .waiting import Wait

ROWS = 50
"""Rows that clients are told of before and after each failover, so that a gap or an overlap is seen."""
NOTICED_SECONDS = 2.0
"""A region counts as lost for a person when clients have not been served for so long."""
ACCEPT_SECONDS = 60.0
"""The operator accepts or refuses a request within this time of the machine."""
_POLL_SECONDS = 0.2
_LOG_SECONDS = 2.0
_MARGIN_SECONDS = 300.0
_LIMIT = 4 * 3600.0
"""Seconds of AWS that the way to a state may take, beside the margin of this machine."""


class PersonNeeded(Exception):
    """The scenario can't go on; the message says why, and what the environment reports."""


class Scenario:
    def __init__(self, info: dict[str, Any], name: str, environment: str, time_scale: float, screen: Screen):
        """info: of the demo's background process. environment: namespace/name."""
        self._info, self._name, self._scale, self._screen = info, name, time_scale, screen
        self._namespace, self._environment = environment.split("/")
        self._client = client_of(Path(info["kubeconfig"]))
        self._aws = info["awsEndpoint"]
        self._published = PublishedDatabases(self._client, self._aws, environment)
        self._runbook = runbook.FILE.read_text()
        self._shown: FailoverView | None = None
        self._fence: str | None = None
        self._problems: list[str] = []

    def run(self) -> dict[str, Any]:
        """The figures of the failover and the failback. Raises PersonNeeded."""
        self._bundle = Path(loopback.control(self._aws, "engines")["ca"])
        try:
            self._clients = Applications(self._published, self._bundle)
        except (NotPublished, OSError) as problem:
            raise PersonNeeded(f"clients can't write: {problem}") from problem
        try:
            origin, target = self._regions()
            self._names = runbook.Names(self._namespace, self._environment, lost=origin, other=target)
            outages: dict[str, dict[str, Any]] = {
                REGION_OUTAGE: {"regions": [origin]},
                PARTITION: {"partitions": [{"region": origin, "caller": ACCESS_KEY}]},
            }
            began, replaced = _now(), self._published.resource_id()
            there = self._fail_over(origin, target, outages.get(self._name))
            back = self._fail_over(target, origin, None)
            kept = self._kept(replaced, began) if there.clients.only_in_old else None
            return result(there, back, self._scale, _now(), kept)
        finally:
            self._clients.stop()

    def _regions(self) -> tuple[str, str]:
        shown = self._observe()
        active = shown["status"]["activeRegion"]
        others = [each["name"] for each in shown["spec"]["regions"].values() if each["name"] != active]
        if not others:
            raise PersonNeeded("the environment has one region: a failover needs spec.regions.secondary")
        return active, others[0]

    # One failover

    def _fail_over(self, origin: str, target: str, outage: dict[str, Any] | None) -> Measured:
        """outage: as for the local AWS; None for a planned failover."""
        if outage:
            self._back_up(origin, target)
        self._await(is_failover_ready, f"{target} can take over")
        self._clients.begin()
        self._await_rows(origin)
        self._problems, self._fence = [], None
        if outage:
            self._lose(origin, target, outage)
        elif origin == self._names.other:
            self._run_commands(runbook.REBUILT)
        requested_at = time.time()
        self._request(runbook.FAIL_OVER if outage else runbook.MOVE if origin == self._names.lost else runbook.FAIL_BACK)
        self._follow(target, requested_at, lambda _: True, "accepted")
        self._run_commands(runbook.RUNNING)
        view = self._follow(target, requested_at, lambda each: each.verified is not None, "verified")
        seconds = time.time() - requested_at
        waited = self._waited({target} if outage else {origin, target}, requested_at, requested_at + seconds)
        log = loopback.control(self._aws, "accounting")["log"]
        promoted_at = call_log.promoted_at(log, ACCESS_KEY, target, requested_at)
        self._problems += needed_the_lost(log, view, requested_at, requested_at + seconds) if outage else []
        self._await_rows(target)
        self._run_commands(runbook.VERIFIED)
        returned_at = self._return(origin) if outage else None
        view = self._follow(target, requested_at, lambda each: each.ended is not None, "rebuilt", origin, returned_at)
        if returned_at and self._fence != "":
            self._problems.append(self._fence or f"no call of the operator changed {origin} after its return")
        measured = self._measured(view, seconds, waited, returned_at, promoted_at)
        self._clients.end_staying()
        return measured

    def _back_up(self, origin: str, target: str) -> None:
        """A planned failover makes a last backup. A forced one restores what was replicated before."""
        if at := first_backup.begin(self._aws, origin):
            self._say(f"a first backup of the volumes in {origin}, which its schedule makes once a day")
            self._await(lambda each: first_backup.is_replicated(each, at), f"the operator finds it in {target}")

    def _lose(self, origin: str, target: str, outage: dict[str, Any]) -> None:
        loopback.control(self._aws, "outages", "PUT", outage)
        if "regions" in outage:
            self._say(f"{origin} is lost: its servers are killed, its pods are gone, and none of its APIs answers")
            self._await(lambda _: self._clients.silent_seconds() > NOTICED_SECONDS, "clients notice it")
        else:
            self._say(f"the operator does not reach {origin} any more; its applications go on writing")
        self._await(lambda each: not is_failover_ready(each), "the environment shows it")
        self._run_commands(runbook.LOST)
        if "partitions" in outage:
            self._request(runbook.MOVE)
            self._await(lambda each: bool(status.refusal(each)), "the operator refuses a planned failover")
            self._say(f"refused: {status.refusal(self._observe())}")

    def _request(self, stage: str) -> None:
        """Runs the runbook's command, as printed."""
        (command,) = runbook.commands(self._runbook, stage)
        command = self._runnable(command)
        self._say(f"  {command}")
        self._shell(command)

    def _return(self, origin: str) -> float:
        self._say(f"{origin} is back, with the data and the pods that it has")
        at = time.time()
        loopback.control(self._aws, "outages", "DELETE")
        self._run_commands(runbook.RETURNED)
        return at

    def _measured(
        self, view: FailoverView, seconds: float, waited: float, returned_at: float | None, promoted_at: float | None
    ) -> Measured:
        try:
            clients = self._clients.figures(promoted_at)
        except (NoSwitch, NotPublished, OSError) as problem:
            raise PersonNeeded(f"the clients' rows can't be counted: {problem}") from problem
        unfenced = None
        if returned_at is not None:
            unfenced = max(0.0, clients.last_of_two + WALL_CLOCK - returned_at) if clients.last_of_two else 0.0
        objectives = status.objectives(self._observe())
        is_partition = self._name == PARTITION and returned_at is not None
        return Measured(view, clients, seconds, waited, objectives, unfenced, is_partition, list(self._problems))

    # Waiting

    def _follow(
        self,
        target: str,
        requested_at: float,
        reached: Callable[[FailoverView], bool],
        what: str,
        origin: str = "",
        returned_at: float | None = None,
    ) -> FailoverView:
        """Shows the failover until it has reached a state. Raises PersonNeeded when it can't go on by itself.

        returned_at: when the region of origin answered again; its fence is looked for in the log of calls then.
        """
        since, deadline = datetime.fromtimestamp(requested_at, UTC), time.monotonic() + _LIMIT / self._scale + _MARGIN_SECONDS
        accept, next_log = time.monotonic() + ACCEPT_SECONDS, time.monotonic()
        wait = Wait(f"the failover is {what}")
        while True:
            environment = self._observe()
            view = status.requested(environment, target, since)
            self._show(environment, view, wait)
            if returned_at and self._fence != "" and time.monotonic() >= next_log:
                next_log = time.monotonic() + _LOG_SECONDS
                self._look_for_fence(origin, returned_at)
            if view and reached(view):
                return view
            if problem := status.person_needed(environment, view):
                raise PersonNeeded(self._stuck(problem, environment))
            if view is None and time.monotonic() > accept:
                raise PersonNeeded(self._stuck("the operator has not begun the failover", environment))
            if time.monotonic() > deadline:
                raise PersonNeeded(self._stuck(f"the failover is not {what} in time", environment))
            time.sleep(_POLL_SECONDS)

    def _look_for_fence(self, origin: str, returned_at: float) -> None:
        """Called until the fence was found first: the log forgets old calls."""
        log = loopback.control(self._aws, "accounting")["log"]
        if call_log.changes(log, ACCESS_KEY, origin, returned_at):
            self._fence = call_log.fence_problem(log, ACCESS_KEY, origin, returned_at)

    def _await(self, reached: Callable[[dict[str, Any]], bool], what: str) -> None:
        deadline, wait = time.monotonic() + _LIMIT / self._scale + _MARGIN_SECONDS, Wait(what)
        while not reached(environment := self._observe()):
            self._show(environment, None, wait)
            if time.monotonic() > deadline:
                raise PersonNeeded(self._stuck(f"waited in vain until {what}", environment))
            time.sleep(_POLL_SECONDS)

    def _await_rows(self, region: str) -> None:
        """Until the database of the region has acknowledged enough rows through what is published."""

        def served(_: dict[str, Any]) -> bool:
            with suppress(NotPublished, OSError):
                published = self._published.outputs().get("region")
                return published == region and self._clients.acknowledged_by_writer() >= ROWS
            return False

        self._await(served, f"clients write in {region}")

    def _observe(self) -> dict[str, Any]:
        path = f"{API}/namespaces/{self._namespace}/platformenvironments/{self._environment}"
        while True:
            try:
                return dict(self._client.get(path))
            except ApiError as problem:
                if problem.code != 429 and problem.code < 500:
                    raise
                time.sleep(_POLL_SECONDS)  # the API server is overloaded

    def _stuck(self, problem: str, environment: dict[str, Any]) -> str:
        reported = "\n".join(f"  {each}" for each in status.problems(environment))
        return f"{problem}\nThe environment reports:\n{reported}\nThe operator logs to {self._info['operatorLog']}"

    # Evidence

    def _waited(self, regions: set[str], since: float, until: float) -> float:
        return aws_waits.waited(loopback.control(self._aws, "phases"), regions, since, until)

    def _kept(self, replaced: str, since: datetime) -> set[int] | None:
        """The rows of the final snapshot of the database that was replaced, in the region that is active again."""
        self._say(f"restoring the final snapshot of the database {replaced}, for the rows that only it acknowledged")
        rds, client = self._published.client("rds"), self._published.writer()
        present, limit = self._published.instance(), _LIMIT / self._scale + _MARGIN_SECONDS
        try:
            return final_snapshot.rows(rds, replaced, since, present, client, self._bundle, limit)
        except final_snapshot.NotKept as problem:
            self._say(str(problem))
            return None

    # For the user

    def _show(self, environment: dict[str, Any], view: FailoverView | None, wait: Wait) -> None:
        both = 0
        if view and view.verified:
            began = view.verified.timestamp() - WALL_CLOCK
            both = sum(each.at >= began for each in self._clients.stayed)
        traffic = timeline.Traffic(len(self._clients.acknowledged), self._clients.silent_seconds(), both)
        if self._screen.is_plain:
            for line in timeline.changes(self._shown, view, _now(), self._scale):
                self._say(f"  {line}")
            if wait.is_due():
                clients = timeline.traffic_line(traffic, self._scale)
                self._say(f"  {wait.text()}: {status.problems(environment)[0]}; {clients}")
        else:
            about = f"{self._environment} in namespace {self._namespace}"
            given = about, view, status.objectives(environment), traffic, _now(), self._scale, wait.text()
            self._screen.draw(timeline.lines(*given))
        self._shown = view or self._shown

    def _say(self, text: str) -> None:
        self._screen.end()
        print(text, file=sys.stderr, flush=True)

    def _run_commands(self, stage: str) -> None:
        """Runs the commands of the runbook for this moment: they have to work then."""
        for command in runbook.commands(self._runbook, stage):
            self._shell(self._runnable(command))

    def _runnable(self, command: str) -> str:
        """The command for this environment, and for a shell without kubectl."""
        mine = runbook.for_names(command, self._names)
        return runbook.with_kubectl(mine, str(self._info["kubectl"]), str(self._info["kubeconfig"]))

    def _shell(self, command: str) -> str:
        """Runs a command, and returns its output. Raises PersonNeeded."""
        code, output, errors = waiting.run(command, lambda text: self._say(f"  {text}"))
        if code:
            raise PersonNeeded(f"this command failed:\n  {command}\n{errors or output}")
        return output


def _now() -> datetime:
    return datetime.now(UTC)
