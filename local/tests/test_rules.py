"""The page of the rules names functions, files and tests that exist."""

import re

from local import rules


def test_the_tables_are_those_of_the_code() -> None:
    page = rules.README.read_text()
    assert page == rules.with_tables(page), "run python3 -m local.rules"


def test_files_and_tests_of_the_page_exist() -> None:
    page = rules.README.read_text()
    section = page[page.index("## Rules from AWS's data") : page.index("## Rules by service")]
    folders = (rules.AWS, rules.AWS.parent)
    files = set(re.findall(r"`([\w./]+\.(?:py|json))`", section))
    assert [each for each in files if not any((folder / each).exists() for folder in folders)] == []
    sources = "".join(each.read_text() for each in rules.AWS.parent.rglob("test_*.py"))
    assert [each for each in re.findall(r"`(test_\w+)`", section) if f"def {each}(" not in sources] == []


def test_every_refusal_has_a_test() -> None:
    found = rules.refusals()
    assert len(found) > 100
    assert [key for key in found if not rules.tests_of(*key)] == []
