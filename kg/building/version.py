"""The version of the extraction: by it a build knows what it may skip, and whether its workers do the same work."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def extractor_version() -> str:
    """The version of casegraph and a hash of all code and shapes that decide what a report's graph says.

    Two builds with the same version, of the same file and vocabularies, give the same graph.
    """
    from importlib import metadata

    import extract
    import kg
    import ontology
    from kg.version import version

    found = hashlib.sha256(metadata.version("spacy").encode())
    parts = [
        (extract, "**/*.py"),
        (extract, "judgement/model.json"),
        (extract, "learned/model/reader.*"),
        (extract, "learned/model/vocab.txt"),
        (kg, "describe.py"),
        (kg, "terms.py"),
        (kg, "shapes.py"),
        (kg, "constraints.py"),
        (ontology, "shapes.ttl"),
    ]
    for module, pattern in parts:
        folder = Path(module.__file__ or "").parent
        for file in sorted(folder.glob(pattern)):
            found.update(f"{folder.name}/{file.relative_to(folder).as_posix()}\n".encode())
            found.update(hashlib.sha256(file.read_bytes()).digest())
    return f"{version()}+{found.hexdigest()[:12]}"
