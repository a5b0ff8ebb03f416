"""The chapters on the environment that runs: how it is seen, an edit healed, an upgrade, a region lost, and the deletion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ... import loopback
from ...reality import remains
from ...recovery.applications import Applications
from ...recovery.client_figures import ClientFigures
from ..failovers import REGION_OUTAGE, runbook
from ..failovers.scenario import PersonNeeded, Scenario
from ..jar import java
from ..launcher import ROOT, STATE
from ..platform import API, KINDS, is_failover_ready, is_ready
from ..screen import Screen, cut
from . import DELETE, HEAL, LOSE, SEE, UPGRADE, Chapter, command, heading, narrow, outcome, span, took
from .plan import CHANGES, changes

DAYS = 1
_TREE_ROWS = 14
_MANIFEST = STATE / "upgrade.json"
_POLL_SECONDS = 0.3
_CHILDREN_SECONDS = 1.0
_LONGEST_SECONDS = 900.0


class Tour(Scenario):
    """The scenario of a lost region, with other chapters before and after it."""

    def see(self) -> str:
        """Shows the environment as kubectl and the platform command show it."""
        self._begin(SEE, f"export KUBECONFIG={Path(self._info['kubeconfig']).relative_to(ROOT)}")
        text = f"kubectl -n {self._namespace} get penv"
        self._print(text, narrow(self._kubectl(text).splitlines()))
        tree = self._platform("tree", "-n", self._namespace, self._environment)
        lines = tree.splitlines()
        shown = [*lines[:_TREE_ROWS], f"  … and {len(lines) - _TREE_ROWS} more lines, one for each AWS resource"]
        self._print(f"./platform tree -n {self._namespace} {self._environment}", shown)
        return self._end(f"{self._observe()['status']['progress']} AWS resources are ready")

    def heal(self) -> str:
        """Lowers the retention of the database's backups, and waits for the operator."""
        rds, database = self._published.client("rds"), self._published.instance()
        before = self._retention(rds, database)
        edit = f"aws rds modify-db-instance --db-instance-identifier {database} --backup-retention-period {DAYS}"
        self._begin(HEAL, edit)
        rds.modify_db_instance(DBInstanceIdentifier=database, BackupRetentionPeriod=DAYS, ApplyImmediately=True)
        started = time.monotonic()
        self._watch(lambda _: self._retention(rds, database) == DAYS, "AWS has the edit", started)
        self._watch(lambda _: self._retention(rds, database) == before, "the retention is set back", started)
        seconds = time.monotonic() - started
        return self._end(f"backups are kept {before} days again after {span(seconds)}: the operator looks once a minute")

    def upgrade(self) -> str:
        """Plans the next Kubernetes version, sets it, and waits until both regions have it."""
        environment = self._observe()
        before = environment["spec"]["cluster"]["version"]
        major, minor = before.split(".")
        after = f"{major}.{int(minor) + 1}"
        self._begin(UPGRADE, f"./platform plan --cluster {_MANIFEST.relative_to(ROOT)}   # version: {before} → {after}")
        _MANIFEST.write_text(json.dumps(upgraded(environment, after)))
        planned = self._platform("plan", "--cluster", str(_MANIFEST), expected=CHANGES)
        text = f"kubectl apply -f {_MANIFEST.relative_to(ROOT)}"
        print("\n".join([*map(cut, changes(planned)), "", command(text), ""]), file=sys.stderr, flush=True)
        started = time.monotonic()
        self._kubectl(text)
        self._watch(lambda each: is_ready(each) and is_failover_ready(each), f"both regions run {after}", started)
        return self._end(f"Kubernetes {before} → {after} in both regions: {took(time.monotonic() - started, self._scale)}")

    def lose(self) -> str:
        """Loses the active region, fails over to the other one, and counts rows. The lost region returns at the end."""
        self._bundle = Path(loopback.control(self._aws, "engines")["ca"])
        self._clients = Applications(self._published, self._bundle)
        try:
            origin, target = self._regions()
            self._names = runbook.Names(self._namespace, self._environment, lost=origin, other=target)
            print("\n".join([*heading(LOSE), f"clients write rows into the database in {origin}"]), file=sys.stderr)
            self._await(is_failover_ready, f"{target} can take over")
            self._clients.begin()
            self._await_rows(origin)
            self._lose(origin, target, {"regions": [origin]})
            requested_at = time.time()
            self._request(runbook.FAIL_OVER)
            self._follow(target, requested_at, lambda each: each.verified is not None, "verified")
            self._await_rows(target)
            figures = self._clients.figures()
            loopback.control(self._aws, "outages", "DELETE")
            self._say(f"{origin} is back: the operator fences it before anything else, and makes it a replica")
            self._follow(target, requested_at, lambda each: each.ended is not None, "complete, with the old region as a replica")
            return self._end(f"{origin} → {target}: {counted(figures)}")
        finally:
            self._clients.stop()

    def delete(self) -> str:
        """Deletes the environment, and looks for what is left on AWS."""
        owner = f"{self._namespace}/{self._environment}"
        regions = [each["name"] for each in self._observe()["spec"]["regions"].values()]
        text = f"kubectl -n {self._namespace} delete penv {self._environment} --wait=false"
        self._begin(DELETE, text)
        started = time.monotonic()
        self._kubectl(text)
        path = f"{API}/namespaces/{self._namespace}/platformenvironments/{self._environment}"
        while shown := self._client.find(path):
            self._draw(shown, started)
            if time.monotonic() - started > _LONGEST_SECONDS:
                raise PersonNeeded(self._stuck("the environment is not deleted", shown))
            time.sleep(_POLL_SECONDS)
        seconds = time.monotonic() - started
        self._screen.clear()
        left, kept = remaining(remains.Inventory(self._aws), regions, owner)
        if left:
            raise PersonNeeded(f"these resources are left on AWS: {', '.join(left)}")
        snapshots = "but the final snapshot of the lost database" if kept else f"in {' and '.join(regions)}"
        return self._end(f"nothing is left {snapshots}: {span(seconds)} here")

    # Commands

    def _request(self, stage: str) -> None:
        """Runs the runbook's command, and shows it as a person types it."""
        (text,) = runbook.commands(self._runbook, stage)
        mine = runbook.for_names(text, self._names)
        self._say("\n".join(["", command(mine), ""]))
        self._kubectl(mine)

    def _kubectl(self, text: str) -> str:
        """Runs a command of kubectl, in a shell that may have none on its PATH, and returns its output."""
        return self._shell(runbook.with_kubectl(text, str(self._info["kubectl"]), str(self._info["kubeconfig"])))

    def _platform(self, *arguments: str, expected: int = 0) -> str:
        """Runs ./platform for the demo's cluster, and returns its output."""
        environment = os.environ | {"KUBECONFIG": str(self._info["kubeconfig"])}
        done = subprocess.run([*map(str, java()), *arguments], env=environment, capture_output=True, text=True)
        if done.returncode != expected:
            raise PersonNeeded(f"platform {' '.join(arguments)} ended with exit code {done.returncode}:\n{done.stderr}")
        return done.stdout

    # The screen

    def _begin(self, chapter: Chapter, text: str) -> None:
        print("\n".join([*heading(chapter), command(text), ""]), file=sys.stderr, flush=True)

    @staticmethod
    def _print(text: str, lines: list[str]) -> None:
        """Prints a command with its output."""
        print("\n".join([command(text), *map(cut, lines), ""]), file=sys.stderr, flush=True)

    def _end(self, text: str) -> str:
        self._screen.clear()
        print(outcome(text), file=sys.stderr, flush=True)
        return text

    def _watch(self, reached: Callable[[dict[str, Any]], bool], what: str, started: float) -> None:
        """Shows the live tree until the environment has reached a state."""
        while True:
            environment = self._observe()
            self._draw(environment, started)
            if reached(environment):
                return
            if time.monotonic() - started > _LONGEST_SECONDS:
                raise PersonNeeded(self._stuck(f"waited in vain until {what}", environment))
            time.sleep(_POLL_SECONDS)

    _read_at = 0.0
    _children: tuple[dict[str, Any], ...] = ()

    def _draw(self, environment: dict[str, Any], started: float) -> None:
        if self._screen.is_live and time.monotonic() - self._read_at > _CHILDREN_SECONDS:
            self._read_at = time.monotonic()
            items = [
                each for kind in KINDS for each in self._client.get(f"{API}/namespaces/{self._namespace}/platform{kind}")["items"]
            ]
            self._children = tuple(items)
        self._screen.show(environment, list(self._children), time.monotonic() - started)

    @staticmethod
    def _retention(rds: Any, database: str) -> int:
        return int(rds.describe_db_instances(DBInstanceIdentifier=database)["DBInstances"][0]["BackupRetentionPeriod"])


