from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from sample_graph import MemoryGraph
from sample_reports import reports

from kg.answers import Answer
from kg.library import slot
from kg.querying import rows, run
from kg.questions import CONCEPT_TYPES, TYPES, QuestionError, ask, bind, question, questions
from queries import files_of_library

LIBRARY = questions()
NAMES = [each.name for each in LIBRARY]
REQUIRED = {"outside-class": {"drug_class": "anti-CD20 antibody", "event": "neutropenia"}}


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


# --- every file of the library ---


def test_the_library_holds_the_files_of_its_folder() -> None:
    assert len(NAMES) >= 24
    assert sorted(f"{name}.rq" for name in NAMES) == [file.name for file in files_of_library()]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_says_what_it_answers_and_what_its_columns_mean(graph: MemoryGraph, name: str) -> None:
    asked = question(name)
    assert asked.title and asked.title != name
    assert asked.description.split("?")[0] != asked.description, "it asks a question"
    assert all(parameter.description and parameter.type in TYPES for parameter in asked.parameters)
    assert all(column.description for column in asked.columns)
    assert tuple(column.name for column in asked.columns) == ask(graph, name, REQUIRED.get(name)).columns


@pytest.mark.parametrize("name", NAMES)
def test_the_file_as_it_stands_means_the_question_without_parameters(graph: MemoryGraph, name: str) -> None:
    for parameter in question(name).parameters:
        value = parameter.default or "UNDEF"
        bound = [match[0] for match in slot(parameter.name).finditer(question(name).text)]
        assert bound and all(f"{{ {value} }}" in line for line in bound)
    if name not in REQUIRED:
        assert bind(graph, question(name), {}) == question(name).text


@pytest.mark.parametrize("name", NAMES)
def test_every_question_orders_its_rows(name: str) -> None:
    assert re.search(r"(?m)^ORDER BY ", question(name).text)


# --- questions of one's own ---

OWN = """# title: Grades above
# answers: Which grades lie above a bound,
#   and where?
# parameter: bound (integer, required): the bound
# columns:
#   grade: the grade

PREFIX cg: <https://w3id.org/casegraph/ontology#>
SELECT DISTINCT ?grade WHERE {
  VALUES ?asked_bound { UNDEF }
  ?episode cg:grade ?grade .
  FILTER(?grade > ?asked_bound)
} ORDER BY ?grade
"""


def test_a_folder_adds_questions(graph: MemoryGraph, tmp_path: Path) -> None:
    (tmp_path / "grades-above.rq").write_text(OWN, encoding="utf-8")
    assert question("grades-above", [tmp_path]).description == "Which grades lie above a bound, and where?"
    assert ask(graph, "grades-above", {"bound": 2}, folders=[tmp_path]).values() == [(3,), (4,)]
    with pytest.raises(QuestionError, match=r"needs the parameter bound \(integer\)"):
        ask(graph, "grades-above", folders=[tmp_path])
    with pytest.raises(QuestionError, match=r"is not an integer: '2\.5'"):
        ask(graph, "grades-above", {"bound": 2.5}, folders=[tmp_path])


def test_a_question_of_the_same_name_takes_the_place_of_the_librarys(tmp_path: Path) -> None:
    (tmp_path / "cases.rq").write_text(OWN, encoding="utf-8")
    assert question("cases", [tmp_path]).title == "Grades above"
    assert len(questions([tmp_path])) == len(LIBRARY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK { ?s ?p ?o }", "its query is not a SELECT"),
        ("SELECT * WHERE { SERVICE <http://localhost/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }", "FROM is not allowed"),
        (
            "# parameter: x (drug)\nSELECT * WHERE { ?s ?p ?o }",
            "is not `NAME (TYPE, optional|required|default VALUE)",
        ),
        (
            "# parameter: x (colour, optional): y\nSELECT * WHERE { ?s ?p ?o }",
            "unknown type 'colour'; the types are drug",
        ),
        (
            "# parameter: x (drug, optional): y\nSELECT * WHERE { ?s ?p ?o }",
            "needs a line `VALUES ?asked_x { UNDEF }` or `VALUES ?x { UNDEF } # x`",
        ),
    ],
)
def test_a_file_that_is_no_question_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "own.rq").write_text(text, encoding="utf-8")
    with pytest.raises(QuestionError, match="question own") as caught:
        questions([tmp_path])
    assert message in str(caught.value)


def test_a_missing_folder_and_a_file_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="no folder of questions at"):
        questions([tmp_path / "missing"])
    (tmp_path / "own.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionError, match="cannot read"):
        questions([tmp_path])


def test_words_that_only_look_like_keywords_do_no_harm(tmp_path: Path) -> None:
    text = "# FROM here\nSELECT ?from WHERE { ?from <urn:SERVICE> \"FROM\", 'SERVICE' } ORDER BY ?from"
    (tmp_path / "own.rq").write_text(text, encoding="utf-8")
    assert question("own", [tmp_path]).title == "own"


def test_every_type_of_concept_can_be_asked_for(graph: MemoryGraph, tmp_path: Path) -> None:
    examples = {
        "drug": "aspirin",
        "drug-class": "monoclonal antibody",
        "event": "hives",
        "condition": "pemphigus vulgaris",
        "treatment": "filgrastim",
    }
    assert set(examples) == set(CONCEPT_TYPES)
    for kind, label in examples.items():
        text = (
            f"# parameter: x ({kind}, optional): y\nSELECT ?asked_x WHERE {{\n  VALUES ?asked_x {{ UNDEF }}\n"
            "}\nORDER BY ?asked_x"
        )
        (tmp_path / "own.rq").write_text(text, encoding="utf-8")
        assert len(ask(graph, "own", {"x": label}, folders=[tmp_path])) == 1


class Bare:
    """A graph with nothing in it, which tells errors as `CaseGraph` does."""

    def select(self, sparql: str, *, quarantined: bool = False) -> Answer:
        found = run(ox.Store(), sparql)
        assert isinstance(found, ox.QuerySolutions)
        return rows(found)


def test_an_invalid_query_of_ones_own_is_told_in_one_line_with_its_name(graph: MemoryGraph, tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text("SELECT ?x WHERE { ?x a }", encoding="utf-8")
    with pytest.raises(QuestionError) as caught:
        ask(Bare(), "own", folders=[tmp_path])
    assert str(caught.value).startswith("question own: the query is not valid SPARQL")
    assert "\n" not in str(caught.value)


def test_a_line_of_a_variable_takes_what_is_narrower_and_one_of_asked_the_concept_itself(
    graph: MemoryGraph, tmp_path: Path
) -> None:
    head = "# parameter: x (drug-class, optional): y\n"
    (tmp_path / "wide.rq").write_text(head + "SELECT ?c WHERE {\n  VALUES ?c { UNDEF } # x\n} ORDER BY ?c")
    (tmp_path / "exact.rq").write_text(
        head + "SELECT ?asked_x WHERE {\n  VALUES ?asked_x { UNDEF }\n} ORDER BY ?asked_x"
    )
    asked = {"x": "monoclonal antibody"}
    # the class, the class below it, and that one's three members
    assert len(ask(graph, "wide", asked, folders=[tmp_path])) == 5
    assert len(ask(graph, "exact", asked, folders=[tmp_path])) == 1
