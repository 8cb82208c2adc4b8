"""What is asked and in which form it is answered: the JSON schema made from the records, the messages, the reply read.

The items are the keys of the evidence table (`extract.agreement`), their types those of the records, their meaning the
sections of `prompt.md`: a field that is added to the records appears in the schema by itself, and a test fails until it
is described.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from extract import records
from extract.agreement import CASE_KEYS, CLAIM_KEYS, EPISODE_KEYS
from extract.errors import CasegraphError

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "Case": CASE_KEYS,
    "Episode": EPISODE_KEYS,
    "Claim": tuple(key for key in CLAIM_KEYS if key != "kind"),  # class effects are the only kind in the table
}
"""The items that are asked for, by the record that holds them."""

START: Final = "<<<TEXT"
END: Final = "TEXT>>>"
_SECTION: Final = re.compile(r"^(?P<level>#{1,2}) (?P<name>\S+)\n", re.MULTILINE)
_THOUGHT: Final = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL)


class ReplyError(CasegraphError):
    """What a reader answered is not the object that it was asked for."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item that is asked for: its JSON type, the values allowed where they are few, and whether it is a list."""

    key: str
    type: Literal["string", "number", "integer", "boolean"]
    choices: tuple[str, ...]
    many: bool
    meaning: str


@cache
def items(kind: str) -> tuple[Item, ...]:
    """The items of a record (`Case`, `Episode` or `Claim`), in the order of the evidence table.

    Raises:
        LookupError: `prompt.md` does not describe an item.

    >>> [item.key for item in items("Claim")], items("Case")[0].type
    (['subject', 'event', 'stance'], 'number')
    """
    meanings = _prompt()[1]
    hints = get_type_hints(getattr(records, kind), vars(records))
    found = []
    for key in KEYS[kind]:
        inner, many = _inner(hints[key])
        choices = get_args(inner) if get_origin(inner) is Literal else ()
        names: dict[Any, Any] = {float: "number", int: "integer", bool: "boolean"}
        found.append(Item(key, names.get(inner, "string"), choices, many, meanings[kind, key]))
    return tuple(found)


def _inner(hint: Any) -> tuple[Any, bool]:
    """The innermost type of a record's field, and whether the field is a tuple."""
    many = False
    while True:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            hint = next(part for part in get_args(hint) if part is not type(None))
        elif origin is tuple:
            many, hint = True, get_args(hint)[0]
        elif origin is records.Value:
            hint = get_args(hint)[0]
        else:
            return hint, many


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of a reply, in the subset that servers enforce strictly: every key required, nothing further."""
    episode = _object({item.key: _item_schema(item) for item in items("Episode")})
    case = {item.key: _item_schema(item) for item in items("Case")}
    return _object(
        {
            "cases": {"type": "array", "items": _object({**case, "episodes": {"type": "array", "items": episode}})},
            "claims": {"type": "array", "items": _object({item.key: _stated(item) for item in items("Claim")})},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


def _stated(item: Item) -> dict[str, Any]:
    value: dict[str, Any] = {"type": item.type}
    if item.choices:
        value["enum"] = list(item.choices)
    return _object({"value": value, "quotes": {"type": "array", "items": {"type": "string"}}})


def _item_schema(item: Item) -> dict[str, Any]:
    if item.many:
        return {"type": "array", "items": _stated(item), "description": item.meaning}
    if item.key == "event":
        return {**_stated(item), "description": item.meaning}
    return {"anyOf": [_stated(item), {"type": "null"}], "description": item.meaning}


def messages(text: str, *, with_schema: bool) -> list[dict[str, str]]:
    """The chat that asks for the reading of a text.

    Args:
        text: the whole text of the report.
        with_schema: whether the schema is written out, for servers that do not enforce one.
    """
    told = [_prompt()[0]]
    for kind in KEYS:
        told.append(f"Items of a {kind.lower()}:")
        told += [f"- {item.key}: {item.meaning}" for item in items(kind)]
    if with_schema:
        told.append(f"The JSON schema of your answer:\n{json.dumps(schema(), separators=(',', ':'))}")
    return [
        {"role": "system", "content": "\n".join(told)},
        {"role": "user", "content": f"{START}\n{text}\n{END}"},
    ]


@cache
def version() -> str:
    """A short hash of what is asked: the prompt and the schema. A reading is repeated where it has changed."""
    asked = f"{_prompt()}{json.dumps(schema())}"
    return hashlib.sha256(asked.encode()).hexdigest()[:8]


@cache
def _prompt() -> tuple[str, dict[tuple[str, str], str]]:
    """The rules of `prompt.md`, and the meaning of each item by its record and key."""
    text = files("extract.reader").joinpath("prompt.md").read_text(encoding="utf-8")
    parts = list(_SECTION.finditer(text))
    meanings: dict[tuple[str, str], str] = {}
    kind = ""
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if part["level"] == "#":
            kind = part["name"]
        else:
            body = text[part.end() : following.start() if following else len(text)]
            meanings[kind, part["name"]] = " ".join(body.split())
    return text[: parts[0].start()].strip(), meanings


def parse(reply: str) -> dict[str, Any]:
    """The object in a reply: as it is, after the model's thoughts, or in a fenced block.

    Raises:
        ReplyError: there is none, it is cut short, or it is not the object that was asked for.

    >>> parse('Here it is:\\n```json\\n{"cases": [], "claims": []}\\n```')
    {'cases': [], 'claims': []}
    """
    text = _THOUGHT.sub("", reply)
    start = text.find("{")
    if start < 0:
        raise ReplyError("the answer holds no JSON object")
    try:
        found, _ = json.JSONDecoder(parse_constant=_no_number).raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else getattr(error, "msg", str(error))
        raise ReplyError(f"the answer is not JSON, or is cut short ({reason})") from None
    if not isinstance(found, dict) or not isinstance(found.get("cases"), list):
        raise ReplyError("the answer is not of the form that was asked for: it has no list of cases")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
