"""./demo: starts the background process, applies a sample, shows a live tree until Ready, and prints a line of JSON."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .. import venv
from ..kubernetes.client import ApiError
from ..kubernetes.processes import ProcessError
from . import failovers, fault_scenarios, launcher, tour
from .failovers.status import problems
from .jar import ensure_jar
from .platform import Platform, is_failover_ready, is_ready, is_stalled, swapped, trial
from .result import result
from .screen import Screen
from .tour import plan

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "single-region.yaml"
TWO_REGIONS = ROOT / "samples" / "production.yaml"
TIME_SCALE = 60
LONGEST_WAIT_SECONDS = 3600
STALLED_SECONDS = 180
"""How long a person has to be needed until the demo stops: AWS or the operator may mend it meanwhile."""
CHILDREN_SECONDS = 1
"""How often the live tree reads the children."""


def main() -> int:
    given = options()
    # A signal must run the finally blocks, which end the background process.
    for each in signal.SIGTERM, signal.SIGHUP:
        signal.signal(each, lambda number, _: sys.exit(128 + number))
    try:
        if given.stop:
            return launcher.stop()
        return run(given)
    except KeyboardInterrupt:
        return 130
    except (ProcessError, launcher.LaunchError, fault_scenarios.UnknownScenario, venv.VenvError) as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./demo", description=sys.modules["__main__"].__doc__)
    parser.add_argument(
        "--sample",
        type=Path,
        help="environment to create (default samples/single-region.yaml; samples/production.yaml for a failover)",
    )
    parser.add_argument(
        "--time-scale",
        type=float,
        help=f"seconds of AWS per second; 0: every duration of AWS is 0 (default {TIME_SCALE}, or {failovers.TIME_SCALE} for a "
        "failover)",
    )
    parser.add_argument(
        "--durations",
        choices=("jitter", "low", "usual", "high"),
        default="jitter",
        help="where in its range each duration of AWS is (default jitter: the usual one, plus or minus 30 %%)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="seed of the jitter of AWS's durations (default 0); the same seed repeats them"
    )
    parser.add_argument(
        "--charts",
        choices=("local", "upstream"),
        default="local",
        help="local: stand-in charts of this repository (default); upstream: the charts' own repositories",
    )
    parser.add_argument("--chart-source", metavar="DIR|URL", help="directory or URL with charts, used before any other source")
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        help=f"faults that the local AWS injects meanwhile: {', '.join(fault_scenarios.SCENARIOS)}; or a failover to the other "
        f"region and back, while clients write: {', '.join(failovers.SCENARIOS)}",
    )
    parser.add_argument(
        "--tour",
        action="store_true",
        help="plan, create, an edit healed, an upgrade, a region lost, and the deletion, each after Enter (--exit: some seconds "
        "later); then a summary. Uses samples/production.yaml, without its protection against deletion",
    )
    parser.add_argument("--swap-regions", action="store_true", help="exchange the two regions of the sample")
    ending = parser.add_mutually_exclusive_group()
    ending.add_argument("--exit", action="store_true", help="end after Ready; exit code 0 if the environment became ready")
    ending.add_argument("--detach", action="store_true", help="return after Ready and leave everything running")
    ending.add_argument("--stop", action="store_true", help="end the processes that --detach left running")
    parser.add_argument("--plain", action="store_true", help="print a line for each change, without the live tree")
    given = parser.parse_args()
    given.failover = given.scenario in failovers.SCENARIOS
    given.sample = given.sample or (TWO_REGIONS if given.failover or given.tour else SAMPLE)
    if given.tour and (given.scenario or given.detach):
        parser.error("--tour has scenarios of its own, and ends with a deletion: leave out --scenario and --detach")
    if given.time_scale is None:
        given.time_scale = failovers.TIME_SCALE if given.failover else TIME_SCALE
    if (given.failover or given.tour) and given.time_scale <= 0:
        parser.error("a failover is measured, so AWS has to take time: --time-scale must be greater than 0")
    return given


def run(given: argparse.Namespace) -> int:
    faults = fault_scenarios.faults(given.scenario) if given.scenario and not given.failover else None
    chapters: dict[str, str] = {}
    if given.tour:
        ensure_jar()
        chapters[tour.PLAN.title] = plan.show(given.sample)
        tour.pause(tour.PLAN, asks(given))
        print("\n".join(tour.heading(tour.CREATE)), file=sys.stderr)
    background = launcher.start(
        given.time_scale, given.seed, chart_source(given), detached=given.detach, durations=given.durations
    )
    keep = False
    try:
        if faults:
            fault_scenarios.apply(background["awsEndpoint"], faults)
        started = time.monotonic()
        platform = Platform(background, given.sample, swapped if given.swap_regions else trial if given.tour else None)
        platform.apply()
        reserved = tour.HEADING_ROWS if given.tour else 1
        screen = Screen(given.plain or not sys.stderr.isatty(), given.time_scale, reserved)
        seconds = show_until(is_ready, platform, screen, background, started)
        ready = seconds is not None
        line = result(platform, background, ready, seconds or time.monotonic() - started)
        # The second region is observed by probes, which report after their cluster and its stacks are ready.
        takes_over = show_until(is_failover_ready, platform, screen, background, started) if ready else None
        line |= {"failoverReady": takes_over is not None, "secondsToFailoverReady": takes_over} if platform.has_standby else {}
        ready = takes_over is not None
        if given.tour:
            screen.clear()
        screen.end()
        if not ready:
            reasons = "\n".join(f"  {each}" for each in problems(platform.observe()[0]))
            print(f"the environment is not ready after {time.monotonic() - started:.0f} s:\n{reasons}", file=sys.stderr)
        elif given.failover:
            line |= run_failover(given, platform)
            ready = not line["problems"]
        elif given.tour:
            chapters[tour.CREATE.title] = created(line, given.time_scale)
            print(tour.outcome(chapters[tour.CREATE.title]), file=sys.stderr)
            line |= run_tour(given, platform, chapters)
            ready = not line["problems"]
        if not given.tour:
            print_summary(platform, line, given.time_scale)
            print_next_steps(background, platform, given, line["workloadKubeconfigs"])
        if given.exit or given.detach:
            print(json.dumps(line), flush=True)
        keep = given.detach and ready
        if not (given.exit or given.detach or given.tour):
            print("Ctrl-C ends the demo and all its processes.", file=sys.stderr)
            while background.is_alive():
                time.sleep(0.5)
        return 0 if ready else 1
    finally:
        if not keep:
            print("ending the demo", file=sys.stderr)
            background.end()


def asks(given: argparse.Namespace) -> bool:
    """Whether a person goes on from chapter to chapter."""
    return sys.stdin.isatty() and not given.exit


def created(line: dict, time_scale: float) -> str:
    """What exists, and how long it took."""
    seconds = line.get("secondsToFailoverReady") or line["secondsToReady"]
    objects = sum(each["objects"] for each in stacks(line["stacks"]))
    least = f"; AWS needs {tour.span(line['criticalPathSeconds'] * time_scale)}" if time_scale else ""
    return f"{line['resources']} AWS resources, {objects} objects in clusters: {tour.span(seconds)} here{least}"


def stacks(found: dict) -> list[dict]:
    """All stacks of a result, of one region or of two."""
    return [each for value in found.values() for each in ([value] if "objects" in value else value.values())]


def print_summary(platform: Platform, line: dict, time_scale: float) -> None:
    """For people: what exists, and what it costs."""
    status = platform.environment().get("status", {})
    state = "is ready" if line["ready"] else "is not ready"
    print(f"{platform.namespace}/{platform.name} {state}: {created(line, time_scale)}", file=sys.stderr)
    if cost := status.get("costPerMonth"):
        print(f"It would cost ${cost} a month at list prices, without traffic.", file=sys.stderr)


def run_tour(given: argparse.Namespace, platform: Platform, chapters: dict[str, str]) -> dict:
    """Runs the other chapters, and prints the summary. Returns what they came to."""
    tour.pause(tour.CREATE, asks(given))
    found = with_libraries(given, platform, "local.demo.tour", *(["--asks"] if asks(given) else []))
    print("\n".join(tour.summary(chapters | found["chapters"])), file=sys.stderr)
    return {"chapters": chapters | found["chapters"], "problems": found["problems"]}


def run_failover(given: argparse.Namespace, platform: Platform) -> dict:
    """Runs the scenario, and returns its figures."""
    return with_libraries(given, platform, "local.demo.failovers", given.scenario)


def with_libraries(given: argparse.Namespace, platform: Platform, module: str, *arguments: str) -> dict:
    """Runs a module in a process that has the libraries of the local AWS, and returns the JSON of its last line."""
    command = [str(venv.python()), "-m", module, *arguments, f"--time-scale={given.time_scale}"]
    command += [f"--environment={platform.namespace}/{platform.name}", *(["--plain"] if given.plain else [])]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            printed = process.communicate()[0]
        except BaseException:
            process.terminate()
            raise
    lines = printed.splitlines()
    if not lines:
        raise ProcessError(f"{module} ended with exit code {process.returncode}; its error is above")
    return dict(json.loads(lines[-1]))


def chart_source(given: argparse.Namespace) -> str | None:
    """Where the operator looks for charts first: None for the stand-in charts, "" for the charts' own repositories."""
    if given.chart_source:
        remote = "://" in given.chart_source
        return given.chart_source if remote else str(Path(given.chart_source).resolve())
    return None if given.charts == "local" else ""


