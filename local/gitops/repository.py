"""A Git repository with the manifest of one environment, of which an Application of Argo CD is made."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

_FOLDER = "environments/development"


class Repository:
    """Created in a directory, with a first commit."""

    def __init__(self, directory: Path, manifest: dict[str, Any]):
        self._directory = directory
        self._file = directory / _FOLDER / "environment.yaml"
        self._file.parent.mkdir(parents=True)
        self._git("init", "--quiet", "--initial-branch=main")
        self._file.write_text(yaml.safe_dump(manifest))
        self._commit("Create the environment")

    @property
    def url(self) -> str:
        return f"file://{self._directory}"

    def change(self, what: str, edit: Callable[[dict[str, Any]], Any]) -> str:
        """Edits the spec of the manifest, commits it, and returns the id of the commit."""
        manifest = yaml.safe_load(self._file.read_text())
        edit(manifest["spec"])
        self._file.write_text(yaml.safe_dump(manifest))
        return self._commit(what)

    def revert(self) -> str:
        """Reverts the last commit."""
        self._git("revert", "--no-edit", "HEAD")
        return self.head()

    def head(self) -> str:
        return self._git("rev-parse", "HEAD")

    def _commit(self, what: str) -> str:
        self._git("add", ".")
        self._git("commit", "--quiet", "-m", what)
        return self.head()

    def _git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=platform", "-c", "user.email=platform@example.com", "-c", "commit.gpgsign=false")
        command = ["git", "-C", str(self._directory), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
