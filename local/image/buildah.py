"""The buildah program, with a storage of its own, and the images that it makes."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path


class ImageError(Exception):
    """The image can't be built or is not what it should be; the message has the reason."""


class Buildah:
    """Buildah without a daemon and without namespaces of its own, so that it also works inside a container."""

    def __init__(self, storage: Path):
        if not shutil.which("buildah"):
            raise ImageError("buildah is needed: install it, as root: apt-get install buildah mmdebstrap")
        self._program = ["buildah", "--storage-driver", "vfs", "--root", str(storage / "root"), "--runroot", str(storage / "run")]

    def run(self, *arguments: object) -> str:
        """Runs a command of buildah and returns what it prints."""
        done = subprocess.run([*self._program, *(str(each) for each in arguments)], capture_output=True, text=True)
        if done.returncode:
            raise ImageError(f"buildah {arguments[0]} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()

    def image(self, name: str, sources: dict[Path, str], environment: dict[str, str]) -> str:
        """An image of nothing but folders of this machine, by their path in the image."""
        container = self.run("from", "scratch")
        for source, target in sources.items():
            self.run("copy", "--quiet", container, source, target)
        variables = [f"--env={key}={value}" for key, value in environment.items()]
        self.run("config", *variables, container)
        self.run("commit", "--quiet", container, name)
        self.run("rm", container)
        return name

    def mount(self, image: str) -> Path:
        """The root file system of a new container of an image."""
        return Path(self.run("mount", self.run("from", "--pull-never", image)))

    def config(self, image: str) -> dict:
        """The configuration with which containers of an image start."""
        return dict(json.loads(self.run("inspect", "--type", "image", image))["OCIv1"]["config"])
