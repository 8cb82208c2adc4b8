"""Where a remote store is, and who asks: the address as it is given, the credentials from the environment alone."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from kg.store import StoreError

__all__ = ["PASSWORD", "TOKEN", "UPDATE", "USER", "Address", "Credentials", "RemoteError", "is_address", "told"]

USER, PASSWORD, TOKEN = "CASEGRAPH_STORE_USER", "CASEGRAPH_STORE_PASSWORD", "CASEGRAPH_STORE_TOKEN"
UPDATE = "CASEGRAPH_STORE_UPDATE"  # where updates go, for a server that this package does not know
_ADDRESS = re.compile(r"https?:/", re.IGNORECASE)
_COLLAPSED = re.compile(r"(https?):/+", re.IGNORECASE)


class RemoteError(StoreError):
    """A remote store cannot be reached, refuses, or answers something else than SPARQL."""


def is_address(place: object) -> bool:
    """Whether a place is a remote store's address rather than a folder or a file.

    >>> is_address("https://example.org/sparql"), is_address("review"), is_address(Path("https:/example.org/sparql"))
    (True, False, True)
    """
    return isinstance(place, (str, Path)) and _ADDRESS.match(str(place)) is not None


def told(place: object) -> str:
    """A place as a reader is told it: a path that is an address has lost one of its slashes.

    >>> told(Path("https://example.org/sparql")), told(Path("review"))
    ('https://example.org/sparql', 'review')
    """
    return Address.parse(str(place)).url if is_address(place) else str(place)


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a SPARQL endpoint; it never holds a password, so it may be printed.

    >>> Address.parse("http://localhost:7878/query").url
    'http://localhost:7878/query'
    """

    url: str

    @classmethod
    def parse(cls, text: str | Path) -> Address:
        """The address that somebody wrote.

        Raises:
            RemoteError: it is none, or has a user, a password, a query or a fragment in it.
        """
        whole = _COLLAPSED.sub(r"\1://", str(text).strip(), count=1)  # a path has lost one of its slashes
        try:
            parts = urlsplit(whole)
            host, user, _ = parts.hostname, parts.username, parts.port
        except ValueError as error:
            raise RemoteError(f"the address of the store is not valid: {error}") from None
        if user is not None or "@" in parts.netloc:
            raise RemoteError(
                f"a store's address may hold no user and no password: set {USER} and {PASSWORD}, or {TOKEN}"
            )
        if not host or any(ord(letter) < 33 or ord(letter) > 126 for letter in whole):
            raise RemoteError(f"{whole!r} is not the address of a SPARQL endpoint: write https://HOST/PATH")
        if parts.query or parts.fragment:
            raise RemoteError("a store's address may hold nothing after ? or #: write https://HOST/PATH")
        return cls(urlunsplit((parts.scheme.lower(), parts.netloc, parts.path.rstrip("/"), "", "")))

    def __str__(self) -> str:
        return self.url

    def beside(self, path: str) -> str:
        """The address of another service: `path` stands in the place of the last segment, or of all where it starts
        with a slash; one that starts with `+` is put behind.

        >>> at = Address("https://example.org/a/sparql")
        >>> at.beside("update"), at.beside("/store"), at.beside("+-auth")
        ('https://example.org/a/update', 'https://example.org/store', 'https://example.org/a/sparql-auth')
        """
        parts = urlsplit(self.url)
        if path.startswith("+"):
            found = parts.path + path[1:]
        else:
            found = path if path.startswith("/") else f"{parts.path.rpartition('/')[0]}/{path}"
        return urlunsplit((parts.scheme, parts.netloc, found, "", ""))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks; nothing of it is ever printed."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """The credentials that the environment holds; none are needed.

        Raises:
            RemoteError: they contradict each other, are not whole, or hold a line break.
        """
        user, password, token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
        if token and (user or password):
            raise RemoteError(f"{TOKEN} and {USER} are both set: only one can say who asks")
        if bool(user) != bool(password):
            raise RemoteError(f"{USER} and {PASSWORD} belong together: one of them is not set")
        for name, value in ((USER, user), (PASSWORD, password), (TOKEN, token)):
            if not value.isprintable():
                raise RemoteError(f"{name} holds a line break or another character that cannot be sent")
        if ":" in user:
            raise RemoteError(f"{USER} may hold no colon")
        return cls(user, password, token)
