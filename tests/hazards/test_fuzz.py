"""Whatever a file holds, reading it succeeds or gives one line: no crash, no traceback, no hang.

Property-based: what is read starts from a real file of its kind, which is cut, doubled, shuffled and overwritten.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_reports import VOCABULARY
from sample_reports import reports as samples
from small_store import use_small_vocabulary

import kg
from extract.errors import CasegraphError
from kg.agreement import agreements
from kg.assess import Dossier
from kg.assess.definitions import Definitions
from kg.assess.render.html import html
from kg.assess.render.markdown import markdown
from kg.assess.render.rdf import as_json
from kg.describe import describe
from kg.library import questions
from kg.second import decisions
from kg.serialise import serialise
from kg.when import place, time_given

# With CASEGRAPH_FUZZ=1, new examples and ten times as many.
EXAMPLES = 600 if os.environ.get("CASEGRAPH_FUZZ") else 20
many = settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))

# Signs that mean something to one parser or another.
SIGNS = st.sampled_from(
    ["<", ">", '"', "'''", "\\", "\\u0000", "\\uD800", "{", "}", "[", "]", "(", ")", ";", ".", ",", "@", "^^", "#", ":",
     "_:b", "a", "<<(", ")>>", "@prefix : <x> .", "BASE <http://a/>", "\0", "\ufeff", "\u202e", "\ud83d\ude00"[:1],
     "-0", "1e999", "NaN", "INF", "2021-13-45T99:99:99Z", "=", "true", "null", '{"@id":', '"@context"', "\r", "\n\n"]
)  # fmt: skip
Edit = tuple[str, int, int, str]
edits = st.lists(
    st.tuples(
        st.sampled_from(["cut", "double", "overwrite", "insert", "swap", "end"]),
        st.integers(0, 10**6), st.integers(0, 400), st.one_of(SIGNS, st.text(max_size=8)),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def changed(text: str, changes: list[Edit]) -> bytes:
    for kind, at, length, words in changes:
        start = at % (len(text) + 1)
        end = min(len(text), start + length)
        part = text[start:end]
        if kind == "cut":
            text = text[:start] + text[end:]
        elif kind == "double":
            text = text[:end] + part + text[end:]
        elif kind == "overwrite":
            text = text[:start] + words + text[start + len(words) :]
        elif kind == "insert":
            text = text[:start] + words + text[start:]
        elif kind == "swap":
            text = text[end:] + part + text[:start]
        else:
            text = text[:start]
    return text.encode("utf-8", "surrogatepass")


def told_in_a_line(read: Callable[[], object]) -> None:
    """What is read is read, or an error of the family in one line that can be printed."""
    try:
        read()
    except CasegraphError as error:
        assert str(error) and "\n" not in str(error), str(error)


TRIPLES = {sample.name: describe(sample) for sample in samples()}
SHARED = {
    ".ttl": serialise({None: TRIPLES["late"]}, "turtle"),
    ".trig": serialise({None: TRIPLES["hives"]}, "trig"),
    ".nq": serialise({None: TRIPLES["hives"]}, "n-quads"),
    ".jsonld": serialise({None: TRIPLES["hives"]}, "json-ld"),
}


@pytest.fixture(autouse=True)
def _small(few: Path) -> Iterator[None]:
    """The small vocabulary, which loads in no time."""
    yield


VIEWS = (
    ("drug-event", {}), ("similarity", {}), ("switch", {}), ("timeline", {"case": "late/1"}),
    ("path", {"from": "rituximab", "to": "class effect"}),
)  # fmt: skip


def asked(path: Path) -> None:
    """Opens a shared file and asks all that reads a graph."""
    with kg.open(path) as graph:
        told_in_a_line(graph.table)
        told_in_a_line(graph.validate)
        told_in_a_line(lambda: graph.ask("cases"))
        told_in_a_line(lambda: graph.ask("latency-by-drug"))
        told_in_a_line(graph.causality)
        told_in_a_line(graph.duplicates)
        for view, given in VIEWS:
            told_in_a_line(lambda view=view, given=given: graph.view(view, **given))  # type: ignore[misc]
        told_in_a_line(lambda: agreements(graph))
        for status in graph.reports():
            told_in_a_line(lambda name=status.name: graph.report(name))  # type: ignore[misc]
            told_in_a_line(lambda name=status.name: graph.explain(name))  # type: ignore[misc]
        told_in_a_line(graph.export)
        told_in_a_line(graph.judgements)


@pytest.mark.parametrize("suffix", SHARED)
@many
@given(edits)
def test_shared_files(suffix: str, changes: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"shared{suffix}")
        path.write_bytes(changed(SHARED[suffix], changes))

        told_in_a_line(lambda: asked(path))


XSD = "http://www.w3.org/2001/XMLSchema#"
OBJECTS = st.one_of(
    st.sampled_from([triple.object for triple in TRIPLES["late"]]),
    st.sampled_from([triple.subject for triple in TRIPLES["late"]]),  # circles
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(XSD + kind)),
        st.sampled_from(["", "-1", "1e400", "NaN", "999999999999999999999", "2021-02-31", "maybe", "0.1"]),
        st.sampled_from(["decimal", "integer", "boolean", "date", "dateTime", "double", "string", "nonsense"]),
    ),
    st.sampled_from([ox.BlankNode("b"), ox.NamedNode("urn:x"), ox.Literal("x", language="de"), ox.Literal("\n\u202e")]),
)
swaps = st.lists(
    st.tuples(st.sampled_from(["object", "predicate", "subject", "drop", "add"]), st.integers(0, 10**6), OBJECTS),
    min_size=1, max_size=6,
)  # fmt: skip


@many
@given(swaps)
def test_graphs_that_say_something_else(changes: list[tuple[str, int, ox.NamedNode]]) -> None:
    """Valid RDF whose statements are wrong: foreign terms, circles, wrong datatypes, missing and doubled values."""
    triples = list(TRIPLES["late"])
    for kind, at, thing in changes:
        subject, predicate, value = triples[at % len(triples)]
        other = triples[(at * 7 + 3) % len(triples)]
        if kind in ("object", "add"):
            made = ox.Triple(subject, predicate, thing)
        elif kind == "predicate":
            made = ox.Triple(subject, other.predicate, value)
        else:
            made = ox.Triple(other.subject, predicate, value)
        if kind == "add":
            triples.append(made)
        else:
            triples[at % len(triples) : at % len(triples) + 1] = [] if kind == "drop" else [made]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shared.nq")
        path.write_text(serialise({None: triples}, "n-quads"), encoding="utf-8")
        told_in_a_line(lambda: asked(path))


@many
@given(edits)
def test_vocabularies(changes: list[Edit]) -> None:
    from extract.lexicon.vocabulary import _drafts  # what reads one file, without the package's own

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "own.ttl")
        path.write_bytes(changed(VOCABULARY, changes))
        told_in_a_line(lambda: list(_drafts(path)))

        def opened() -> None:
            with kg.open(None, vocabularies=[path]) as graph:
                told_in_a_line(lambda: graph.ask("cases"))

        told_in_a_line(opened)


QUESTION = """# title: Women
# answers: Who of the patients is a woman?
# parameter: drug (drug, optional): the suspect drug
# parameter: days (number, default 28): days
# columns:
#   patient: the patient
PREFIX cg: <https://w3id.org/casegraph/ontology#>
SELECT ?patient WHERE { ?patient cg:sex "female" } ORDER BY ?patient
"""


@many
@given(edits)
def test_questions_of_ones_own(few: Path, changes: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "women.rq").write_bytes(changed(QUESTION, changes))
        told_in_a_line(lambda: questions([folder]))
        Path(folder, "women.rq").write_bytes(QUESTION.encode())


DECISIONS = "report,case,episode,field,reader\r\nlate,1,1,grade,casegraph\r\nlate,1,,sex,openai:x\r\n"


@many
@given(edits)
def test_decisions(changes: list[Edit]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "decisions.csv")
        path.write_bytes(changed(DECISIONS, changes))
        told_in_a_line(lambda: decisions(path, "openai:x"))


@many
@given(
    st.one_of(
        st.text(max_size=40), edits.map(lambda each: changed("2021-03-04T05:06:07Z", each).decode("utf-8", "ignore"))
    )
)
def test_moments(moment: str) -> None:
    told_in_a_line(lambda: place(f"store@{moment}"))
    told_in_a_line(lambda: time_given(moment))


@many
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["yes", "same", "", "certain"]))
def test_targets_and_judgements(few: Path, one: str, other: str, answer: str) -> None:
    from datetime import UTC, datetime

    from kg.judgements import Judgement

    told_in_a_line(
        lambda: Judgement(item="same-patient", about=(one, other), answer=answer, by=one, at=datetime.now(UTC))
    )


@pytest.fixture(scope="module")
def held() -> Iterator[kg.CaseGraph]:
    """The samples in memory, with their small vocabulary."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        use_small_vocabulary(patch, Path(folder))
        with kg.open(None) as graph:
            for sample in samples():
                graph.add(sample)
            yield graph


