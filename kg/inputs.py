"""What there is to build: the report files that paths stand for, each with a name of its own."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.errors import CasegraphError

__all__ = ["InputError", "Job", "plan"]

_STORE = "casegraph.json"  # a folder that holds it is a graph, not a folder of reports


class InputError(CasegraphError):
    """There is nothing to read under a path."""


@dataclass(frozen=True, slots=True, order=True)
class Job:
    """One file to read, and the name of its report in the graph."""

    path: Path
    name: str


def plan(paths: Iterable[str | Path]) -> tuple[Job, ...]:
    """The files to read, in order, each with a name of its own.

    A folder stands for the files in it and in its subfolders, sorted; hidden ones, and graphs, are left out.
    A report is called after its file, without the ending. Where several files would have the same name, each
    of them is called after its folder too, or after its ending, in whatever order they were found.

    Raises:
        InputError: a path is missing, or a folder holds no file that can be read.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for place in ("a/rash.txt", "b/rash.txt", "b/fever.html"):
    ...         path = Path(folder, place)
    ...         path.parent.mkdir(exist_ok=True)
    ...         _ = path.write_text("A rash.")
    ...     [job.name for job in plan([folder])]
    ['a-rash', 'fever', 'b-rash']
    """
    found: dict[str, Path] = {}  # a file's place on the disk -> the path to print
    for path in map(Path, paths):
        for file in _files(path):
            found.setdefault(os.path.abspath(file), file)
    names = _names(tuple(map(Path, found)))
    return tuple(Job(file, name) for file, name in zip(found.values(), names, strict=True))


def _files(path: Path) -> Sequence[Path]:
    """The files that one path stands for; a file that was named is tried, whatever it is."""
    from extract.documents import SUFFIXES

    if not path.exists():
        raise InputError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return (path,)
    files = sorted(_walk(path))
    if not any(file.suffix.lower() in SUFFIXES for file in files):
        others = Counter(file.suffix.lower() or "no ending" for file in files)
        held = ", ".join(f"{number} of {kind}" for kind, number in sorted(others.items()))
        held = f"only {held}" if files else "no file"
        raise InputError(f"{path} holds {held}: nothing to read (reports end in {', '.join(SUFFIXES)})")
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        if _STORE in files:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in files if not name.startswith("."))


def _names(files: Sequence[Path]) -> list[str]:
    """A name for each file: its stem, and as much of its place as tells it from others of that stem."""
    alike: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files:
        alike[file.stem].append(file)
    if len(alike) == len(files):
        return [file.stem for file in files]
    names: dict[Path, str] = {}
    for stem, group in alike.items():
        together = Counter(file.parent for file in group)
        own = {file: file.name if together[file.parent] > 1 else stem for file in group}
        deepest = max(len(file.parts) for file in group)
        for depth in range(deepest):
            told = {file: "-".join((*_parents(file, depth), own[file])) for file in group}
            if len(set(told.values())) == len(group):
                break
        names.update(told)
    taken: set[str] = set()
    for file in sorted(files):  # `a/x.txt` told apart as `a-x` may meet a file that is called `a-x.txt`
        name, number = names[file], 2
        while names[file] in taken:
            names[file], number = f"{name}-{number}", number + 1
        taken.add(names[file])
    return [names[file] for file in files]


def _parents(file: Path, depth: int) -> tuple[str, ...]:
    """The names of the folders nearest to a file, the outermost first."""
    return file.parent.parts[1:][-depth:] if depth else ()
