"""How well the comparison tells one patient from two: on invented accounts, and on the reviewers' tables."""

from __future__ import annotations

import itertools

import gold_graph
import pytest
from same_patients import TRUE_PAIRS, everything, names

from kg.duplicates.compare import compare
from kg.duplicates.frequencies import Frequencies
from kg.duplicates.pairs import find, state_of
from kg.duplicates.profiles import profiles


def found(reports, state):
    cases = profiles(reports)
    pairs = find(cases, Frequencies(cases))
    return names((pair.left.iri, pair.right.iri) for pair in pairs if state_of(pair) == state)


def test_of_the_invented_accounts_most_are_found_and_no_look_alike_is_merged() -> None:
    probable, possible = found(everything(), "probable"), found(everything(), "possible")
    print(f"probable {len(probable & TRUE_PAIRS)} of {len(TRUE_PAIRS)}, {len(probable - TRUE_PAIRS)} wrong; "
          f"possible {len(possible & TRUE_PAIRS)}, {len(possible - TRUE_PAIRS)} wrong")  # fmt: skip
    assert probable <= TRUE_PAIRS, "precision 1"
    assert len(probable) >= 0.85 * len(TRUE_PAIRS)
    assert probable | possible >= TRUE_PAIRS, "a reviewer is shown every true pair"
    assert len(possible - TRUE_PAIRS) < len(TRUE_PAIRS), "and fewer look-alikes than true pairs"


@pytest.mark.parametrize("folder", ["seeds", "dev", "abstracts"])
def test_no_patients_of_the_shared_tables_are_merged(folder: str) -> None:
    _none_merged(gold_graph.shared(folder))


def test_no_patients_of_the_own_tables_are_merged() -> None:
    _none_merged(gold_graph.OWN)


def _none_merged(folder) -> None:
    reports = [gold_graph.report(table, folder)[0] for table in gold_graph.tables(folder)]
    assert found(reports, "probable") == set()


def test_blocks_and_screen_lose_no_pair_that_the_comparison_of_all_pairs_finds() -> None:
    folder = gold_graph.OWN
    reports = [gold_graph.report(table, folder)[0] for table in gold_graph.tables(folder)]
    cases = profiles([*reports, *everything()])
    frequencies = Frequencies(cases)
    every = {
        (one.iri, other.iri)
        for one, other in itertools.combinations(cases, 2)
        if one.publication.name != other.publication.name
        and one.drugs & other.drugs  # what shares no drug is never so likely; it saves the test three quarters
        and state_of(compare(one, other, frequencies)) != "unlikely"
    }
    assert every, "there is something to lose"
    assert {(pair.left.iri, pair.right.iri) for pair in find(cases, frequencies)} >= every