BOUNDS = st.one_of(
    st.floats(0, 1e308, exclude_min=True), st.sampled_from([28.0, 1.5, 5e-324]), st.integers(1, 10**400), st.floats()
)


@many
@given(
    BOUNDS, st.one_of(st.none(), BOUNDS), st.sampled_from([None, "early", "late"]),
    st.sampled_from([as_json, markdown, html]),
)  # fmt: skip
def test_definitions_of_a_class_effect(
    held: kg.CaseGraph, late: float, below: float | None, onset: str | None, form: Callable[[Dossier], str]
) -> None:
    def told() -> None:
        definitions = Definitions(late_from_days=late, count_below=below, onset=onset)  # type: ignore[arg-type]
        assert form(held.assess(drug_class="anti-CD20 antibody", event="neutropenia", definitions=definitions)).strip()

    told_in_a_line(told)


@many
@given(
    st.one_of(st.sampled_from(["anti-CD20 antibody", "ANTI CD20", "taxane", "rituximab", "urn:x y"]), st.text(max_size=30)),
    st.one_of(st.sampled_from(["neutropenia", "Neutropenia ", "urticaria", "gout"]), st.text(max_size=30)),
)  # fmt: skip
def test_classes_and_events(held: kg.CaseGraph, drug_class: str, event: str) -> None:
    told_in_a_line(lambda: held.assess(drug_class=drug_class, event=event))


def test_an_episode_without_its_event_gives_one_line(tmp_path: Path) -> None:
    path = tmp_path / "shared.nq"
    whole = [triple for triple in TRIPLES["late"] if not str(triple.subject).endswith("/statement/event>")]
    assert len(whole) < len(TRIPLES["late"])
    path.write_text(serialise({None: whole}, "n-quads"), encoding="utf-8")
    with kg.open(path) as graph, pytest.raises(CasegraphError, match=r"is not a whole report: .* has no event"):
        graph.causality()
