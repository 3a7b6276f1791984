"""What livereload keeps from a browser: faults that `booktools serve` mends are still there."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from livereload.handlers import LiveReloadHandler
from stock import stands

pytestmark = pytest.mark.slow
MEND = "booktools/site/serve.py: Watching"


@pytest.fixture
def look():
    """One look at the sources, of which one has changed: what is told to those who wait, the last time having been `ago` seconds."""

    def told(waiting: bool, ago: float) -> int:
        waiter = mock.Mock()
        state = {
            "watcher": mock.Mock(filepath="a.md", examine=lambda: ("a.md", None)),
            "waiters": {waiter} if waiting else set(),
            "_last_reload_time": time.time() - ago,
        }
        with mock.patch.multiple(LiveReloadHandler, **state):
            LiveReloadHandler.poll_tasks()
        return waiter.write_message.call_count

    return told


def test_what_changes_right_after_the_last_time_is_told_to_nobody(look):
    """https://github.com/lepture/python-livereload/blob/2.7.1/livereload/handlers.py#L79"""
    assert look(True, ago=60) == 1
    stands(look(True, ago=1) == 0, MEND)


def test_who_connects_after_a_change_hears_nothing_of_it(look):
    """https://github.com/lepture/python-livereload/blob/2.7.1/livereload/handlers.py#L70"""
    told = look(False, ago=60)
    with mock.patch.multiple(
        LiveReloadHandler, watcher=mock.Mock(examine=lambda: (None, None)), waiters={waiter := mock.Mock()}
    ):
        LiveReloadHandler.poll_tasks()
    stands(told + waiter.write_message.call_count == 0, MEND)
