"""The accounts of what clients were told during a failover."""

import pytest

from ..client_figures import NoSwitch, figures
from ..traffic import Acknowledgement

OLD, NEW = "127.0.0.1", "127.0.0.2"
STAYING = 1000


def told(address: str, *at: float, first: int = 0) -> list[Acknowledgement]:
    """An acknowledgement for each time; the number of its row is ten times the time."""
    return [Acknowledgement(first + round(10 * each), address, each) for each in at]


def ids(*acknowledged: list[Acknowledgement]) -> set[int]:
    return {each.id for some in acknowledged for each in some}


def test_a_planned_failover_loses_nothing_and_has_one_writer() -> None:
    before, after = told(OLD, 1, 2, 3), told(NEW, 8, 9)
    stayed = told(OLD, 1.5, 2.5, first=STAYING)
    found = figures([*before, *after], stayed, ids(before, after, stayed), NEW)
    assert (found.acknowledged, found.lost, found.seconds_of_loss, found.two_writers) == (7, 0, 0, 0)
    assert (found.seconds_without_service, found.first_of_new, found.last_of_two) == (5, 8, None)


def test_the_loss_is_from_the_first_lost_row_to_the_last_acknowledgement_of_the_old_database() -> None:
    before, after = told(OLD, 1, 2, 3, 4), told(NEW, 9)
    found = figures([*before, *after], [], ids(before, after) - {20, 30, 40}, NEW)
    assert (found.lost, found.seconds_of_loss) == (3, 2)
    # a row between two that arrived is lost too
    found = figures([*before, *after], [], ids(before, after) - {20}, NEW)
    assert (found.lost, found.seconds_of_loss) == (1, 2)


def test_a_row_that_the_new_database_acknowledged_and_does_not_have_is_lost() -> None:
    before, after = told(OLD, 1), told(NEW, 9, 10)
    assert figures([*before, *after], [], ids(before) | {90}, NEW).lost == 1


def test_rows_of_the_old_database_after_the_first_of_the_new_are_those_of_two_writers_and_not_lost() -> None:
    before, after = told(OLD, 1, 2), told(NEW, 5, 6, 7)
    stayed = told(OLD, 1.5, 5.5, 6.5, first=STAYING)
    found = figures([*before, *after], stayed, ids(before, after) | {STAYING + 15, STAYING + 55}, NEW)
    assert (found.lost, found.two_writers, found.only_in_old, found.last_of_two) == (0, 2, {STAYING + 65}, 6.5)


def test_the_time_without_service_is_that_of_the_client_that_follows() -> None:
    before, after = told(OLD, 1, 2), told(NEW, 6)
    stayed = told(OLD, 4, first=STAYING)
    assert figures([*before, *after], stayed, ids(before, after, stayed), NEW).seconds_without_service == 4


def test_a_database_that_goes_on_during_the_promotion_of_the_other_is_one_of_two_writers() -> None:
    before, during, after = told(OLD, 1, 2), told(OLD, 4, 5), told(NEW, 8, 9)
    stayed = told(OLD, 2.5, 4.5, 8.5, first=STAYING)
    present = ids(before, after) | {STAYING + 25, 40}  # the row of 4 arrived before the replica stopped to replicate
    found = figures([*before, *during, *after], stayed, present, NEW, promoted=3)
    assert (found.lost, found.seconds_of_loss, found.two_writers) == (0, 0, 4)
    assert found.only_in_old == {50, STAYING + 45, STAYING + 85}
    assert (found.seconds_without_service, found.first_of_new, found.last_of_two) == (3, 8, 8.5)
    # a row that was acknowledged before the promotion is lost all the same
    assert figures([*before, *during, *after], stayed, present - {20}, NEW, promoted=3).lost == 1


@pytest.mark.parametrize(("following", "words"), [(told(OLD, 1), "by the new database"), (told(NEW, 1), "by the old database")])
def test_without_both_databases_there_is_nothing_to_compare(following: list[Acknowledgement], words: str) -> None:
    with pytest.raises(NoSwitch, match=words):
        figures(following, [], ids(following), NEW)
