"""The applications of an environment during failovers: clients that follow what is published, and clients that stay."""

from __future__ import annotations

import math
import time
from pathlib import Path

from .client_figures import ClientFigures, figures
from .measured_traffic import prepare, present_rows
from .published import PublishedDatabases
from .traffic import Acknowledgement, Target, Writer

_STAYING = 1_000_000_000
"""The distance between the numbers of the rows of different clients."""
LIFETIME_SECONDS = 5.0
"""How long the client that follows keeps a connection. Pools limit it too (HikariCP's maxLifetime, 30 minutes by default).
Without a limit, a client never leaves a database that goes on to answer, as one does that only the operator does not reach."""
WALL_CLOCK = time.time() - time.monotonic()
"""Seconds since 1970 at the zero of the clock of acknowledgements."""


class Applications:
    """Two clients in private subnets: one reads the published endpoint before each connection, and renews its connections; one
    keeps the first endpoint that it read.

    The second plays pods that nobody restarts after a failover: they reach for the old database as long as it answers.
    """

    def __init__(self, published: PublishedDatabases, bundle: Path):
        """Begins to write through the published endpoint. Raises NotPublished."""
        self._published, self._bundle = published, bundle
        self._next = prepare(published.writer(), bundle)
        self._following = self._start(None)
        self._staying: Writer | None = None
        self._from = 0
        """The number of acknowledgements of the client that follows before the current failover."""

    def _start(self, target: Target | None) -> Writer:
        first, self._next = self._next, self._next + _STAYING
        if target:
            return Writer(lambda: target, self._bundle, first)
        return Writer(self._published.writer, self._bundle, first, LIFETIME_SECONDS)

    def begin(self) -> None:
        """Begins the accounts of a failover, with a client that stays with the database that is published now."""
        self.end_staying()
        self._from = len(self._following.acknowledged)
        self._staying = self._start(self._published.writer())

    def end_staying(self) -> None:
        if self._staying:
            self._staying.stop()

    def stop(self) -> None:
        self.end_staying()
        self._following.stop()

    @property
    def acknowledged(self) -> list[Acknowledgement]:
        """What the client that follows was told since the latest `begin`."""
        return self._following.acknowledged[self._from :]

    @property
    def stayed(self) -> list[Acknowledgement]:
        """What the client that stays was told."""
        return list(self._staying.acknowledged) if self._staying else []

    def silent_seconds(self) -> float:
        """For how long the client that follows has not been told anything."""
        return time.monotonic() - self.acknowledged[-1].at if self.acknowledged else 0.0

    def acknowledged_by_writer(self) -> int:
        """Acknowledgements of the database that is published now. Raises NotPublished."""
        address = self._published.writer().address
        return sum(each.address == address for each in self.acknowledged)

    def figures(self, promoted_at: float | None = None) -> ClientFigures:
        """The figures of the failover to the database that is published now. Raises NoSwitch.

        promoted_at: when its promotion was requested, in seconds since 1970; None if that is not known.
        """
        target = self._published.writer()
        following, staying = self.acknowledged, self.stayed
        present = present_rows(target, self._bundle, [*following, *staying])
        promoted = math.inf if promoted_at is None else promoted_at - WALL_CLOCK
        return figures(following, staying, present, target.address, promoted)
