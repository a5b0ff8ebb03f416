"""The live tree: the resources in progress of each subsystem, a progress bar, and the remaining time, in 100 columns."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from contextlib import suppress

from .platform import failover_problem, is_ready

BAR = 30
MOVING = 3
"""Resources in progress that are shown of a part."""
STATES = {"Ready": ("✓", "32"), "InProgress": ("◐", "33"), "Blocked": ("✗", "31"), "Waiting": ("·", "90")}
ERASE_BELOW = "\x1b[J"


class Screen:
    def __init__(self, plain: bool, time_scale: float, reserved: int = 1):
        """reserved: rows of the terminal that the live tree leaves to what was printed before."""
        self.is_plain = plain
        self._reserved = reserved
        self._time_scale = time_scale
        self._estimate: tuple[str, float, float] = ("", 0, 0)
        self._height = 0
        self._last = ""

    @property
    def is_live(self) -> bool:
        """Whether the children are shown."""
        return not self.is_plain

    def show(self, environment: dict, children: list[dict], seconds: float) -> None:
        if self.is_plain:
            self._line(environment, seconds)
        else:
            self.draw(tree(environment, children, seconds, self._time_left(environment, seconds)))

    def end(self) -> None:
        self._height = 0

    def clear(self) -> None:
        """Erases the live tree."""
        if self._height:
            sys.stderr.write(f"\x1b[{self._height}A\r{ERASE_BELOW}")
        self.end()

    def _time_left(self, environment: dict, seconds: float) -> str:
        """The remaining time. The operator's estimate is in time of AWS, of which `time_scale` seconds pass per second."""
        at = environment.get("status", {}).get("estimatedReadyAt", "")
        if not at or not self._time_scale:
            return ""
        if at != self._estimate[0]:
            until = datetime.datetime.fromisoformat(at)
            total = (until - datetime.datetime.now(datetime.UTC)).total_seconds()
            self._estimate = (at, seconds, total)
        _, since, total = self._estimate
        left = total / self._time_scale - (seconds - since)
        return f"  about {left:.0f} s left (on AWS {left * self._time_scale / 60:.0f} min)" if left > 0 else ""

    def _line(self, environment: dict, seconds: float) -> None:
        status = environment.get("status", {})
        line = f"{status.get('phase', 'Pending'):<13}{status.get('progress', '0/0'):>9}  {message(environment)}"
        if line != self._last:
            self._last = line
            print(cut(f"{seconds:6.1f} s  {line}"), file=sys.stderr, flush=True)

    def draw(self, lines: list[str]) -> None:
        """Replaces the lines that were drawn before."""
        lines = lines[: max(1, terminal().lines - self._reserved)]
        up = f"\x1b[{self._height}A\r" if self._height else ""
        sys.stderr.write(up + ERASE_BELOW + "\n".join(lines) + "\n")
        sys.stderr.flush()
        self._height = len(lines)


def terminal() -> os.terminal_size:
    """The size of the terminal of standard error, on which the tree is drawn: standard output is often a file or a pipe."""
    with suppress(OSError):
        return os.get_terminal_size(sys.stderr.fileno())
    return shutil.get_terminal_size((100, 40))


def width() -> int:
    return min(terminal().columns, 100)


def tree(environment: dict, children: list[dict], seconds: float, time_left: str) -> list[str]:
    status = environment.get("status", {})
    head = f"{environment['metadata']['name']}  {status.get('phase', 'Pending')}  {seconds:.0f} s"
    lines = [color("1", cut(head + time_left)), bar(status.get("progress", "0/0")), ""]
    if is_ready(environment) and (problem := failover_problem(environment)):
        lines += [color(STATES["InProgress"][1], cut(problem)), ""]
    stacks = [child for child in children if child["kind"] == "PlatformStack"]
    subsystems = [child for child in children if child["kind"] != "PlatformStack"]
    for child in subsystems:
        if not is_ready(child):
            lines += subsystem_lines(child)
    for stack in stacks:
        if not is_ready(stack) and total(stack):
            lines.append(stack_line(stack))
    return lines + waiting_lines(stacks) + ready_lines(subsystems, "") + ready_lines(stacks, "stacks")


def waiting_lines(stacks: list[dict]) -> list[str]:
    """Stacks that wait for the same share a line."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in stacks:
        status = each.get("status", {})
        if not is_ready(each) and not total(each):
            about = (each["spec"]["placement"]["region"], status.get("message") or "waiting for the operator")
            found.setdefault(about, []).append(each["spec"]["stack"].lower())
    sign, tint = STATES["Waiting"]
    return [
        color(tint, cut(f"{sign} {region:<10} {count_or_name(sorted(names))}: {about}"))
        for (region, about), names in sorted(found.items())
    ]


def total(child: dict) -> str:
    """The number of resources or objects of a child, as its progress says; "" before the operator has counted them."""
    return (child.get("status", {}).get("progress") or "").partition("/")[2]


def count_or_name(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} stacks"


def ready_lines(children: list[dict], title: str) -> list[str]:
    """Parts of a region that are ready share a line; AWS's with the number of their resources."""
    found: dict[str, list[str]] = {}
    for each in filter(is_ready, children):
        stack = each["spec"].get("stack", "").lower()
        name = stack or f"{each['kind'].removeprefix('Platform').lower()} {total(each)}".rstrip()
        found.setdefault(each["spec"]["placement"]["region"], []).append(name)
    sign, tint = STATES["Ready"]
    return [
        color(tint, cut(f"{sign} {' '.join([region, title]).strip():<17} {', '.join(names)}"))
        for region, names in sorted(found.items())
    ]


def message(environment: dict) -> str:
    """What the environment waits for: once it is ready, what keeps its second region from taking over."""
    problem = failover_problem(environment) if is_ready(environment) else ""
    return problem or environment.get("status", {}).get("message", "")


def stack_line(stack: dict) -> str:
    """The line of a stack in progress, with its message."""
    status, spec = stack.get("status", {}), stack["spec"]
    sign, tint = STATES["InProgress"]
    about = f"{status.get('progress') or '':>8}  {status.get('message') or ''}"
    return color(tint, cut(f"{sign} {spec['stack'].lower():<12} {spec['placement']['region']:<12} {about}"))


def subsystem_lines(child: dict) -> list[str]:
    """A part of a region that is not ready, and the resources in progress."""
    status = child.get("status", {})
    resources = status.get("resources", [])
    sign, tint = STATES["InProgress"]
    kind = child["kind"].removeprefix("Platform")
    region = child["spec"]["placement"]["region"]
    moving = [each for each in resources if each["state"] in ("InProgress", "Blocked")]
    more = f"  and {len(moving) - MOVING} more" if len(moving) > MOVING else ""
    lines = [color(tint, cut(f"{sign} {kind:<10} {region:<12} {status.get('progress', ''):>8}{more}"))]
    for each in moving[:MOVING]:
        sign, tint = STATES[each["state"]]
        text = f"    {sign} {each['kind']:<28} {each['name']:<28} {each.get('message', '')}"
        lines.append(color(tint, cut(text)))
    return lines


def bar(progress: str) -> str:
    ready, _, total = progress.partition("/")
    part = int(ready or 0) / max(1, int(total or 0))
    full = int(BAR * part)
    return f"{'█' * full}{'░' * (BAR - full)} {progress} resources ready"


def cut(text: str) -> str:
    return text if len(text) <= width() else text[: width() - 1] + "…"


def color(code: str, text: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
