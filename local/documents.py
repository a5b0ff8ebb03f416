"""Blocks of commands in the documentation that a check runs: those of ```sh, below a comment <!-- run: STAGE -->."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

_BLOCK = re.compile(
    r"^ *<!-- run: (?P<stage>\S+) -->\n(?P<indent> *)```sh\n(?P<commands>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Block:
    stage: str
    commands: str


def blocks(text: str) -> list[Block]:
    """The blocks with a stage, in the order of the document; those in lists without their indentation."""
    return [Block(each["stage"], textwrap.dedent(each["commands"])) for each in _BLOCK.finditer(text)]
