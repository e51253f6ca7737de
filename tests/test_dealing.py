"""Tests that share a live stack go to one process, all others by file."""

from tests.dealing import unit_of


def test_a_folder_that_shares_a_stack_is_dealt_whole() -> None:
    assert unit_of("tests/webclient/test_page.py") == unit_of("tests/webclient/test_keys.py") == "tests/webclient"
    assert unit_of("tests/openai_api/live/test_node.py") == "tests/openai_api/live"


def test_a_file_that_shares_nothing_is_dealt_by_itself() -> None:
    assert unit_of("tests/test_layout.py") == "tests/test_layout.py"
    assert unit_of("tests/clips/s3/test_s3.py") == "tests/clips/s3/test_s3.py"
