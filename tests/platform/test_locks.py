"""Advisory locks: one holder at a time, freed when it ends."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tenure.platform.locks import advisory
from tenure.values.problem import ProblemError


@pytest.mark.django_db
def test_one_holder_at_a_time() -> None:
    refusals: list[ProblemError] = []

    def try_it() -> None:
        try:
            with advisory("lake:usage", timedelta(milliseconds=50)):
                pass
        except ProblemError as error:
            refusals.append(error)

    with advisory("lake:usage"):
        other = threading.Thread(target=try_it)
        other.start()
        other.join()
    assert [error.problems[0].code for error in refusals] == ["lock.busy"]
    again = threading.Thread(target=try_it)
    again.start()
    again.join()
    assert len(refusals) == 1


@pytest.mark.django_db
def test_its_holder_may_ask_again_and_an_error_frees_it() -> None:
    with advisory("day"), advisory("day"), advisory("lake:usage"):
        assert held() == 2
    with pytest.raises(ZeroDivisionError), advisory("day"):
        raise ZeroDivisionError
    assert held() == 0


def held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted")
        return int(cursor.fetchone()[0])
