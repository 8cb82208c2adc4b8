"""The vocabulary graph: the SKOS files of the package and the user's own, loaded once and kept by their
hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.files import write_atomically
from kg.store import GraphStore, StoreError
from kg.terms import BASE, PREF_LABEL, RUNS, VOCABULARY, term

PACKAGED = NamedNode(BASE + "vocabulary/packaged")
_HASH = term("cg:vocabularyHash")
_NO_VOCABULARY = ("casegraph.ttl", "shapes.ttl")  # they are the model, not its concepts


def package_files() -> list[Path]:
    """The vocabularies of the package, by name."""
    import ontology

    folder = Path(ontology.__file__).parent
    return [path for path in sorted(folder.glob("*.ttl")) if path.name not in _NO_VOCABULARY]


def load_packaged(store: GraphStore) -> None:
    """Adds what the package's vocabularies say of the concepts that a shared file does not describe.

    A file holds only the concepts that its reports use; the members of a class, and the names by which one asks, need
    all of them. They stand in a graph of their own, so that an export of the file gives the file again. A concept that
    the file describes stays as described there, and so does a label that one of its reports gives.
    """
    text = b"\n".join(map(read_file, package_files()))
    store.store.bulk_load(text, RdfFormat.TURTLE, to_graph=PACKAGED)
    for subject in {quad.subject for quad in store.store.quads_for_pattern(None, None, None, VOCABULARY)}:
        for quad in list(store.store.quads_for_pattern(subject, None, None, PACKAGED)):
            store.store.remove(quad)
    for labelled in list(store.store.quads_for_pattern(None, PREF_LABEL, None, None)):
        if labelled.graph_name != PACKAGED:
            for quad in list(store.store.quads_for_pattern(labelled.subject, PREF_LABEL, None, PACKAGED)):
                store.store.remove(quad)


def vocabulary_files(store: GraphStore, given: Sequence[Path]) -> list[Path]:
    """The files of a store's vocabulary: those of the package, then the user's.

    A store on disk keeps copies of the user's files, so that it needs no reminding when it is opened again.

    Raises:
        StoreError: a given file cannot be read, or two have the same name.
    """
    if store.folder is None:
        return [*package_files(), *map(Path, given)]
    kept = store.folder / "vocabularies"
    if given:
        contents: dict[str, bytes] = {}
        for path in map(Path, given):
            if path.name in contents:
                raise StoreError(f"two vocabularies are called {path.name}: rename one")
            contents[path.name] = read_file(path)
        kept.mkdir(exist_ok=True)
        for old in kept.iterdir():
            if old.name not in contents:
                old.unlink()
        for name, content in contents.items():
            write_atomically(kept / name, content)
    return [*package_files(), *(sorted(kept.iterdir()) if kept.is_dir() else [])]


def vocabulary_hash(store: GraphStore, files: Sequence[Path]) -> str:
    """Brings the vocabulary graph up to date with the files, and gives their hash (SHA-256 over names and
    contents).

    The hash is written last: a process killed while loading leaves a store that loads them again.

    Raises:
        StoreError: a file cannot be read, or is not valid Turtle.
    """
    if store.read_only:
        return ""
    wanted = vocabulary_digest(files)
    stored = [quad.object for quad in store.store.quads_for_pattern(VOCABULARY, _HASH, None, RUNS)]
    if stored != [Literal(wanted)]:
        store.forget_vocabulary()
        own = set(package_files())
        _load(store, [path for path in files if path in own], [path for path in files if path not in own])
        store.record_run([Triple(VOCABULARY, _HASH, Literal(wanted))])
    return wanted


def _load(store: GraphStore, own: Sequence[Path], given: Sequence[Path]) -> None:
    """Puts the triples of the files in the place of the vocabulary graph.

    Each bulk load costs a file and a sync on disk, so the package's own files are loaded as one text;
    a user's files are loaded one by one, because a blank node means something else in each.
    """
    store.store.remove_graph(VOCABULARY)
    for paths in (own, *([path] for path in given)):
        text = b"\n".join(map(read_file, paths))
        try:
            store.store.bulk_load(text, RdfFormat.TURTLE, to_graph=VOCABULARY)
        except SyntaxError as error:
            raise StoreError(_broken(paths, error)) from error
        except OSError as error:
            raise StoreError(f"the vocabulary cannot be stored: {error}") from error


def _broken(paths: Sequence[Path], error: SyntaxError) -> str:
    """Which of the files is broken, and where."""
    for path in paths:
        try:
            for _ in parse(read_file(path), RdfFormat.TURTLE):
                pass
        except SyntaxError as found:
            return f"{path} is not valid Turtle: {' '.join(found.msg.split())}"
    return f"the vocabulary is not valid Turtle: {' '.join(error.msg.split())}"


def vocabulary_digest(files: Iterable[Path]) -> str:
    """The hash of vocabulary files: SHA-256 over their names and contents.

    Raises:
        StoreError: a file cannot be read.
    """
    found = hashlib.sha256()
    for path in files:
        found.update(f"{path.name}\n".encode())
        found.update(hashlib.sha256(read_file(path)).digest())
    return found.hexdigest()


def read_file(path: Path) -> bytes:
    """The content of a vocabulary file.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"the vocabulary {path} cannot be read: {error.strerror}") from error
