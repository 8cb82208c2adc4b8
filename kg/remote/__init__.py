"""A graph on a SPARQL server: `kg.open("https://…")` and `--graph https://…`.

The address alone is given; who asks stands in the environment (`CASEGRAPH_STORE_USER` and `CASEGRAPH_STORE_PASSWORD`,
or `CASEGRAPH_STORE_TOKEN`). Queries, updates and whole graphs go by the protocols of SPARQL 1.1.
"""

from __future__ import annotations

from kg.remote.address import Address, Credentials, RemoteError, is_address

__all__ = ["Address", "Credentials", "RemoteError", "is_address"]
