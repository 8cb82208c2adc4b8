from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from sample_graph import MemoryGraph
from sample_reports import BASE, reports, source

import kg
from extract.records import Case, Report
from kg.questions import CONCEPT_TYPES, TYPES, QuestionError, ask, bind, question, questions
from queries import files_of_library

LIBRARY = questions()
NAMES = [each.name for each in LIBRARY]


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


def answered(graph: MemoryGraph, name: str, **parameters: object) -> list[tuple[object, ...]]:
    return ask(graph, name, parameters).values()


# --- every file of the library ---


def test_the_library_holds_the_files_of_its_folder() -> None:
    assert len(NAMES) >= 20
    assert [f"{name}.rq" for name in NAMES] == [file.name for file in files_of_library()]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_says_what_it_answers_and_what_its_columns_mean(graph: MemoryGraph, name: str) -> None:
    asked = question(name)
    assert asked.title and asked.title != name
    assert asked.description.split("?")[0] != asked.description, "it asks a question"
    assert all(parameter.description and parameter.type in TYPES for parameter in asked.parameters)
    assert all(column.description for column in asked.columns)
    assert tuple(column.name for column in asked.columns) == ask(graph, name).columns


@pytest.mark.parametrize("name", NAMES)
def test_every_question_orders_its_rows_and_runs_without_parameters_on_any_graph(graph: MemoryGraph, name: str) -> None:
    text = question(name).text
    assert re.search(r"(?m)^ORDER BY ", text)
    assert ask(graph, name).values(), "the sample reports have something to say to every question"
    assert ask(MemoryGraph((), ""), name).rows == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_file_as_it_stands_means_the_question_without_parameters(graph: MemoryGraph, name: str) -> None:
    for parameter in question(name).parameters:
        value = parameter.default or "UNDEF"
        assert f"VALUES ?asked_{parameter.name} {{ {value} }}" in question(name).text
    assert bind(graph, question(name), {}) == question(name).text


WITH_CASES = {
    "drug": "rituximab",
    "drug-class": "anti-CD20 antibody",
    "event": "neutropenia",
    "case": "late/1",
    "report": "late",
}
WITHOUT = {"drug": "ofatumumab", "drug-class": "taxane", "event": "gout", "case": "bare/1", "report": "bare"}


@pytest.mark.parametrize(
    ("name", "parameter", "kind"),
    [(each.name, p.name, p.type) for each in LIBRARY for p in each.parameters if p.type in WITH_CASES],
)
def test_every_parameter_chooses_among_the_rows(graph: MemoryGraph, name: str, parameter: str, kind: str) -> None:
    every = set(answered(graph, name))
    if name == "class-members" and parameter == "event":  # there an event changes counts, not rows
        return
    assert set(answered(graph, name, **{parameter: WITH_CASES[kind]})) <= every
    bare = MemoryGraph(
        (*reports(), Report(name="bare", source=source("bare", ""), kind="other", cases=(Case(number=1),)))
    )
    rest = answered(bare, name, **{parameter: WITHOUT[kind]})
    assert not rest or (kind == "report" and {row[0] for row in rest} == {"bare"})


@pytest.mark.parametrize("name", NAMES)
def test_another_engine_gives_the_same_answer(graph: MemoryGraph, reference: rdflib.Graph, name: str) -> None:
    found = reference.query(question(name).text)
    fast = [
        tuple(None if cell is None else _number_or_text(str(cell.value)) for cell in row) for row in ask(graph, name)
    ]
    slow = [tuple(None if cell is None else _number_or_text(str(cell)) for cell in row) for row in found]
    assert sorted(fast, key=str) == sorted(slow, key=str)


@pytest.fixture(scope="module")
def reference(graph: MemoryGraph) -> rdflib.Graph:
    return rdflib.Graph().parse(data=graph.turtle(), format="turtle")


def _number_or_text(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text.casefold()  # rdflib prints the boolean True with a capital


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.CaseGraph]:
    with kg.open(tmp_path_factory.mktemp("store") / "sample.kg") as opened:
        for report in reports():
            opened.add(report)
        yield opened


@pytest.mark.parametrize("name", [name for name in NAMES if name != "class-members"])
def test_a_store_of_named_graphs_gives_the_same_answer(graph: MemoryGraph, stored: kg.CaseGraph, name: str) -> None:
    # several reports state the label of the same drug: that must not multiply rows or counts
    assert stored.ask(name).values() == ask(graph, name).values()


# --- what they answer, worked out by hand from the sample texts ---


