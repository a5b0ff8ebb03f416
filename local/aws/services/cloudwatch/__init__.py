"""CloudWatch: metrics that clients and AWS's services send, and alarms, which are evaluated each minute of AWS."""

import sys
import threading
import traceback
from collections.abc import Callable

from ... import outages
from ...app import App, regions
from ...regional_service import install_service
from . import alarms, figures, periods, put_data, reads
from .state import CloudWatch

MODULES = (alarms, put_data, reads)
_MINUTE, _SHORTEST_PERIOD = 60, 10


def install(app: App) -> None:
    state_of = install_service(app, "cloudwatch", CloudWatch, MODULES)
    schedule = _Schedule(app, state_of)
    app.before("cloudwatch", "*", lambda call: schedule.catch_up())
    app.catch_up = schedule.catch_up
    app.on_stop(schedule.stop)


class _Schedule:
    """Does at the start of each minute what AWS does then: publishes figures, evaluates alarms.

    A thread catches up with the clock, and every call to CloudWatch does so first, because tests move the clock.
    """

    def __init__(self, app: App, state_of: Callable[[str], CloudWatch]):
        self._app, self._state_of = app, state_of
        self._minute, self._step = self._now(_MINUTE), self._now(_SHORTEST_PERIOD)
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="cloudwatch", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    @staticmethod
    def _now(period: int) -> tuple[float, int]:
        """The current period; another one also if the scale of the clock changes."""
        return periods.scale(), periods.number_of(periods.now(), period)

    def catch_up(self) -> None:
        """Called under the lock of the emulator."""
        minute, step = self._now(_MINUTE), self._now(_SHORTEST_PERIOD)
        if minute != self._minute:
            # AWS's services report a minute after its end.
            reported = periods.start_of(minute[1] - 1, _MINUTE)
            for figure in (each for each in figures.measured(self._app) if not outages.is_out(each.region)):
                for dimensions in figure.dimensions:
                    state = self._state_of(figure.region)
                    state.record(figure.namespace, figure.name, dimensions, figure.sample(reported))
        if step != self._step:
            self._evaluate(all_periods=minute != self._minute)
        is_new_minute, self._minute, self._step = minute != self._minute, minute, step
        if is_new_minute:
            for callback in self._app.each_minute:
                callback()

    def _evaluate(self, all_periods: bool) -> None:
        for region in (each for each in regions() if not outages.is_out(each)):
            for alarm in self._state_of(region).alarms.values():
                if all_periods or alarm.rule.period < _MINUTE:
                    alarm.evaluate()

    def _run(self) -> None:
        while not self._stopped.wait(periods.length(_SHORTEST_PERIOD)):
            try:
                with self._app.lock:
                    self.catch_up()
            except Exception:  # a bug in one figure must not end the schedule
                traceback.print_exc(file=sys.stderr)
