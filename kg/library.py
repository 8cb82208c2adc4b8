"""The question library: `.rq` files with their heads, read and checked.

A file's head is the comment before its query; `queries` describes it, with an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from extract.errors import CasegraphError
from kg.near import near
from queries import files_of_library

__all__ = ["TYPES", "Column", "Parameter", "Question", "QuestionError", "question", "questions", "slot"]

CONCEPTS = ("drug", "drug-class", "event", "condition", "treatment")
TYPES = (*CONCEPTS, "case", "report", "integer", "decimal", "string")
"""The types of parameters: concepts by label or IRI, places in the reports, numbers and text."""

_HEAD_LINE = re.compile(r"#\s?(?P<rest>.*)")
_KEY = re.compile(r"(?P<key>title|answers|parameter|columns):\s*(?P<text>.*)")
_PARAMETER = re.compile(
    r"(?P<name>[a-z]\w*)\s*\((?P<type>[a-z-]+),\s*(?:(?P<need>optional|required)|default\s+(?P<default>[^)]+))\)"
    r"(?::\s*(?P<text>.*))?"
)
# What is no keyword of the query itself: comments, strings, IRIs, variables, prefixed names.
_NO_KEYWORD = re.compile(
    r"<[^<>\"{}|^`\\\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*|[?$]\w+|[\w.-]*:[\w.-]*"
)


class QuestionError(CasegraphError):
    """A question that cannot be asked as it was put: unknown, or with a parameter that does not fit."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question. `type` is one of `TYPES`; `default` is the value as the head writes it."""

    name: str
    type: str
    required: bool = False
    default: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a question's answer and what it means."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the library: what it answers, its parameters and columns, and the text of its query."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str


def questions(folders: Sequence[str | Path] = ()) -> tuple[Question, ...]:
    """Every question of the library and of further folders, sorted by name.

    Args:
        folders: folders with `.rq` files of one's own; a question there replaces one of the same name.

    Raises:
        QuestionError: a folder is missing, or a file's head or query is not as `queries` describes it.

    >>> [question.name for question in questions() if "median" in question.description][:1]
    ['latency-by-drug']
    """
    found = _by_name(folders)
    return tuple(_question(name, found[name]) for name in sorted(found))


def question(name: str, folders: Sequence[str | Path] = ()) -> Question:
    """One question by its name.

    Raises:
        QuestionError: there is none of this name; the message lists names near it.

    >>> question("cases").title
    'Cases by drug and event'
    """
    known = _by_name(folders)
    if name not in known:
        others = near(name, known, "the questions are", listing="`casegraph ask` lists them")
        raise QuestionError(f"unknown question {name!r}; {others}")
    return _question(name, known[name])


def _by_name(folders: Sequence[str | Path]) -> dict[str, Traversable]:
    """The files of the library and of further folders; a file there replaces one of the same name."""
    return {file.name.removesuffix(".rq"): file for file in (*files_of_library(), *_files(folders))}


def _question(name: str, file: Traversable) -> Question:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"question {name}: cannot read {file}: {error}") from error
    return _read(name, text)


def _files(folders: Sequence[str | Path]) -> Iterable[Traversable]:
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise QuestionError(f"no folder of questions at {folder}")
        yield from sorted(folder.glob("*.rq"))


def slot(name: str) -> re.Pattern[str]:
    """The lines of a query on which a parameter is bound: `variable` is the one that they bind.

    >>> slot("drug").search("  VALUES ?suspect { UNDEF } # drug")["variable"]
    'suspect'
    >>> slot("below").search("  VALUES ?asked_below { 0.8 }")["variable"]
    'asked_below'
    """
    own = re.escape(f"asked_{name}")
    return re.compile(
        rf"(?m)^(?P<indent>[ \t]*)VALUES \?(?P<variable>{own}(?=\W)(?!.*#)|\w+(?=.*\}} # {re.escape(name)}[ \t]*$))"
        r" \{[^{}\n]*\}(?P<end>(?: # \w+)?[ \t]*)$"
    )


def _read(name: str, text: str) -> Question:
    """One question from its file: the head is the comment lines before the first line of the query."""
    found: dict[str, list[str]] = {"title": [], "answers": [], "parameter": [], "columns": []}
    key = ""
    for line in text.splitlines():
        comment = _HEAD_LINE.fullmatch(line)
        if comment is None:
            break
        rest = comment["rest"]
        if start := _KEY.fullmatch(rest):
            key = start["key"]
            found[key].append(start["text"].strip())
        elif key and rest.startswith(" "):  # an indented line goes on with what the last one began
            if key == "columns":
                found[key].append(rest.strip())
            else:
                found[key][-1] = f"{found[key][-1]} {rest.strip()}"
    columns = (line.partition(":") for line in found["columns"] if line)
    read = Question(
        name,
        " ".join(found["title"]) or name,
        " ".join(found["answers"]),
        tuple(_parameter(name, line) for line in found["parameter"]),
        tuple(Column(column.strip(), meaning.strip()) for column, _, meaning in columns),
        text,
    )
    _check(read)
    return read


def _parameter(name: str, line: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if match is None:
        raise QuestionError(
            f"question {name}: parameter line {line!r} is not `NAME (TYPE, optional|required|default VALUE): meaning`"
        )
    if match["type"] not in TYPES:
        raise QuestionError(f"question {name}: unknown type {match['type']!r}; the types are {', '.join(TYPES)}")
    default = match["default"]
    return Parameter(
        match["name"],
        match["type"],
        match["need"] == "required",
        default and default.strip(),
        match["text"] or "",
    )


def _check(read: Question) -> None:
    words = _NO_KEYWORD.sub(" ", read.text).upper().split()
    if "SELECT" not in words:
        raise QuestionError(f"question {read.name}: its query is not a SELECT")
    for word in ("SERVICE", "FROM"):  # a question asks this graph, and opens no connection or file
        if word in words:
            raise QuestionError(f"question {read.name}: {word} is not allowed in a question")
    for parameter in read.parameters:
        if not slot(parameter.name).search(read.text):
            raise QuestionError(
                f"question {read.name}: parameter {parameter.name} needs a line "
                f"`VALUES ?asked_{parameter.name} {{ {parameter.default or 'UNDEF'} }}` "
                f"or `VALUES ?x {{ {parameter.default or 'UNDEF'} }} # {parameter.name}`"
            )
