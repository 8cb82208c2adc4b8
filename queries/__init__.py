"""The question library: one `.rq` file per question, with its metadata in a comment head.

A file here is a SPARQL 1.1 SELECT over the graph that any engine can run as it stands. Its head says what it
answers, which parameters it takes and what its columns mean:

    # title: Cases by drug and event
    # answers: Which patients had the event while the drug was the suspect, and how often?
    # parameter: drug (drug, optional): the suspect drug; every drug where it is not given
    # columns:
    #   report: the report's name

A parameter NAME is bound on the line `VALUES ?asked_NAME { UNDEF }`: when the question is asked with a value,
the terms that the value stands for (a label stands for its concept's IRI) take the place of UNDEF. A
parameter with a default has the default there instead, so that the file as it stands means the same. The
types are drug, drug-class, event, condition, treatment (labels or IRIs), case (`REPORT/1`), report (its
name), integer, decimal and string.

To add a question, put a file into a folder of your own and name that folder; no Python is needed.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["files_of_library"]


def files_of_library() -> tuple[Traversable, ...]:
    """The question files that come with casegraph, sorted by name (they may lie in a zipped wheel, hence no
    paths).

    >>> [file.name for file in files_of_library()][:2]
    ['absent-findings.rq', 'cases.rq']
    """
    found = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".rq"))
    return tuple(sorted(found, key=lambda entry: entry.name))
