"""The notes of a release: its section of CHANGELOG.md."""

from __future__ import annotations

import re

from .errors import ReleaseError

UNRELEASED = "Unreleased"


def notes(changelog: str, version: str, draft: bool) -> str:
    """The section of the version, without its heading. Of a draft, the section Unreleased."""
    heading = UNRELEASED if draft else version
    # "## 1.2.0 - 2026-01-31": the heading may have a date.
    section = rf"^## \[?{re.escape(heading)}\]?(?: - \d{{4}}-\d\d-\d\d)?$\n(.*?)(?=^## |\Z)"
    found = re.search(section, changelog, re.MULTILINE | re.DOTALL)
    text = found[1].strip() if found else ""
    if not text:
        raise ReleaseError(
            f"CHANGELOG.md has no section ## {heading} with text: say there what the release changes for its users"
            + ("" if draft else f", by renaming ## {UNRELEASED}")
        )
    return text + "\n"
