"""A Redis server as a node of ElastiCache: its process, its users, its replication, its snapshots."""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import copies, process_tree
from .addresses import HOST, Address
from .front import Listener
from .host import EngineHost
from .programs import EngineError

START_SECONDS = 20
SYNC_SECONDS = 30
ADMINISTRATOR = "local-administrator"
_INNER_PORT = 16379
"""The server's own port, behind the listener at the port of the node."""
_POLL_SECONDS = 0.01
# Commands that ElastiCache does not have.
_WITHOUT = "-acl -bgrewriteaof -bgsave -cluster -config -debug -migrate -psync -replicaof -save -shutdown -slaveof -sync"


class RedisServer:
    """A server in a directory of its own. Every method returns when the server has done it.

    The data is in memory only: a server that is killed starts empty, as a node of ElastiCache is replaced by an empty one.
    """

    def __init__(self, host: EngineHost, name: str, *, port: int = 6379, tls: bool = True):
        """name: unique in the host. tls: whether clients must use TLS."""
        self.name = name
        self.port = port
        self.address = Address()
        self.tokens: list[str] = []
        """AUTH tokens that clients may use; none: clients need no token."""
        self.parameters: dict[str, str] = {}
        self.listener: Listener | None = None
        self._host = host
        self._tls = tls
        self._process = f"redis-{name}"
        self._directory = host.directory / "redis" / name
        self._pid: int | None = None
        self._directory.mkdir(parents=True)

    @property
    def inner(self) -> tuple[str, int]:
        """Where the server itself listens."""
        return self.address.text, _INNER_PORT

    @property
    def is_running(self) -> bool:
        return self._pid is not None and self._host.wait(self._process, 0) is None

    @property
    def pid(self) -> int | None:
        """The process id; None if the server does not run."""
        return self._pid if self.is_running else None

    def start(self, snapshot: Path | None = None) -> None:
        """Starts empty, or with the data of a snapshot, and accepts clients."""
        assert self._host.programs.redis
        dump = self._directory / "dump.rdb"
        dump.unlink(missing_ok=True)
        if snapshot:
            copies.copy_file(snapshot, dump)
        users = self._directory / "users.acl"
        users.touch(mode=0o600)
        users.write_text(
            f"user {ADMINISTRATOR} on >{self._host.redis_password} ~* &* +@all\nuser default {self._default_user()}\n"
        )
        options = {
            "bind": self.address.text,
            "port": _INNER_PORT,
            "dir": self._directory,
            "dbfilename": "dump.rdb",
            "save": "",
            "aclfile": users,
            "masteruser": ADMINISTRATOR,
            "masterauth": self._host.redis_password,
            "repl-diskless-sync-delay": 0,
            "repl-ping-replica-period": 1,
            "repl-timeout": 5,
            "daemonize": "no",
        }
        configuration = self._directory / "redis.conf"
        configuration.write_text("".join(f'{name} "{value}"\n' for name, value in options.items()))
        self._pid = self._host.start(self._process, [self._host.programs.redis, configuration], unprivileged=False)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._host.wait(self._process, _POLL_SECONDS) is not None or time.monotonic() > deadline:
                raise EngineError(f"Redis {self.name} did not start:\n{self._host.tail(self._process)}")
        self.apply_parameters()
        if self.listener is None:
            self.listener = self.listen(self.address, lambda: self.inner)

    def listen(self, address: Address, target: Any) -> Listener:
        """A listener for clients with this server's kind of encryption; also for a further address."""
        tls = None
        if self._tls:
            tls = self._directory / f"{address}.crt", self._directory / f"{address}.key"
            self._host.authority.issue(*tls, [address.text])
        listener = self._host.front.listen(address.text, self.port, target, tls)
        listener.sources = [f"{HOST}/32"]
        return listener

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def client(self) -> Any:
        """A client of the administrator."""
        host, port = self.inner
        once = Retry(NoBackoff(), 0)
        password = self._host.redis_password
        return redis.Redis(host, port, username=ADMINISTRATOR, password=password, socket_timeout=10, retry=once)

    def kill(self) -> None:
        """Ends the process and its connections at once."""
        if self.is_running and self._pid:
            process_tree.kill(self._pid)
            self._host.wait(self._process, START_SECONDS)

    def remove(self) -> None:
        """Ends the process, deletes all data, and releases the address."""
        self.kill()
        if self.listener:
            self.listener.close()
        shutil.rmtree(self._directory, ignore_errors=True)
        self.address.release()

    def _default_user(self) -> str:
        """The rules of the user of clients that give a token, or nothing."""
        passwords = " ".join(f">{each}" for each in self.tokens) or "nopass"
        return f"reset on {passwords} ~* &* +@all {_WITHOUT}"

    def set_tokens(self, tokens: list[str]) -> None:
        """Replaces the tokens. Sessions that gave one before go on."""
        self.tokens = tokens
        with self.client() as client:
            client.execute_command("ACL", "SETUSER", "default", *self._default_user().split())

    def apply_parameters(self) -> None:
        """Sets `parameters`, except those that Redis does not have."""
        with self.client() as client:
            for name, value in self.parameters.items():
                with contextlib.suppress(redis.ResponseError):
                    client.config_set(name, value)

    def replicate(self, source: RedisServer | None) -> None:
        """Follows another server, and returns when it has its data; with None accepts writes."""
        with self.client() as client:
            if source is None:
                client.replicaof("NO", "ONE")
                return
            client.replicaof(*source.inner)
            deadline = time.monotonic() + SYNC_SECONDS
            while client.info("replication").get("master_link_status") != "up":
                if time.monotonic() > deadline:
                    raise EngineError(f"Redis {self.name} does not reach its primary {source.name}")
                time.sleep(_POLL_SECONDS)

    def snapshot(self, target: Path) -> None:
        """Writes the data to a file."""
        with self.client() as client:
            client.save()
        copies.copy_file(self._directory / "dump.rdb", target)

    def figures(self) -> dict[str, Any]:
        """What CloudWatch measures of a node; {} if the server does not run."""
        try:
            with self.client() as client:
                replication, clients = client.info("replication"), client.info("clients")
        except redis.RedisError:
            return {}
        found = {"role": replication["role"], "connections": clients["connected_clients"]}
        if replication["role"] == "slave":
            found |= {
                "is_streaming": replication["master_link_status"] == "up",
                "replication_lag": replication["master_last_io_seconds_ago"],
                "offset": replication["slave_repl_offset"],
            }
        else:
            found |= {"offset": replication["master_repl_offset"]}
        return found
