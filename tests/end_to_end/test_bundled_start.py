"""A bundle's start leaves no trace in the environment that other programs inherit."""

from __future__ import annotations

from pos_app.__main__ import hand_back_environment


def test_the_search_path_of_libraries_is_what_the_person_had() -> None:
    environ = {"LD_LIBRARY_PATH": "/bundle:/opt/own", "LD_LIBRARY_PATH_ORIG": "/opt/own"}
    hand_back_environment(environ)
    assert environ == {"LD_LIBRARY_PATH": "/opt/own"}


def test_without_one_before_there_is_none_after() -> None:
    environ = {"LD_LIBRARY_PATH": "/bundle", "HOME": "/somewhere"}
    hand_back_environment(environ)
    assert environ == {"HOME": "/somewhere"}


def test_what_the_loader_tells_its_own_children_goes() -> None:
    environ = {"_PYI_ARCHIVE_FILE": "/bundle/pos-app", "_PYI_PARENT_PROCESS_LEVEL": "1", "A": "b"}
    hand_back_environment(environ)
    assert environ == {"A": "b"}