def test_latency_by_drug(graph: MemoryGraph) -> None:
    # after the last dose of rituximab: 21, 70, 84 and 100 days, so the median is (70 + 84) / 2 = 77
    assert answered(graph, "latency-by-drug") == [
        ("ocrelizumab", "neutropenia", "first_dose", 1, 40, 40, 40, 0, 0),
        ("rituximab", "neutropenia", "last_dose", 4, 77, 21, 100, 0, 4),
    ]


@pytest.mark.parametrize(
    ("days", "median"),
    [
        ([5], 5),
        ([1, 2], 1.5),
        ([3, 1, 2], 2),
        ([7, 7, 7, 1], 7),
        ([1, 1, 9, 9], 5),
        ([4, 4, 4], 4),
        ([2, 8, 8, 9, 1], 8),
    ],
)
def test_the_median_is_right_for_odd_even_and_repeated_values(days: list[int], median: float) -> None:
    triples = "".join(
        f"<urn:e{i}> cg:suspectDrug <urn:d> ; cg:event <urn:v> ; cg:latencyDays {day} ;"
        f" cg:recoveryDays {day} ; cg:ofCase <urn:c{i}> . <urn:c{i}> cg:ageYears {day} .\n"
        for i, day in enumerate(days)
    )
    prefixes = (
        "@prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    labels = '<urn:d> skos:prefLabel "d" . <urn:v> skos:prefLabel "v" .\n'
    graph = MemoryGraph.of_turtle((prefixes + triples + labels).encode())
    assert ask(graph, "latency-by-drug").column("median_days") == [median]
    assert ask(graph, "recovery-time").column("median_days") == [median]
    assert ask(graph, "patients").column("median_age") == [median]


def test_cases_by_drug_and_event(graph: MemoryGraph) -> None:
    assert answered(graph, "cases", drug="rituximab") == [
        ("late", 1, 44, "female", "rituximab", "neutropenia", 2),
        ("late", 2, 61, "male", "rituximab", "neutropenia", 1),
        ("switch", 1, 44, "female", "rituximab", "neutropenia", 1),
    ]


def test_class_members_lists_a_member_without_any_case(graph: MemoryGraph) -> None:
    assert answered(graph, "class-members", drug_class="anti-CD20 antibody", event="neutropenia") == [
        ("anti-CD20 monoclonal antibody", "rituximab", 3, 2, 4),
        ("anti-CD20 monoclonal antibody", "ocrelizumab", 1, 1, 1),
        ("anti-CD20 monoclonal antibody", "ofatumumab", 0, 0, 0),
    ]
    of_urticaria = answered(graph, "class-members", drug_class="anti-CD20 antibody", event="urticaria")
    assert [row[2] for row in of_urticaria] == [0, 0, 0]


def test_disagreements(graph: MemoryGraph) -> None:
    # 0.8 is grade 3, not mild; three weeks are less than 28 days, but the text says late-onset
    assert answered(graph, "disagreements") == [
        ("late", 1, 2, "severity and grade", "mild", "grade 3"),
        ("late", 2, 1, "onset and latency (late is 28 days or more after the last dose)", "late", "21 days"),
    ]


@pytest.mark.parametrize(
    ("stated", "check"),
    [
        ('cg:onset "early" ; cg:latencyDays 28 ; cg:latencyFrom "last_dose"', "onset and latency"),
        ('cg:severity "severe" ; cg:grade 2', "severity and grade"),
        ("cg:grade 3 ; cg:nadir 0.49", "grade and nadir"),
        ("cg:grade 3 ; cg:nadir 1.0", "grade and nadir"),
        ("cg:nadir 0.5 ; cg:recoveryValue 0.4", "nadir and count at recovery"),
        ('cg:outcome "fatal" ; cg:grade 4', "outcome and grade"),
        ('cg:outcome "fatal" ; cg:recovery "treated"', "outcome and recovery"),
        ('cg:action "withdrawn" ; cg:rechallenge true', "action and rechallenge"),
        ("cg:recurrence false", "recurrence and later episode"),
    ],
)
def test_each_kind_of_disagreement_is_found(stated: str, check: str) -> None:
    graph = MemoryGraph.of_turtle(_two_episodes(stated).encode())
    (found,) = ask(graph, "disagreements").column("check")
    assert str(found).startswith(check)


@pytest.mark.parametrize(
    "stated",
    [
        'cg:onset "late" ; cg:latencyDays 28 ; cg:latencyFrom "last_dose"',
        'cg:onset "late" ; cg:latencyDays 7 ; cg:latencyFrom "first_dose"',
        'cg:severity "severe" ; cg:grade 4',
        'cg:severity "mild" ; cg:grade 2',
        "cg:grade 4 ; cg:nadir 0.49",
        "cg:grade 5 ; cg:nadir 0.1",
        "cg:grade 2 ; cg:nadir 1.0",
        "cg:recurrence true",
    ],
)
def test_what_agrees_is_not_listed(stated: str) -> None:
    assert ask(MemoryGraph.of_turtle(_two_episodes(stated).encode()), "disagreements").rows == ()


def _two_episodes(stated: str) -> str:
    return f"""
    @prefix cg: <https://w3id.org/casegraph/ontology#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <urn:r> a cg:Report ; cg:name "r" .
    <urn:c> a cg:Case ; cg:number 1 ; cg:inReport <urn:r> .
    <urn:e> a cg:Episode ; cg:number 1 ; cg:ofCase <urn:c> ; cg:event <urn:n> ;
      cg:suspectDrug <urn:d> ; {stated} .
    <urn:f> a cg:Episode ; cg:number 2 ; cg:ofCase <urn:c> ; cg:event <urn:n> ; cg:suspectDrug <urn:d> .
    <urn:n> skos:prefLabel "neutropenia"@en . <urn:d> skos:prefLabel "d"@en .
    """


def test_possible_same_patients_agree_in_age_sex_drug_and_event(graph: MemoryGraph) -> None:
    assert answered(graph, "possible-same-patients") == [
        ("late", 1, "switch", 1, 44, "female", "rituximab", "neutropenia")
    ]


def test_terms_that_no_vocabulary_knows(graph: MemoryGraph) -> None:
    assert answered(graph, "unknown-terms") == [("neutrophils", "analyte", 1, 2), ("zorvaxib", "drug", 1, 1)]


def test_claims_stand_with_their_stance_and_words(graph: MemoryGraph) -> None:
    columns = ask(graph, "claims", {"stance": "disputes"})
    assert columns.dicts() == [
        {
            "stance": "disputes", "kind": "class_effect", "subject": "anti-CD20 monoclonal antibody",
            "event": "neutropenia", "hedged": None, "report": "switch", "claim": 1, "quote": "speaks against",
        }
    ]  # fmt: skip
    assert ask(graph, "claims").column("report") == ["late", "review", "switch"]


def test_the_event_under_several_drugs_in_order(graph: MemoryGraph) -> None:
    assert [row[:6] for row in answered(graph, "several-drugs")] == [
        ("switch", 1, 1, "rituximab", "neutropenia", 100),
        ("switch", 1, 2, "ocrelizumab", "neutropenia", 40),
    ]


def test_rechallenge_and_what_speaks_against_the_drug(graph: MemoryGraph) -> None:
    assert answered(graph, "rechallenged-without-recurrence") == [
        ("late", 2, 1, "rituximab", "neutropenia", "continued", 200, "did not recur")
    ]
    assert [(row[0], row[1], row[2], row[6], row[7]) for row in answered(graph, "rechallenge")] == [
        ("late", 1, 1, True, True),
        ("late", 2, 1, True, False),
        ("late", 1, 2, False, None),
    ]


def test_recovery_with_and_without_treatment(graph: MemoryGraph) -> None:
    assert answered(graph, "recovery-time") == [
        ("neutropenia", "spontaneous", 1, 14, 14, 14),
        ("neutropenia", "treated", 1, 6, 6, 6),
    ]


def test_what_a_report_does_not_state(graph: MemoryGraph) -> None:
    missing = [row[1:] for row in answered(graph, "not-stated", report="late") if row[1] == 2]
    assert missing == [
        (2, 1, field)
        for field in (
            "severity",
            "symptomatic",
            "recovery_value",
            "recovery_days",
            "treatments",
            "complications",
            "switched_to",
        )
    ]
    assert (1, None, "age_years") in [row[1:] for row in answered(graph, "not-stated", report="hives")]


def test_evidence_of_one_field(graph: MemoryGraph) -> None:
    (first, *_) = ask(graph, "evidence", {"field": "nadir", "report": "late"}).dicts()
    assert (first["case"], first["episode"], first["value"], first["quote"]) == (1, 1, "0.3", "0.3 x 10^9/L")
    assert first["component"] == "counts/1"


def test_what_to_check_has_its_words_and_is_no_answer_elsewhere(graph: MemoryGraph) -> None:
    (row,) = ask(graph, "to-check").dicts()
    assert (row["report"], row["case"], row["episode"]) == ("late", 2, 1)
    assert (row["kind"], row["field"], row["withheld"]) == ("withheld value", "latency_days", "22")
    assert (row["quote"], row["confidence"]) == ("three weeks", 0.3)
    for name in NAMES:
        if name != "to-check":
            assert "22" not in {str(cell) for values in answered(graph, name) for cell in values}, name


def test_the_kind_of_a_document_has_its_words(graph: MemoryGraph) -> None:
    rows = answered(graph, "kinds")
    assert ("late", "case series", 2, "two patients", 34) in rows  # behind "Late neutropenia after rituximab: "
    assert ("review", "review", 0, None, None) in rows


def test_a_decimal_parameter_and_its_default(graph: MemoryGraph) -> None:
    assert ask(graph, "low-confidence").column("field") == ["latency_days"]  # 0.5; all others have 0.9
    assert ask(graph, "low-confidence", {"below": 0.5}).rows == ()
    assert len(ask(graph, "low-confidence", {"below": "0.91"})) > 50


# --- how parameters are bound ---


@pytest.mark.parametrize(
    "drug",
    [
        "rituximab",
        "RITUXIMAB",
        "  rituximab ",
        "MabThera",
        BASE + "drug/rituximab",
        ["rituximab"],
        {"rituximab"},
    ],
)
def test_a_drug_by_any_of_its_names(graph: MemoryGraph, drug: object) -> None:
    assert len(ask(graph, "cases", {"drug": drug})) == 3


def test_a_list_stands_for_any_of_its_members_and_none_for_not_given(graph: MemoryGraph) -> None:
    assert len(ask(graph, "cases", {"drug": ["ocrelizumab", "zorvaxib", "zorvaxib"]})) == 2
    assert len(ask(graph, "cases", {"drug": None})) == len(ask(graph, "cases"))


def test_a_class_stands_for_its_members_and_an_event_for_narrower_ones(graph: MemoryGraph) -> None:
    assert len(ask(graph, "cases", {"drug_class": "monoclonal antibody"})) == 4
    assert len(ask(graph, "cases", {"drug_class": "ANTI CD20 antibody", "event": "cytopenia"})) == 4


def test_a_known_drug_without_any_case_has_an_empty_answer(graph: MemoryGraph) -> None:
    assert ask(graph, "cases", {"drug": "ofatumumab"}).rows == ()


HOSTILE = [
    'x" } DROP',
    'rituximab" } } ; DROP ALL #',
    "> } UNION { ?s ?p ?o } #",
    "{ UNDEF }",
    r"\g<0> \1",
    "https://w3id.org/casegraph/drug/x> } SERVICE <http://localhost/",
    "x'''",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_looks_like_a_query_is_just_a_name(graph: MemoryGraph, value: str) -> None:
    before = graph.turtle()
    for name, parameter in (
        ("cases", "drug"),
        ("timeline", "case"),
        ("reports", "report"),
        ("claims", "subject"),
    ):
        with pytest.raises(QuestionError) as caught:
            ask(graph, name, {parameter: value})
        assert "\n" not in str(caught.value)
    assert ask(graph, "evidence", {"field": value}).rows == ()
    assert graph.turtle() == before


def test_text_is_bound_as_one_literal(graph: MemoryGraph) -> None:
    text = bind(graph, question("evidence"), {"field": 'a"b\\c } \\1'})
    line = next(line for line in text.splitlines() if "asked_field {" in line)
    assert line.strip() == "VALUES ?asked_field { " + str(ox.Literal('a"b\\c } \\1')) + " }"


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("latency", {}, "unknown question 'latency'; did you mean latency-by-drug?"),
        ("cases", {"drugs": "x"}, "question cases has no parameter 'drugs'; did you mean drug"),
        ("cases", {"drug": "rituksimab"}, "no drug is called 'rituksimab'; did you mean rituximab?"),
        ("cases", {"drug": "anti-CD20 antibody"}, "is no drug; ask with drug_class='anti-CD20 antibody'"),
        ("cases", {"drug_class": "rituximab"}, "is no drug class; ask with drug='rituximab'"),
        ("cases", {"drug": ""}, "parameter drug does not take ''"),
        ("cases", {"drug": True}, "parameter drug does not take True"),
        ("cases", {"drug": []}, "parameter drug is an empty list"),
        ("cases", {"drug": "a\nb\x00"}, "does not take"),
        ("timeline", {"case": "late/3"}, "no case 'late/3' in the graph; did you mean late/"),
        ("reports", {"report": "lat"}, "no report 'lat' in the graph; did you mean late?"),
        ("low-confidence", {"below": "half"}, "parameter below is not a decimal number: 'half'"),
        ("low-confidence", {"below": "nan"}, "is not a decimal number"),
        ("low-confidence", {"below": "1e999999999"}, "is not a decimal number"),
        ("evidence", {"field": "\ud800"}, "does not take"),
    ],
)
def test_a_mistake_is_said_in_one_line(
    graph: MemoryGraph, name: str, parameters: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError) as caught:
        ask(graph, name, parameters)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


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
            "needs one line `VALUES ?asked_x { UNDEF }`",
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
