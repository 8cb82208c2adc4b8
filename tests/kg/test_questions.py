from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyoxigraph as ox
import pytest
import rdflib
from sample_graph import MemoryGraph
from sample_reports import VOCABULARY, reports, source

import kg
from extract.records import Case, Report
from kg.judgements import Judgement, judgement_triples
from kg.questions import ask, bind, question, questions

LIBRARY = questions()
NAMES = [each.name for each in LIBRARY]
REQUIRED = {"outside-class": {"drug_class": "anti-CD20 antibody", "event": "urticaria"}}
"""What a question has to be asked with; all others are asked without parameters."""
SILENT = ("judgements", "causality-ratings", "possible-same-patients")
"""What the sample reports say nothing to: reviewers' decisions and pairs of cases stand beside them, and no author rates a
causality."""


@pytest.fixture(scope="module")
def graph() -> MemoryGraph:
    return MemoryGraph(reports())


@pytest.fixture(scope="module")
def bare() -> MemoryGraph:
    """The samples, and a report of a patient of whom nothing is told."""
    report = Report(name="bare", source=source("bare", ""), kind="other", cases=(Case(number=1),))
    return MemoryGraph((*reports(), report))


@pytest.fixture(scope="module")
def nothing() -> MemoryGraph:
    return MemoryGraph((), "")


@pytest.fixture(scope="module")
def words_alone() -> MemoryGraph:
    """A vocabulary without reports."""
    return MemoryGraph((), VOCABULARY)


def answered(graph: MemoryGraph, name: str, **parameters: object) -> list[tuple[object, ...]]:
    return ask(graph, name, parameters or REQUIRED.get(name)).values()


# --- every question ---


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_an_answer_on_the_samples_and_none_on_an_empty_graph(
    graph: MemoryGraph, nothing: MemoryGraph, words_alone: MemoryGraph, name: str
) -> None:
    assert answered(graph, name) or name in SILENT, "the sample reports have something to say to every question"
    empty = words_alone if name in REQUIRED else nothing
    if name == "overview":
        assert {row[1] for row in answered(empty, name)} == {0}
    else:
        assert answered(empty, name) == []


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
def test_every_parameter_chooses_among_the_rows(
    graph: MemoryGraph, bare: MemoryGraph, name: str, parameter: str, kind: str
) -> None:
    if name in REQUIRED or (
        name == "class-members" and parameter == "event"
    ):  # there an event changes counts, not rows
        return
    if name not in ("recovery-time", "treatments"):  # there a drug changes counts
        assert set(answered(graph, name, **{parameter: WITH_CASES[kind]})) <= set(answered(graph, name))
    rest = answered(bare, name, **{parameter: WITHOUT[kind]})
    assert not rest or (kind == "report" and {row[0] for row in rest} == {"bare"})


@pytest.mark.parametrize("name", NAMES)
def test_another_engine_gives_the_same_answer(graph: MemoryGraph, reference: rdflib.Graph, name: str) -> None:
    found = reference.query(bind(graph, question(name), REQUIRED.get(name, {})))
    answer = ask(graph, name, REQUIRED.get(name))
    fast = [tuple(None if cell is None else _number_or_text(str(cell.value)) for cell in row) for row in answer]
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
    given = REQUIRED.get(name, {})
    assert stored.ask(name, **given).values() == ask(graph, name, given).values()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "class-members"])
def test_a_shared_file_gives_the_same_answer(stored: kg.CaseGraph, shared: kg.CaseGraph, name: str) -> None:
    given = REQUIRED.get(name, {})
    assert shared.ask(name, **given).values() == stored.ask(name, **given).values()


@pytest.fixture(scope="module")
def shared(stored: kg.CaseGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.CaseGraph]:
    file = tmp_path_factory.mktemp("shared") / "sample.ttl"
    stored.export(file)
    with kg.open(file) as opened:
        yield opened


# --- what they answer, worked out by hand from the sample texts ---


