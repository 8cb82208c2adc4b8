"""The question library: one `.rq` file per question, with its metadata in a comment head.

A file here is a SPARQL 1.1 SELECT over the graph that any engine can run as it stands. Its head says what it
answers, which parameters it takes and what its columns mean:

    # title: Cases by drug and event
    # answers: Which patients had the event while the drug was the suspect, and how often?
    # parameter: drug (drug, optional): the suspect drug; every drug where it is not given
    # columns:
    #   report: the report's name

A parameter NAME is bound on a line `VALUES ?x { UNDEF } # NAME`, or on several: when the question is asked with
a value, what the value stands for takes the place of UNDEF. A drug, class, event, condition or treatment (given by
any of its names, or by its IRI) stands for itself and for all that is narrower: a class for its members, an event for
its kinds. So a value restricts the query where it is asked, and the engine looks up just what belongs to it. On a line
`VALUES ?asked_NAME { UNDEF }` the concept itself takes that place, and nothing else.

A parameter with a default has the default there instead, so that the file as it stands means the same. The types are
drug, drug-class, event, condition, treatment (labels or IRIs), case (`REPORT/1`), report (its name), integer, decimal
and string.

Patients are counted by `cg:patient`: two cases of one person, told of by two reports, are one patient. Names of drugs
and events are looked up behind the counting (`OPTIONAL`), once for each row of the answer.

`casegraph diff` knows a row again by its place in the reports, or else by its words; a line `# key: NAME, NAME` in the
head names other columns that do so.

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
    ['absent-findings.rq', 'alternative-explanations.rq']
    """
    found = (entry for entry in files(__name__).iterdir() if entry.name.endswith(".rq"))
    return tuple(sorted(found, key=lambda entry: entry.name))