def remaining(inventory: remains.Inventory, regions: list[str], owner: str) -> tuple[list[str], int]:
    """What is left of an environment, and the number of snapshots that a failover kept."""
    owned = [(region, key) for region in regions for key in sorted(inventory.owned(region, owner))]
    snapshots = [key for _, key in owned if "snapshot" in key[1].lower()]
    return [f"{region}: {' '.join(key)}" for region, key in owned if key not in snapshots], len(snapshots)


def counted(figures: ClientFigures) -> str:
    """What clients were told, for people."""
    return f"{figures.lost} of {figures.acknowledged} rows lost, {figures.seconds_without_service:.0f} s without service here"


def upgraded(environment: dict[str, Any], version: str) -> dict[str, Any]:
    """The manifest of an environment with another version of Kubernetes."""
    meta, spec = environment["metadata"], environment["spec"]
    return {
        "apiVersion": environment["apiVersion"],
        "kind": environment["kind"],
        "metadata": {"name": meta["name"], "namespace": meta["namespace"]},
        "spec": spec | {"cluster": spec["cluster"] | {"version": version}},
    }


CALLS = {
    SEE: Tour.see,
    HEAL: Tour.heal,
    UPGRADE: Tour.upgrade,
    LOSE: Tour.lose,
    DELETE: Tour.delete,
}


def begin(info: dict[str, Any], environment: str, time_scale: float, screen: Screen) -> Tour:
    """The tour of the environment of a demo that runs. info: of the demo's background process."""
    return Tour(info, REGION_OUTAGE, environment, time_scale, screen)
