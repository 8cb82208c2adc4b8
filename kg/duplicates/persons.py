"""Which cases are one person: confirmed pairs and probable ones, and never against a refusal.

Pairs do not make persons by themselves: A may be B, and B may be C, while A and C were told apart. The rules:

1. Two cases of one report are two patients, and so are two cases that a reviewer told apart. Nobody is put together
   against that, not through a third case either.
2. What reviewers confirmed is put together first, in the order of time.
3. Then the probable pairs, the strongest first. Two groups become one only if each case of the one is at least possibly
   the same as some case that stands for each confirmed person of the other (complete linkage, as vigiMatch groups
   suspected duplicates): one good pair does not tie two persons who do not fit.

A pair that is left apart by these rules says so, and why.

References:
    Uppsala Monitoring Centre. Deduplication through vigiMatch.
    https://support.who-umc.org/vigilyze/algorithms-used-in-vigilyze/deduplication-through-vigimatch
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.naming import report_of

Two = tuple[str, str]
"""The IRIs of two cases."""


@dataclass(frozen=True, slots=True)
class Persons:
    """`first` gives each case the first case of its person, `apart` each pair that was not put together the reason: the
    two cases that stand against it."""

    first: dict[str, str]
    apart: dict[Two, Two]


def persons(
    cases: Iterable[str],
    *,
    confirmed: Sequence[Two] = (),
    refused: Iterable[Two] = (),
    probable: Sequence[Two] = (),
    possible: Iterable[Two] = (),
) -> Persons:
    """Puts cases together to persons.

    Args:
        cases: the IRIs of all cases.
        confirmed: pairs that a reviewer confirmed, in the order of time.
        refused: pairs that a reviewer told apart.
        probable: pairs that are probably one person, the strongest first.
        possible: further pairs that are possibly one person.

    >>> a, b, c = (f"urn:{name}/case/1" for name in "abc")
    >>> persons([a, b, c], confirmed=[(a, b)], probable=[(b, c)], possible=[(a, c)]).first[c] == a
    True
    >>> persons([a, b, c], confirmed=[(a, b)], probable=[(b, c)], refused=[(a, c)]).first[c] == c
    True
    """
    groups = {case: [case] for case in sorted(set(cases))}
    cannot = {_pair(*pair) for pair in refused}
    apart: dict[Two, Two] = {}

    def against(one: str, other: str) -> Two | None:
        for left in groups[one]:
            for right in groups[other]:
                if _pair(left, right) in cannot or report_of(left) == report_of(right):
                    return _pair(left, right)
        return None

    def together(one: str, other: str) -> None:
        whole = sorted(groups[one] + groups[other])
        for case in whole:
            groups[case] = whole

    for one, other in confirmed:
        if one not in groups or other not in groups or groups[one] is groups[other]:
            continue
        if found := against(one, other):
            apart[_pair(one, other)] = found
        else:
            together(one, other)
    known = {case: whole[0] for case, whole in groups.items()}  # whom reviewers put together stand for each other
    linked = {_pair(known[one], known[other]) for one, other in (*probable, *possible) if {one, other} <= known.keys()}
    for one, other in probable:
        if one not in groups or other not in groups or groups[one] is groups[other]:
            continue
        found = against(one, other) or next(
            (
                _pair(left, right)
                for left in groups[one]
                for right in groups[other]
                if known[left] != known[right] and _pair(known[left], known[right]) not in linked
            ),
            None,
        )
        if found:
            apart[_pair(one, other)] = found
        else:
            together(one, other)
    return Persons({case: whole[0] for case, whole in groups.items()}, apart)


def _pair(one: str, other: str) -> Two:
    return (one, other) if one < other else (other, one)