def test_latency_by_drug(graph: MemoryGraph) -> None:
    # after the last dose of rituximab: 21, 70, 84 and 100 days, so the median is (70 + 84) / 2 = 77
    assert answered(graph, "latency-by-drug") == [
        ("ocrelizumab", "neutropenia", "first_dose", 1, 1, 40, 40, 40, 0, 0),
        ("rituximab", "neutropenia", "last_dose", 3, 4, 77, 21, 100, 0, 4),  # three patients, four episodes
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
        f" cg:recoveryDays {day} ; cg:number 1 ;"
        f" cg:ofCase <urn:c{i}> . <urn:c{i}> cg:ageYears {day} ; cg:patient <urn:p{i}> .\n"
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


def told_twice(**stated: str) -> MemoryGraph:
    """One woman, of whom an abstract and an article tell, and another woman: all had d, then v."""
    triples = "".join(
        f"""<urn:{case}> a cg:Case ; cg:number 1 ; cg:inReport <urn:report-{case}> ; cg:sex "female" ; cg:patient <urn:{person}> .
        <urn:report-{case}> cg:name "{case}" ; cg:case <urn:{case}> .
        <urn:e-{case}> a cg:Episode ; cg:number 1 ; cg:ofCase <urn:{case}> ; cg:event <urn:v> ;
          cg:suspectDrug <urn:d> ; {stated[case]} .
        """
        for case, person in (("abstract", "one"), ("article", "one"), ("other", "two"))
    )
    return MemoryGraph.of_turtle(
        f"""@prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        {triples} <urn:d> skos:prefLabel "d"@en . <urn:v> skos:prefLabel "v"@en .""".encode()
    )


def test_a_patient_of_whom_two_reports_tell_is_counted_once() -> None:
    days = "cg:latencyDays 10 ; cg:recoveryDays 4"
    graph = told_twice(abstract=days, article=days, other="cg:latencyDays 40 ; cg:recoveryDays 6")
    assert answered(graph, "drug-events") == [
        ("d", "v", 2, 3, 3)
    ]  # two women, three reports that tell of three episodes
    assert answered(graph, "patients") == [("d", "v", 2, 2, 0, None, None, None)]
    # 10 counts once, so the median of 10 and 40 is 25; were it counted twice, it would be 10
    assert answered(graph, "latency-by-drug") == [("d", "v", "not stated", 2, 2, 25, 10, 40, 0, 0)]
    assert answered(graph, "recovery-time") == [("v", "not stated", 2, 2, 5, 4, 6)]


def test_what_two_reports_give_differently_of_one_patient_counts_as_they_give_it() -> None:
    graph = told_twice(
        abstract='cg:latencyDays 10 ; cg:outcome "recovering"', article='cg:latencyDays 12 ; cg:outcome "recovered"',
        other='cg:outcome "fatal"',
    )  # fmt: skip
    assert answered(graph, "latency-by-drug") == [("d", "v", "not stated", 1, 2, 11, 10, 12, 0, 0)]
    assert [row[2:4] for row in answered(graph, "outcomes")] == [("fatal", 1), ("recovered", 1), ("recovering", 1)]


def test_cases_by_drug_and_event(graph: MemoryGraph) -> None:
    assert answered(graph, "cases", drug="rituximab") == [
        ("late", 1, "late/1", 44, "female", "rituximab", "neutropenia", 2),
        ("late", 2, "late/2", 61, "male", "rituximab", "neutropenia", 1),
        ("switch", 1, "switch/1", 44, "female", "rituximab", "neutropenia", 1),
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
        ('cg:outcome "recovered" ; cg:grade 5', "outcome and grade"),
        ('cg:outcome "not recovered" ; cg:recovery "treated"', "outcome and recovery"),
        ('cg:action "withdrawn" ; cg:rechallenge true', "action and rechallenge"),
        ("cg:recurrence false", "recurrence and later episode"),
        ("cg:symptomatic false ; cg:complication <urn:fever>", "symptoms and complications"),
        ("cg:complication <urn:fever> ; cg:absentFinding <urn:fever>", "complication and absent finding"),
        (
            'cg:nadir 0.5 ; cg:measurement <urn:m> . <urn:m> cg:role "nadir" ; cg:unit "10*9/L" ; cg:value 0.4',
            "nadir and lowest measured count",
        ),
        ('cg:outcome "fatal"', "outcome and later episode"),
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
        "cg:rechallenge false ; cg:recurrence true",  # the event came again under another drug, or of itself
    ],
)
def test_what_agrees_is_not_listed(stated: str) -> None:
    assert ask(MemoryGraph.of_turtle(_two_episodes(stated).encode()), "disagreements").rows == ()


