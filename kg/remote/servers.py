"""What SPARQL servers do differently, as data: where updates go, how much one request may hold, what is atomic."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SERVERS", "Server", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One kind of server, told by what its `Server` header begins with.

    Paths are read by `Address.beside`. `atomic` says whether an update request of several operations is all or nothing
    (SPARQL 1.1 Update, section 2.2, only recommends it) and a query sees one state of the store; `most` is how many
    triples one request may hold, `page` how many rows are asked for at once where an answer was cut off. `exact` says
    whether each literal comes back as it was sent, `sound` whether the question library has the right answers there.
    """

    name: str
    header: str
    query: str = ""
    secured: str = ""  # where queries go with credentials
    update: str = ""
    graphs: str = ""
    atomic: bool = False
    most: int = 2_000
    exact: bool = True
    sound: bool = True
    page: int = 5_000


SERVERS = (
    Server(
        name="Oxigraph",
        header="oxigraph",
        query="query",
        update="update",
        graphs="store",
        atomic=True,
        most=200_000,
        page=1_000_000,
    ),
    # Virtuoso commits each operation of a request for itself, parses at most some 4,900 triples of one ("memory
    # exhausted"), answers at most `ResultSetMaxRows` rows without an error, and keeps numbers and booleans as values.
    Server(
        name="Virtuoso",
        header="virtuoso",
        secured="/sparql-auth",
        update="/sparql-auth",
        graphs="/sparql-graph-crud-auth",
        exact=False,
        sound=False,
    ),
    Server(name="a SPARQL server", header=""),  # any other: the protocol as it stands, one address for all
)


def known(header: str) -> Server:
    """The kind of a server.

    >>> known("Virtuoso/07.20.3229 (Linux)").name, known("Oxigraph/0.5.13").atomic, known("").update
    ('Virtuoso', True, '')
    """
    return next(server for server in SERVERS if header.casefold().startswith(server.header))
