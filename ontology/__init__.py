"""The model as data: the OWL vocabulary, the SHACL shapes, the SKOS vocabularies and the JSON-LD context.

To teach the tool a new drug, event or condition, nobody edits Python: see `drugs.ttl`, `events.ttl`,
`conditions.ttl` and `treatments.ttl` here, or hand in a file of your own of the same form.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["path"]


def path(name: str) -> Path:
    """The path of one of this package's data files.

    Raises:
        FileNotFoundError: there is no such file in the package.

    >>> path("drugs.ttl").name
    'drugs.ttl'
    """
    found = Path(str(files(__name__).joinpath(name)))
    if not found.is_file():
        raise FileNotFoundError(f"the ontology folder has no file {name!r}")
    return found
