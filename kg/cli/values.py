"""The values of options and arguments, made of the words of the command line without pydantic where that is easy.

Recent versions of Typer let pydantic do it, which takes longer to load than most commands take to run. The words that
stand for one value only (a text, a path, one of a few choices, a plain number) are understood here; whatever else
there is, mistakes above all, Typer sees as it always does.
"""

from __future__ import annotations

import os
import re
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

_INTEGER = re.compile("-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_UNKNOWN = object()


def quicken(command: Any) -> None:
    """Lets the parameters of a command, and of the commands below it, understand plain words at once."""
    for each in getattr(command, "commands", {}).values():
        quicken(each)
    for param in command.params:
        _quickened(param)
    help_option = command.get_help_option
    command.get_help_option = lambda ctx: _quickened(help_option(ctx))


def _quickened(param: Any) -> Any:
    of_pydantic = getattr(param, "type_descriptor", None) is not None  # a Typer of before pydantic needs nothing
    if of_pydantic and not isinstance(param.process_value, _Quick):
        param.process_value = _Quick(param)
    return param


class _Quick:
    """What makes a value of the words for one parameter (in the place of click's `Parameter.process_value`)."""

    def __init__(self, param: Any) -> None:
        self._param = param
        self._slow = param.process_value
        info, annotation = param.type_descriptor.parameter_info, param.type_descriptor.annotation
        several = bool(param.multiple or param.nargs == -1)
        self._several = several and get_origin(annotation) is list
        self._kind = get_args(annotation)[0] if self._several else annotation
        special = info.parser, info.min, info.max, info.exists, info.resolve_path, info.allow_dash, info.path_type
        self._plain = (
            several == self._several
            and (several or param.nargs == 1)
            and not any(each not in (None, False) for each in special)
            and info.file_okay
            and info.dir_okay
            and not info.writable
        )

    def __call__(self, ctx: Any, value: Any) -> Any:
        found = self._read(value) if self._plain else _UNKNOWN
        if found is _UNKNOWN:
            return self._slow(ctx, value)
        return found if self._param.callback is None else self._param.callback(ctx, self._param, found)

    def _read(self, value: Any) -> Any:
        if value is None:
            return _UNKNOWN if self._param.required else () if self._several else None
        if not self._several:
            return understood(value, self._kind)
        if not isinstance(value, (list, tuple)) or (self._param.required and not value):
            return _UNKNOWN
        found = [understood(each, self._kind) for each in value]
        return _UNKNOWN if any(each is _UNKNOWN for each in found) else found


def understood(value: Any, kind: Any) -> Any:
    """The value of a kind that a word stands for, or a mark that this is not for here to say.

    >>> understood("3", int), understood("a/b", Path).name, understood("2.5", float), understood("x", int) is _UNKNOWN
    (3, 'b', 2.5, True)
    """
    if kind is bool:
        return value if isinstance(value, bool) else _UNKNOWN
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(value, kind)
    if not isinstance(value, str):
        return value if type(value) is kind else _UNKNOWN
    if kind is str:
        return value
    if kind is Path:
        return Path(value) if "\0" not in value and _open_to_us(value) else _UNKNOWN
    if kind is int and _INTEGER.fullmatch(value):
        return int(value)
    if kind is float and _NUMBER.fullmatch(value):
        return float(value)
    return _UNKNOWN


def _choice(value: Any, kind: type[Enum]) -> Any:
    for each in kind:
        if value is each or value == each.value:
            return each
    return _UNKNOWN


def _open_to_us(path: str) -> bool:
    """Whether there is nothing at a path, or something that may be read: Typer refuses what may not."""
    return os.access(path, os.R_OK) or not os.path.exists(path)
