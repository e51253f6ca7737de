"""First come, first served."""

from __future__ import annotations

import threading

from generation.engines.host.turns import Turns


def test_turns_are_taken_in_the_order_of_asking() -> None:
    turns, order = Turns(), []
    threads = []
    with turns:
        for name in "abcd":

            def work(name: str = name) -> None:
                with turns:
                    order.append(name)

            before = turns.taken
            threads.append(threading.Thread(target=work))
            threads[-1].start()
            while turns.taken == before:
                threads[-1].join(0.005)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list("abcd")
    assert turns.taken == 0


def test_an_error_inside_gives_the_turn_back() -> None:
    turns = Turns()
    try:
        with turns:
            raise ValueError("inside")
    except ValueError:
        pass
    with turns:
        assert turns.taken == 1
