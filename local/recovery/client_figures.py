"""What clients were told during a failover, and what became of it: rows lost, time without service, and two writers at once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .traffic import Acknowledgement


@dataclass(frozen=True)
class ClientFigures:
    """All durations in seconds of this machine."""

    acknowledged: int
    lost: int
    """Rows that the old database acknowledged while it was the only one, and rows of the new one, that the new one lacks."""
    seconds_of_loss: float
    """From the first lost row to the last acknowledgement of the old database as the only one; 0 without a lost row."""
    seconds_without_service: float
    """From the last acknowledgement of the old database to the first one of the new, for the clients that follow."""
    two_writers: int
    """Acknowledgements of the old database after the promotion of the new one was requested, or after the new one had begun."""
    only_in_old: frozenset[int]
    """The rows of those of them that the new database does not have."""
    first_of_new: float
    """Seconds of time.monotonic()."""
    last_of_two: float | None
    """The last acknowledgement that counts as one of two writers."""


class NoSwitch(Exception):
    """Clients were not served by both databases; the message says which is missing."""


def figures(
    following: Iterable[Acknowledgement],
    staying: Iterable[Acknowledgement],
    present: set[int],
    new: str,
    promoted: float = math.inf,
) -> ClientFigures:
    """The figures of one failover.

    following: acknowledgements of clients that follow what is published. staying: those of clients that keep the address they
    have, as pods of the old region do. present: the rows of the new database, whose address is `new`. promoted: when its
    promotion was requested, by the clock of the acknowledgements; an old database that goes on is one of two. Raises NoSwitch.
    """
    followed = sorted(following, key=lambda each: each.at)
    every = sorted([*followed, *staying], key=lambda each: each.at)
    of_new = [each for each in every if each.address == new]
    if not of_new:
        raise NoSwitch(f"no row was acknowledged by the new database, {new}")
    began = of_new[0].at
    of_old = [each for each in every if each.address != new]
    parted = min(began, promoted)
    before = [each for each in of_old if each.at < parted]
    both = [each for each in of_old if each.at >= parted]
    if not before:
        raise NoSwitch("no row was acknowledged by the old database before the failover")
    lost = [each for each in [*before, *of_new] if each.id not in present]
    last_followed = max((each.at for each in followed if each.address != new and each.at < began), default=before[-1].at)
    first_followed = min((each.at for each in followed if each.address == new), default=began)
    return ClientFigures(
        acknowledged=len(every),
        lost=len(lost),
        seconds_of_loss=max(0.0, before[-1].at - min(each.at for each in lost)) if lost else 0.0,
        seconds_without_service=first_followed - last_followed,
        two_writers=len(both),
        only_in_old=frozenset(each.id for each in both if each.id not in present),
        first_of_new=began,
        last_of_two=both[-1].at if both else None,
    )
