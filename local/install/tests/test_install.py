"""The documents whose commands `local/check install` runs, and the shell that runs them; the check itself takes minutes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ...documents import Block, blocks
from .. import __main__ as install
from ..shell import CommandFailed, Shell


def test_the_check_runs_each_stage_of_the_documents_once_and_no_other() -> None:
    documented = [each.stage for document in install.DOCUMENTS for each in blocks(document.read_text())]
    assert sorted(documented) == sorted(set(install.STAGES) - set(install.OWN) - set(install.DERIVED))
    assert len(install.STAGES) == len(set(install.STAGES))


def test_a_part_of_the_check_begins_with_what_every_stage_needs() -> None:
    assert install.chosen(None) == install.STAGES
    assert install.chosen("user")[: len(install.FIRST) + 1] == (*install.FIRST, "user")
    assert install.chosen("user")[-1] == install.STAGES[-1]


def test_what_is_added_to_the_installation_is_what_the_document_says() -> None:
    text = install.DOCUMENTS[0].read_text()
    assert f"add `{install.KEY_VALUES}` to the command" in text
    derived = install.commands()
    assert f"{install.KEY_VALUES} --wait" in derived["install-with-key"]
    assert "role-arn'=" in derived["install-with-irsa"]


def test_blocks_have_a_stage_and_lose_the_indentation_of_their_list() -> None:
    text = "<!-- run: one -->\n```sh\na \\\n  b\n```\n\n```sh\nc\n```\n"
    text += "1. d\n\n   <!-- run: two -->\n   ```sh\n   e\n     f\n   ```\n"
    assert blocks(text) == [Block("one", "a \\\n  b\n"), Block("two", "e\n  f\n")]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    running = Shell(tmp_path, {"PATH": "/usr/bin:/bin"})
    yield running
    running.close()


def test_variables_stay_for_the_next_block(shell: Shell) -> None:
    shell.run("A=1\n", 10)
    assert shell.run("echo $A\nfalse || [ $? -eq 1 ]\n", 10) == "1\n"


@pytest.mark.parametrize(("commands", "seconds"), [("echo before\nfalse\necho after", 10), ("echo before\nsleep 9", 0.5)])
def test_a_command_that_fails_or_hangs_ends_the_shell(shell: Shell, commands: str, seconds: float) -> None:
    with pytest.raises(CommandFailed, match=r"failed, or took more than .*:\nbefore\n$"):
        shell.run(commands, seconds)
    with pytest.raises(CommandFailed):
        shell.run("echo again", 10)
