"""Builds the documentation site with mkdocs, in a virtual environment of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from .. import venv

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements.txt")


class SiteError(Exception):
    """The site can't be built without warnings; the message has them."""


def build(target: Path) -> None:
    """Builds the site into `target`. A warning, such as a link to a page or a heading that does not exist, is an error."""
    command = [str(venv.python(REQUIREMENTS)), "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    # With --quiet, mkdocs would count no warnings. The variable silences the theme's notices about its own future.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SiteError(f"mkdocs build --strict failed:\n{done.stdout}{done.stderr}")
