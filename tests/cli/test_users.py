"""Accounts from the command line."""

import pytest

from command_line import Rustfin

PASSWORD = "a long secret"


def add(rustfin: Rustfin, name: str, *options: str) -> None:
    answer = rustfin("users", "add", name, "--password-stdin", *options, text=PASSWORD + "\n")
    assert answer.status == 0, answer


def test_accounts_are_made_and_listed(rustfin: Rustfin) -> None:
    made = rustfin("users", "add", "Ann", "--admin", "--password-stdin", text=PASSWORD + "\n")
    assert (made.status, made.out, made.err) == (0, "Made admin Ann.\n", "")
    add(rustfin, "Bob")
    assert rustfin("users", "list").out == "Ann\tadmin\tenabled\nBob\tuser\tenabled\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "", "\nsecond line\n"])
def test_the_password_is_the_first_line_whatever_ends_it(rustfin: Rustfin, ending: str) -> None:
    assert rustfin("users", "add", "Ann", "--admin", "--password-stdin", text=PASSWORD + ending).status == 0


@pytest.mark.parametrize("password", ["", "\n", "1234567\n", "x" * 257 + "\n"])
def test_a_password_of_a_wrong_length_makes_nobody(rustfin: Rustfin, password: str) -> None:
    rustfin("users", "add", "Ann", "--password-stdin", text=password).refuses("8 to 256 characters")
    assert rustfin("users", "list").out == ""


def test_without_a_terminal_it_says_how_to_give_the_password(rustfin: Rustfin) -> None:
    rustfin("users", "add", "Ann", "--admin").refuses("--password-stdin")
    rustfin("users", "password", "Ann").refuses("--password-stdin")


@pytest.mark.parametrize("name", ["ann", "ANN", " Ann "])
def test_a_taken_name_is_refused(rustfin: Rustfin, name: str) -> None:
    add(rustfin, "Ann", "--admin")
    rustfin("users", "add", name, "--password-stdin", text=PASSWORD).refuses("already")


@pytest.mark.parametrize("name", ["", "  ", "x" * 200])
def test_a_name_that_is_none_is_refused(rustfin: Rustfin, name: str) -> None:
    rustfin("users", "add", name, "--password-stdin", text=PASSWORD).refuses("name")


def test_accounts_are_closed_and_opened_but_never_the_last_admin(rustfin: Rustfin) -> None:
    add(rustfin, "Ann", "--admin")
    add(rustfin, "Bob")
    rustfin("users", "disable", "Ann").refuses("last admin")
    assert rustfin("users", "disable", "bob").status == 0
    assert "Bob\tuser\tdisabled" in rustfin("users", "list").out
    assert rustfin("users", "enable", "Bob").status == 0
    assert "Bob\tuser\tenabled" in rustfin("users", "list").out


@pytest.mark.parametrize("command", ["disable", "enable", "password"])
def test_an_unknown_account_is_said(rustfin: Rustfin, command: str) -> None:
    options = ("--password-stdin",) if command == "password" else ()
    rustfin("users", command, "Nobody", *options, text=PASSWORD).refuses("Nobody")
