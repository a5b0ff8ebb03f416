"""The steps of a failover: fence, drain, promote, switch, verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pg8000.exceptions import DatabaseError, InterfaceError

from .region import Region, until
from .traffic import USER, connect

PASSES = 2
"""Consecutive passes that find no session of a client, because a session may begin between the rules and the first pass."""
FENCE_SECONDS = 60
_CLIENTS = f"""
FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename = '{USER}' AND pid <> pg_backend_pid()
"""


@dataclass
class Failover:
    """A failover of the database from one region to another, with the seconds that each step took."""

    old: Region
    new: Region
    switch: Callable[[Region], None]
    """Sends users to the applications of a region, and those to its database."""
    steps: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.steps[name] = round(time.monotonic() - started, 2)

    def planned(self) -> None:
        """Both regions answer: no row is lost."""
        self.fence()
        with self.step("drain"):
            with self.old.session() as primary:
                position = primary.run("SELECT pg_current_wal_lsn()")[0][0]
            with self.new.session() as standby:
                until(lambda: standby.run(f"SELECT pg_last_wal_replay_lsn() >= '{position}'")[0][0], poll=0.02)
        self._promote_and_switch()

    def forced(self) -> None:
        """The old region does not answer: it is fenced later, before anything else is done there."""
        if self.old.answers():
            self.fence()
        self._promote_and_switch()

    def fence(self) -> None:
        """No application reaches the old database any more.

        Sessions are ended only after a client was refused: rules take a moment to apply, and until then sessions begin.
        """
        with self.step("fence"):
            self.old.refuse_applications()
            self.old.set_read_only(True)
            until(lambda: not self._client_connects(), FENCE_SECONDS, 0.02)
            with self.old.session() as probe:
                passes = 0
                while passes < PASSES:
                    ended = probe.run(f"SELECT pg_terminate_backend(pid) {_CLIENTS}")
                    passes = 0 if ended else passes + 1
                    time.sleep(0.05)

    def _client_connects(self) -> bool:
        try:
            connect(self.old.address, self.old.pod, self.old.bundle).close()
            return True
        except (DatabaseError, InterfaceError, OSError):
            return False

    def _promote_and_switch(self) -> None:
        with self.step("promote"):
            self.new.promote()
        with self.step("switch"):
            self.switch(self.new)
        with self.step("verify"), self.new.session() as session:
            session.run("CREATE TABLE IF NOT EXISTS verified (at timestamptz)")
            session.run("INSERT INTO verified VALUES (now())")

    def rebuild(self) -> None:
        """Replaces the old database by a replica of the new one: RDS can't demote. The fence of its region is lifted then."""
        with self.step("rebuild"):
            self.old.delete_database()
            self.old.set_read_only(False)
            self.old.create_replica(self.new)
            self.old.admit_applications()
