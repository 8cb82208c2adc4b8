"""Rows that are sorted here stand in the order in which the engine puts them."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.ordering import in_order, unordered

XSD = "http://www.w3.org/2001/XMLSchema#"
_text = st.one_of(st.text("aB", max_size=2), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
_simple = {
    "text": st.builds(
        lambda text, language: ox.Literal(text, language=language), _text, st.sampled_from([None, None, "en", "de"])
    ),
    "number": st.one_of(
        st.builds(ox.Literal, st.integers(-(10**12), 10**12)),
        st.builds(
            lambda number: ox.Literal(f"{number:f}", datatype=ox.NamedNode(f"{XSD}decimal")),
            st.decimals(-1000, 1000, places=3),
        ),
    ),
    "iri": st.builds(lambda text: ox.NamedNode(f"urn:x:{text}"), st.text("abéz-", max_size=4)),
}
_others = st.one_of(
    st.builds(ox.Literal, st.booleans()),
    st.builds(ox.Literal, st.floats(allow_nan=False)),
    st.builds(lambda day: ox.Literal(str(day), datatype=ox.NamedNode(f"{XSD}date")), st.dates()),
    *_simple.values(),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[tuple[ox.NamedNode | ox.Literal | None, ...]], list[bool]]:
    """Some rows, and of each of their columns whether it descends."""
    kinds = [st.one_of(st.none(), _simple[draw(st.sampled_from(sorted(_simple)))]) for _ in range(2)]
    return draw(st.lists(st.tuples(*kinds), max_size=12)), draw(st.lists(st.booleans(), min_size=2, max_size=2))


def engine(rows: list[tuple[ox.NamedNode | ox.Literal | None, ...]], order: str) -> list[tuple[object, ...]]:
    """The rows as the engine orders them."""
    cells = " ".join(f"({' '.join('UNDEF' if cell is None else str(cell) for cell in row)})" for row in rows)
    found = ox.Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {cells} }} }} ORDER BY {order}")
    return [tuple(row) for row in found]  # type: ignore[union-attr,arg-type]


def as_compared(rows: list[tuple[object, ...]]) -> list[list[object]]:
    """Cells as they are compared: 1 and 1.0 are in any order."""
    return [
        [
            Decimal(cell.value)
            if isinstance(cell, ox.Literal) and cell.datatype.value in (f"{XSD}integer", f"{XSD}decimal")
            else cell
            for cell in row
        ]
        for row in rows
    ]


@settings(deadline=None)
@given(tables())
def test_rows_are_in_the_engines_order(
    table: tuple[list[tuple[ox.NamedNode | ox.Literal | None, ...]], list[bool]],
) -> None:
    rows, descends = table
    order = " ".join(f"DESC(?{name})" if down else f"?{name}" for name, down in zip("ab", descends, strict=True))
    found = in_order(rows, list(enumerate(descends)))
    assert found is not None
    assert as_compared(list(found)) == as_compared(engine(rows, order))


@settings(deadline=None)
@given(st.lists(st.tuples(_others, st.none()), max_size=6))
def test_what_is_compared_otherwise_is_left_to_the_engine(rows: list[tuple[ox.Literal, None]]) -> None:
    found = in_order(rows, [(0, False)])
    kinds = {cell.datatype.value if isinstance(cell, ox.Literal) else "" for cell, _ in rows}
    if kinds & {f"{XSD}{name}" for name in ("boolean", "double", "date")}:
        assert found is None
    elif found is not None:
        assert as_compared(list(found)) == as_compared(engine(rows, "?a"))


def test_equal_rows_stay_as_they_come() -> None:
    rows = [(ox.Literal(1), ox.Literal(text)) for text in "bac"]
    assert in_order(rows, [(0, True)]) == tuple(rows)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { ?a ?b ?c }",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a",  # not on a line of its own
        "SELECT ?a { ?a ?b ?c }\nORDER BY ?a LIMIT 3",
        "SELECT ?a { ?a ?b ?c }\nORDER BY STR(?a)",
        "SELECT ?a { ?a ?b ?c }\nORDER BY ?a # so",
        "SELECT ?a { ?a ?b ?c }\n# ORDER BY ?a",
        "SELECT ?a { {\nSELECT ?a { ?a ?b ?c }\nORDER BY ?a\n} }",
        'SELECT ?a { ?a ?b """\nORDER BY ?a""" }',
    ],
)
def test_any_other_end_is_left_as_it_is(text: str) -> None:
    assert unordered(text) is None


def test_a_graph_orders_by_what_is_not_shown_and_by_mixed_columns_too() -> None:
    with kg.open(None) as graph:
        values = 'VALUES (?a ?b) { ("x" 3) ("y" 1) ("z" 2) }'
        assert graph.select(f"SELECT ?a {{ {values} }}\nORDER BY ?b").values() == [("y",), ("z",), ("x",)]
        assert graph.select(f"SELECT ?a {{ {values} }}\nORDER BY DESC(?a)").values() == [("z",), ("y",), ("x",)]
        mixed = 'VALUES ?a { "x" <urn:y> 2 1 "w" }'
        plain = graph.select(f"SELECT ?a {{ {mixed} }} ORDER BY ?a")
        assert graph.select(f"SELECT ?a {{ {mixed} }}\nORDER BY ?a") == plain