def show_until(
    reached: Callable[[dict], bool],
    platform: Platform,
    screen: Screen,
    background: launcher.BackgroundProcess,
    started: float,
) -> float | None:
    """Shows progress until the environment has reached a state, and returns the seconds since the start.

    None after LONGEST_WAIT_SECONDS, and if a person is needed for STALLED_SECONDS.
    """
    children: list[dict] = []
    read_at = 0.0
    stalled_at: float | None = None
    while time.monotonic() - started < LONGEST_WAIT_SECONDS:
        if not background.is_alive():
            raise ProcessError(f"a process of the demo has ended:\n{background.tail()}")
        try:
            environment = platform.environment()
            if screen.is_live and time.monotonic() - read_at > CHILDREN_SECONDS:
                read_at, children = time.monotonic(), platform.children()
        except ApiError as problem:
            if problem.code != 429 and problem.code < 500:
                raise
            time.sleep(0.2)  # the API server is overloaded while it registers new kinds
            continue
        screen.show(environment, children, time.monotonic() - started)
        if reached(environment):
            return round(time.monotonic() - started, 2)
        stalled_at = (stalled_at or time.monotonic()) if is_stalled(environment) else None
        if stalled_at and time.monotonic() - stalled_at > STALLED_SECONDS:
            return None
        time.sleep(0.2)
    return None


def print_next_steps(
    background: launcher.BackgroundProcess, platform: Platform, given: argparse.Namespace, clusters: dict[str, str]
) -> None:
    def say(text: str = "") -> None:
        print(text, file=sys.stderr)

    kubectl = "kubectl" if shutil.which("kubectl") else background["kubectl"]
    say()
    say("Next steps, in a second terminal:")
    say(f"  export KUBECONFIG={background['kubeconfig']}")
    say(f"  {kubectl} get penv -A; {kubectl} get platform -A; {kubectl} describe penv -A")
    say(f"  {kubectl} -n {platform.namespace} delete penv {platform.name}")
    say(f"  aws --endpoint-url {background['awsEndpoint']} --region us-east-1 ec2 describe-subnets   # any access key")
    for region, kubeconfig in clusters.items():
        say(f"  {kubectl} --kubeconfig {kubeconfig} get deploy,sts,ds,pvc,ingress -A   # the cluster in {region}")
    say(f"The operator logs to {background['operatorLog']}")
    if given.detach:
        say("The cloud and the operator run until ./demo --stop")
    say()
