"""A command of an image as a container runtime would start it: as its user, on its root file system, which is read-only."""

from __future__ import annotations

from pathlib import Path

from .buildah import Buildah

# Runs in a mount namespace of its own. $1: the root file system, $2: user and group; then pairs of a folder of this machine and
# its path in the container, `--`, and the command. The shell becomes the command, so that its process id stays.
START = """
set -eu
root=$1 user=$2; shift 2
mount --bind "$root" "$root"
while [ "$1" != -- ]; do
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    mount -o remount,bind,ro "$root$2"
    shift 2
done
shift
for file in hosts resolv.conf; do
    : >> "$root/etc/$file"
    mount --bind "/etc/$file" "$root/etc/$file"
done
mount -o remount,bind,ro "$root"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" "$@"
"""


class Container:
    """A container of an image. It keeps nothing that its command writes, except to /tmp while the command runs."""

    def __init__(self, buildah: Buildah, image: str):
        self._config = buildah.config(image)
        self._root = buildah.mount(image)

    @property
    def root(self) -> Path:
        """The root file system."""
        return self._root

    @property
    def entrypoint(self) -> list[str]:
        """The command that the image starts, without its arguments."""
        return list(self._config["Entrypoint"])

    def command(self, *argv: str, environment: dict[str, str] | None = None, mounts: dict[Path, str] | None = None) -> list[str]:
        """The command for this machine that runs a command in the container.

        The command has the environment of the image and these variables, and nothing of this process's.
        mounts: folders of this machine by their path in the container, which are read-only there too.
        """
        variables = [*self._config["Env"], *(f"{key}={value}" for key, value in (environment or {}).items())]
        pairs = [word for source, target in (mounts or {}).items() for word in (str(source), target)]
        # Env is applied outside: the image has no such program. The names of programs are looked up in the image's PATH.
        start = ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", START, "container"]
        words = [*start, str(self._root), self._config["User"], *pairs, "--", *argv]
        return ["/usr/bin/env", "-i", *variables, *words]