def _two_episodes(stated: str) -> str:
    return f"""
    @prefix cg: <https://w3id.org/casegraph/ontology#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <urn:r> a cg:Report ; cg:name "r" ; cg:case <urn:c> .
    <urn:c> a cg:Case ; cg:number 1 ; cg:inReport <urn:r> ; cg:episode <urn:e>, <urn:f> .
    <urn:e> a cg:Episode ; cg:number 1 ; cg:ofCase <urn:c> ; cg:event <urn:n> ;
      cg:suspectDrug <urn:d> ; {stated} .
    <urn:f> a cg:Episode ; cg:number 2 ; cg:ofCase <urn:c> ; cg:event <urn:n> ; cg:suspectDrug <urn:d> .
    <urn:n> skos:prefLabel "neutropenia"@en . <urn:d> skos:prefLabel "d"@en . <urn:fever> skos:prefLabel "fever"@en .
    """


def test_terms_that_no_vocabulary_knows(graph: MemoryGraph) -> None:
    assert answered(graph, "unknown-terms") == [("neutrophils", "analyte", 1, 2), ("zorvaxib", "drug", 1, 1)]


def test_claims_stand_with_their_stance_and_words(graph: MemoryGraph) -> None:
    columns = ask(graph, "claims", {"stance": "disputes"})
    assert columns.dicts() == [
        {
            "stance": "disputes", "kind": "class_effect", "subject": "anti-CD20 monoclonal antibody",
            "event": "neutropenia", "mechanism": None, "hedged": None, "report": "switch", "claim": 1, "quote": "speaks against",
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
        ("neutropenia", "spontaneous", 1, 1, 14, 14, 14),
        ("neutropenia", "treated", 1, 1, 6, 6, 6),
    ]


def test_what_a_report_does_not_state(graph: MemoryGraph) -> None:
    missing = [row[1:] for row in answered(graph, "not-stated", report="late") if row[1] in (None, 2)]
    assert missing == [  # the title does not say that it is a report of cases, and a class effect is claimed
        (None, None, "1 title says that it is a case report", "title"),
        (None, None, "8c diagnostic reasoning: other causes", "claims"),
        (2, 1, "5b main symptoms", "symptomatic"),
        (2, 1, "7 timeline", "recovery_days"),  # he recovered
        (2, 1, "10b follow-up test results", "recovery_value"),  # his count was 1.2, and then?
        (2, 1, "10d adverse events", "complications"),
    ]
    of_hives = answered(graph, "not-stated", report="hives")
    assert ("hives", 1, None, "5a demographic information", "age_years") in of_hives
    assert "recurrence" not in {row[4] for row in of_hives}  # nothing is told of a drug given again
    assert answered(graph, "not-stated", report="review") == []  # it has no patient of its own


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
        if name not in ("to-check", "overview"):
            assert "22" not in {str(cell) for values in answered(graph, name) for cell in values}, name


def test_the_kind_of_a_document_has_its_words(graph: MemoryGraph) -> None:
    rows = answered(graph, "kinds")
    assert ("late", "case series", 2, "two patients", 34) in rows  # behind "Late neutropenia after rituximab: "
    assert ("review", "review", 0, None, None) in rows


def test_a_decimal_parameter_and_its_default(graph: MemoryGraph) -> None:
    assert ask(graph, "low-confidence").column("field") == ["latency_days"]  # 0.5; all others have 0.9
    assert ask(graph, "low-confidence", {"below": 0.5}).rows == ()
    assert len(ask(graph, "low-confidence", {"below": "0.91"})) > 50


def test_the_graph_at_a_glance(graph: MemoryGraph) -> None:
    assert answered(graph, "overview")[:7] == [
        ("reports", 4), ("reports with patients of their own", 3), ("cases (a patient in a report)", 4),
        ("independent patients", 4), ("episodes of an adverse event", 6), ("adverse events", 2), ("suspect drugs", 4),
    ]  # fmt: skip


def test_dechallenge_by_drug_says_how_often_a_treatment_was_given(graph: MemoryGraph) -> None:
    # late/1/1 was treated with filgrastim; late/1/2 and late/2/1 were not; nothing is told of switch/1/1
    assert [row[2:] for row in answered(graph, "dechallenge-by-drug", drug="rituximab")] == [
        ("continued", "recovered", 1, 1, 1, 0),
        ("interrupted", "recovered", 1, 1, 1, 1),
        ("not stated", "not stated", 1, 1, 1, 0),
        ("withdrawn", "recovered", 1, 1, 1, 0),
    ]


def test_rechallenge_by_drug(graph: MemoryGraph) -> None:
    # late/1 got it again and had it again, late/2 got it again and stayed free
    assert answered(graph, "rechallenge-by-drug") == [("rituximab", "neutropenia", 2, 1, 1, 1, 0)]


def test_the_event_outside_a_class(graph: MemoryGraph) -> None:
    assert answered(graph, "outside-class", drug_class="anti-CD20 antibody", event="neutropenia") == []
    assert answered(graph, "outside-class", drug_class="anti-CD20 antibody", event="urticaria") == [
        ("acetylsalicylic acid", "urticaria", 1, 1, 1, 0, 0),
        ("zorvaxib", "urticaria", 1, 1, 1, 0, 0),
    ]


def test_a_patient_with_the_event_within_and_outside_the_class_is_told() -> None:
    prefixes = (
        "@prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    turtle = f"""{prefixes}
    <urn:class> a cg:DrugClass ; skos:prefLabel "the class"@en . <urn:d> skos:broader <urn:class> ; skos:prefLabel "d"@en .
    <urn:x> skos:prefLabel "x"@en . <urn:v> a cg:AdverseEvent ; skos:prefLabel "v"@en .
    <urn:c> cg:patient <urn:p> ; cg:inReport <urn:r> . <urn:c2> cg:patient <urn:p2> ; cg:inReport <urn:r> .
    <urn:e1> cg:ofCase <urn:c> ; cg:event <urn:v> ; cg:suspectDrug <urn:d> .
    <urn:e2> cg:ofCase <urn:c> ; cg:event <urn:v> ; cg:suspectDrug <urn:x> .
    <urn:e3> cg:ofCase <urn:c2> ; cg:event <urn:v> ; cg:suspectDrug <urn:x>, <urn:d> .
    """
    # two patients had v under x: one of them under d before (e1), the other under both at once (e3)
    graph = MemoryGraph.of_turtle(turtle.encode())
    assert answered(graph, "outside-class", drug_class="the class", event="v") == [("x", "v", 2, 1, 2, 2, 1)]


def test_several_drugs_lists_a_pair_of_suspects_only_where_they_changed() -> None:
    prefixes = (
        "@prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    same = "".join(
        f"<urn:e{n}> cg:number {n} ; cg:ofCase <urn:c> ; cg:event <urn:v> ; cg:suspectDrug <urn:d>, <urn:x> .\n"
        for n in (1, 2)
    )
    rest = """<urn:c> cg:number 1 ; cg:inReport <urn:r> ; cg:episode <urn:e1>, <urn:e2> . <urn:r> cg:name "r" .
    <urn:v> skos:prefLabel "v"@en . <urn:d> skos:prefLabel "d"@en . <urn:x> skos:prefLabel "x"@en .
    """
    assert answered(MemoryGraph.of_turtle((prefixes + same + rest).encode()), "several-drugs") == []
    changed = same.replace(", <urn:x> .", " .", 1)  # d alone the first time, d and x the second
    rows = answered(MemoryGraph.of_turtle((prefixes + changed + rest).encode()), "several-drugs")
    assert [(row[2], row[3]) for row in rows] == [(1, "d"), (2, "d"), (2, "x")]


def test_other_explanations_are_those_of_the_authors_and_the_other_suspects(graph: MemoryGraph) -> None:
    assert [row[:4] + row[6:] for row in answered(graph, "alternative-explanations")] == [
        ("hives", "urticaria", "acetylsalicylic acid", "suspects", 1, 1, "zorvaxib", "aspirin"),
        ("hives", "urticaria", "zorvaxib", "suspects", 1, 1, "acetylsalicylic acid", "zorvaxib"),
    ]


def test_doses_and_the_drugs_that_a_patient_took(graph: MemoryGraph) -> None:
    assert [row[:7] for row in answered(graph, "doses")] == [
        ("late", 1, 1, "rituximab", "neutropenia", "1000 mg", "intravenous"),
        ("late", 1, 2, "rituximab", "neutropenia", "1000 mg", "intravenous"),
    ]
    assert answered(graph, "exposures", role="suspect") == [
        ("late", 1, "rituximab", "suspect", "1000 mg", "intravenous", "pemphigus vulgaris")
    ]
    assert answered(graph, "exposures", role="concomitant") == []


def test_what_reviewers_decided() -> None:
    graph = MemoryGraph(reports())
    base = "https://w3id.org/casegraph/"
    cases = (f"{base}report/late/case/1", f"{base}report/switch/case/1")
    episode = (f"{base}report/late/case/1/episode/2", f"{base}drug/rituximab")
    at = datetime(2024, 5, 1, tzinfo=UTC)
    for item, about, answer, day in (
        ("same-patient", cases, "same", 0),
        ("same-patient", cases, "different", 1),
        ("naranjo-5", episode, "no", 0),
    ):
        made = at + timedelta(days=day)
        judged = Judgement(item=item, about=about, answer=answer, by="A. Reader", at=made, reason="read again")
        graph._store.extend(ox.Quad(*triple) for triple in judgement_triples(judged))
    rows = [(r["item"], r["about"], r["other"], r["answer"], r["prevails"]) for r in ask(graph, "judgements").dicts()]
    assert rows == [
        ("same-patient", "late/1", "switch/1", "same", False),
        ("same-patient", "late/1", "switch/1", "different", True),
        ("naranjo-5", "late/1/2", "rituximab", "no", True),
    ]
    assert len(answered(graph, "judgements", item="naranjo-5", report="late")) == 1
    assert answered(graph, "judgements", report="hives") == []


def test_how_the_authors_rate_the_causality() -> None:
    turtle = b"""
    @prefix cg: <https://w3id.org/casegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    <urn:r> cg:name "r" . <urn:c> cg:number 1 ; cg:inReport <urn:r> .
    <urn:e> cg:number 2 ; cg:ofCase <urn:c> ; cg:event <urn:v> ; cg:causalityRating <urn:one>, <urn:two> .
    <urn:one> cg:scale "naranjo" ; cg:score 7.0 ; cg:category "probable" ; cg:drug <urn:d> .
    <urn:two> cg:scale "who-umc" ; cg:category "possible" .
    <urn:v> skos:prefLabel "v"@en . <urn:d> skos:prefLabel "d"@en .
    """
    assert answered(MemoryGraph.of_turtle(turtle), "causality-ratings") == [
        ("r", 1, 2, "v", "naranjo", 7, "probable", "d"),
        ("r", 1, 2, "v", "who-umc", None, "possible", None),
    ]
