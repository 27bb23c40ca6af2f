"""Following processes by number and start."""

from gpu_sandbox.sensors.followed import Followed
from gpu_sandbox.sensors.process import Process


def _process(pid: int, started: int) -> Process:
    return Process(pid, 1, started, ("game",))


def test_a_number_that_is_used_again_ends_the_process_that_had_it() -> None:
    ended: list[int] = []
    followed = Followed(ended.append)
    assert followed.begin(_process(5, started=100))

    followed.replaced(_process(5, started=200))

    assert ended == [5]
    assert followed.begin(_process(5, started=200))


def test_a_late_word_of_an_earlier_process_does_not_end_the_one_that_has_its_number_now() -> None:
    ended: list[int] = []
    followed = Followed(ended.append)
    followed.begin(_process(5, started=100))
    followed.replaced(_process(5, started=200))
    followed.begin(_process(5, started=200))

    followed.end(5, started=100)

    assert ended == [5]


def test_an_end_is_told_once() -> None:
    ended: list[int] = []
    followed = Followed(ended.append)
    followed.begin(_process(5, started=100))

    followed.end(5, started=100)
    followed.end(5, started=100)

    assert ended == [5]
    assert followed.without_descriptor == set()


def test_the_same_process_is_followed_once() -> None:
    followed = Followed(lambda _: None)

    assert followed.begin(_process(5, started=100))
    assert not followed.begin(_process(5, started=100))
