"""The examples in the docstrings are run: what a reader sees there is what happens."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import extract
import kg
import ontology
import queries

MODULES = sorted(
    module.name
    for package in (extract, kg, ontology, queries)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.name.endswith("__main__") and not module.name.startswith("ontology.build")
)


@pytest.mark.parametrize("name", ["extract", "kg", "ontology", "queries", *MODULES])
def test_the_examples_of_a_module(name: str) -> None:
    try:
        module = import_module(name)
    except ModuleNotFoundError as missing:
        if name.startswith("extract.training.") and missing.name in ("onnx", "safetensors", "torch"):
            pytest.skip(f"{missing.name}, of the extra `training`, is not here")
        raise
    result = doctest.testmod(module)
    assert result.failed == 0, f"{result.failed} of {result.attempted} examples in {name} print something else"
