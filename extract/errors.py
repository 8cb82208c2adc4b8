"""The errors that a user can cause: each message is one line that says what is wrong, where, and what to
do."""

from __future__ import annotations


class CasegraphError(Exception):
    """The family of errors that a user can put right: the command line shows them and exits with status 2."""


class ReadError(CasegraphError):
    """A file cannot be read as a report: it is missing, empty, not text, too large or of an unknown kind."""
