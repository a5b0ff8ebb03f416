"""Links of Markdown documents to files of the repository and to headings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A form to fill in, whose links lead to what its copies link.
_TEMPLATE = "0000-template.md"

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)")
_HEADING = re.compile(r"^#+ +(.*?)\s*$", re.MULTILINE)
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


def documents() -> list[Path]:
    """Every Markdown document of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split() if (path := ROOT / name).exists() and path.name != _TEMPLATE]


def broken(document: Path) -> list[str]:
    """Each link of a document that leads to no file, or to no heading of its file. Links to other hosts are not followed."""
    problems = []
    text = _CODE.sub("", _FENCE.sub("", document.read_text()))
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists():
            problems.append(f"{link}: there is no {path}")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            problems.append(f"{link}: {target.name} has no heading #{anchor}")
    return problems


def anchors(document: Path) -> set[str]:
    """The anchors of the headings, as the hosting site makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", document.read_text())):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        anchor = _NOT_IN_ANCHORS.sub("", words).replace(" ", "-")
        number = 0
        while (unique := f"{anchor}-{number}" if number else anchor) in found:
            number += 1
        found.add(unique)
    return found
