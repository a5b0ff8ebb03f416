"""The live tree: the resources in progress of each subsystem, a progress bar, and the remaining time, in 100 columns."""

from __future__ import annotations

import datetime
import shutil
import sys

from .platform import failover_problem, is_ready

BAR = 30
STATES = {"Ready": ("✓", "32"), "InProgress": ("◐", "33"), "Blocked": ("✗", "31"), "Waiting": ("·", "90")}
ERASE_BELOW = "\x1b[J"


class Screen:
    def __init__(self, plain: bool, time_scale: float):
        self.is_plain = plain
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
            print(f"{seconds:6.1f} s  {line}"[: width()], file=sys.stderr, flush=True)

    def draw(self, lines: list[str]) -> None:
        """Replaces the lines that were drawn before."""
        lines = lines[: shutil.get_terminal_size((100, 40)).lines - 1]
        up = f"\x1b[{self._height}A\r" if self._height else ""
        sys.stderr.write(up + ERASE_BELOW + "\n".join(lines) + "\n")
        sys.stderr.flush()
        self._height = len(lines)


def width() -> int:
    return min(shutil.get_terminal_size((100, 40)).columns, 100)


def tree(environment: dict, children: list[dict], seconds: float, time_left: str) -> list[str]:
    status = environment.get("status", {})
    head = f"{environment['metadata']['name']}  {status.get('phase', 'Pending')}  {seconds:.0f} s"
    lines = [color("1", cut(head + time_left)), bar(status.get("progress", "0/0")), ""]
    if is_ready(environment) and (problem := failover_problem(environment)):
        lines += [color(STATES["InProgress"][1], cut(problem)), ""]
    stacks = [child for child in children if child["kind"] == "PlatformStack"]
    for child in children:
        if child["kind"] != "PlatformStack":
            lines += subsystem_lines(child)
    # Stacks that are not ready come first, because a low terminal cuts off the end.
    return lines + [stack_line(each) for each in sorted(stacks, key=lambda each: (is_ready(each), each["spec"]["stack"]))]


def message(environment: dict) -> str:
    """What the environment waits for: once it is ready, what keeps its second region from taking over."""
    problem = failover_problem(environment) if is_ready(environment) else ""
    return problem or environment.get("status", {}).get("message", "")


def stack_line(stack: dict) -> str:
    """One line per stack, with its message until it is ready."""
    status, spec = stack.get("status", {}), stack["spec"]
    ready = is_ready(stack)
    waiting = not status.get("resourcesWanted")
    sign, tint = STATES["Ready" if ready else "Waiting" if waiting else "InProgress"]
    about = "" if ready else status.get("message") or ""
    text = f"{sign} {spec['stack'].lower():<12} {spec['placement']['region']:<12} {status.get('progress') or '':>8}  {about}"
    return color(tint, cut(text))


def subsystem_lines(child: dict) -> list[str]:
    status = child.get("status", {})
    resources = status.get("resources", [])
    sign, tint = STATES["Ready"] if is_ready(child) else STATES["InProgress"]
    kind = child["kind"].removeprefix("Platform")
    region = child["spec"]["placement"]["region"]
    lines = [color(tint, cut(f"{sign} {kind:<10} {region:<12} {status.get('progress', ''):>8}"))]
    moving = [each for each in resources if each["state"] in ("InProgress", "Blocked")]
    for each in moving[:6]:
        sign, tint = STATES[each["state"]]
        text = f"    {sign} {each['kind']:<28} {each['name']:<28} {each.get('message', '')}"
        lines.append(color(tint, cut(text)))
    if len(moving) > 6:
        lines.append(cut(f"      and {len(moving) - 6} more"))
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
