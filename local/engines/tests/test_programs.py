"""Installation of the engines: what is cached, and what happens without a package."""

import subprocess
from pathlib import Path

import pytest

from local.engines import programs
from local.engines.programs import EngineError


def test_the_pinned_programs_are_installed_once() -> None:
    found = programs.ensure({"postgres", "redis"})
    assert found.postgres
    assert found.redis
    printed = [
        subprocess.run([each, "--version"], capture_output=True, text=True, check=True).stdout
        for each in (found.postgres / "postgres", found.redis)
    ]
    assert programs.POSTGRES_VERSION.removesuffix(".0") in printed[0]
    assert "Redis server v=6.2.14" in printed[1]
    said: list[str] = []
    assert programs.ensure({"postgres", "redis"}, said.append) == found
    assert not said, "a second installation"


def test_a_file_with_another_checksum_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "file.jar").write_text("another")
    with pytest.raises(EngineError, match=r"file\.jar has the checksum"):
        programs.verified(tmp_path / "file.jar", "0" * 64)


def test_a_platform_without_a_package_uses_the_programs_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "system", lambda: "plan9-mips")
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("postgres", "initdb", "redis-server"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.2'\n")
        (tmp_path / name).chmod(0o755)
    said: list[str] = []
    assert programs.ensure_postgres(said.append) == tmp_path
    assert programs.ensure_redis(said.append) == tmp_path / "redis-server"
    assert len(said) == 2
    assert all("no package has" in each and str(tmp_path) in each for each in said)
    (tmp_path / "postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    with pytest.raises(EngineError, match="plan9-mips, and PATH has no PostgreSQL 15 or newer"):
        programs.ensure_postgres()
    (tmp_path / "redis-server").unlink()
    with pytest.raises(EngineError, match="PATH has no redis-server"):
        programs.ensure_redis()

    said.clear()
    assert programs.choose("auto", said.append) == set()
    assert [each.split(":")[0] for each in said] == ["without real postgres servers", "without real redis servers"]
    with pytest.raises(EngineError, match="no engine mysql"):
        programs.choose("mysql,redis")
    assert programs.choose("none") == set()
