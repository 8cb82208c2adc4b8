"""`CaseGraph`: the one object through which the graph is filled, asked, checked and shared.

It holds no logic of its own: records become triples in `kg.describe`, live in `kg.store`, are checked by
`kg.shapes` and asked by `kg.questions`, `kg.table`, `kg.views`, `kg.explain`; each is loaded when first used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg import shared_files
from kg.answers import Answer, Statements
from kg.querying import QueryError, query_errors, rows, run
from kg.remote.address import is_address
from kg.status import STATUS, ReportStatus
from kg.store import GraphStore, StoreError
from kg.terms import JUDGEMENTS, PAIRS, PATIENTS, RUNS, VOCABULARY, report_iri
from kg.vocabularies import vocabulary_files
from kg.vocabularies import vocabulary_hash as load

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from extract.records import Report
    from kg.assess.definitions import Definitions
    from kg.assess.model import Dossier
    from kg.assess.stored import StoredAssessment
    from kg.causality import Causality
    from kg.diff import Difference
    from kg.duplicates.explaining import Compared
    from kg.duplicates.pairs import Pair
    from kg.engine import Engine
    from kg.explain import Explanation
    from kg.findings import Finding
    from kg.guarded import Guard, Limits
    from kg.history import Moment, Version
    from kg.judgements import Judgement
    from kg.search import Found
    from kg.serialise import Format
    from kg.shapes import Engine as ShapesEngine


def open(
    path: str | Path | None,
    *,
    create: bool = True,
    vocabularies: Sequence[Path] = (),
    at: int | str | datetime | None = None,
) -> CaseGraph:
    """Opens a graph of case reports.

    Args:
        path: the folder of a store; or the address of a SPARQL server (https://…, see `kg.remote`); or a shared file
            (.ttl, .trig, .nq, .jsonld, also .gz), which is loaded into memory and is read-only; or None for an empty
            graph in memory.
        create: whether to make the store where there is none.
        vocabularies: SKOS files in Turtle beside those of the package; a store remembers them.
        at: a moment of a store's history, to open it, read-only, as it was when that was over: its number, a time, or
            `previous` (see `CaseGraph.history`).

    Raises:
        StoreError: the folder is no store, is missing (with `create=False`), or is in use. With `create=False`, one in
            use is read as its holder left it for readers, see `CaseGraph.as_of`, and cannot be changed.
        HistoryError: the store cannot show that moment.
        ShareError: the shared file cannot be read.

    >>> with open(None) as graph:
    ...     graph.reports()
    ()
    """
    if path is None:
        store = GraphStore.in_memory()
    elif is_address(path):
        from kg.remote.opening import opened

        return opened(path, create=create, vocabularies=vocabularies, at=at)
    else:
        path = Path(path)
        if shared_files.suffix(path) and not path.is_dir():
            from kg.sharing import load as load_shared

            if at is not None:
                raise StoreError(f"{path} is a shared file, which tells of one moment: only a store has a history")
            store = GraphStore.in_memory(read_only=True)
            load_shared(path, store)
            return CaseGraph(store)
        store = GraphStore.open(path, create=create and at is None)
    try:
        graph = CaseGraph(store, vocabularies=vocabulary_files(store, vocabularies))
        return graph if at is None else graph.at(at, alone=True)
    except BaseException:
        store.close()
        raise


class CaseGraph:
    """A graph of case reports: each report is one named graph, each value leads to the words that state it.

    Use it as a context manager, or close it: a store on disk serves one process at a time.
    """

    def __init__(
        self, store: GraphStore, *, vocabularies: Sequence[Path] = (), vocabulary_hash: str | None = None
    ) -> None:
        self._store = store
        self._behind: GraphStore | None = None  # the store whose past this is, where nobody else closes it
        self.vocabulary_hash = load(store, vocabularies) if vocabulary_hash is None else vocabulary_hash

    def __enter__(self) -> CaseGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"CaseGraph({str(self._store)!r})"

    def add(
        self, report: Report, text: str | None = None, *, extractor: str = "", vocabulary: str | None = None
    ) -> ReportStatus:
        """Adds a report, or puts it in the place of the one of the same name: wholly or not at all.

        A report with a violation is kept, but quarantined: no answer counts it until it is put right.

        Args:
            report: the records.
            text: the text that the offsets of its evidence count in; kept beside the graph, to show quotes in
                context.
            extractor: the version of the extraction, by which a later build knows what it may skip.
            vocabulary: the hash of the vocabularies of the extraction; this graph's where it is not given.

        Raises:
            DescribeError: a record holds what no graph can hold.
            StoreError: the text is not the one that the report was read from, or the store cannot be written.
        """
        from kg.describe import describe
        from kg.shapes import check

        if text is not None and _sha256(text) != report.source.text_sha256:
            raise StoreError(f"the text given for report {report.name!r} is not the one that it was read from")
        triples = describe(report)
        findings = check(report.name, triples, text=text)
        status = ReportStatus(
            name=report.name,
            state="quarantined" if any(found.severity == "violation" for found in findings) else "accepted",
            extractor=extractor,
            content_hash=report.source.sha256,
            vocabulary_hash=self.vocabulary_hash if vocabulary is None else vocabulary,
            triples=len(triples),
            findings=tuple(findings),
        )
        self._store.replace(status, triples, text)
        return status

    def at(self, moment: int | str | datetime, *, alone: bool = False) -> CaseGraph:
        """The graph as it was when a moment was over, read-only; close it before this one.

        Args:
            moment: a number of `history()` (0: before the first), a time, or `previous`.
            alone: whether closing it closes this graph, too.

        Raises:
            HistoryError: the store cannot show that moment.
        """
        from kg.history import at

        found = CaseGraph(at(self._store, moment))
        found.vocabulary_hash = found._store.vocabulary or self.vocabulary_hash
        found._behind = self._store if alone else None
        return found

    def history(self) -> tuple[Moment, ...]:
        """The moments of the store: each build or change, with what it added, replaced or removed."""
        from kg.history import moments

        if is_address(str(self._store)):
            raise StoreError(f"{self._store} is a remote store, which has no history: it holds what was last built")
        return moments(self._store)

    def content_hashes(self) -> dict[str, str]:
        """The hash of each report's graph, by name, where the store has noted it: equal hashes, equal graphs."""
        return self._store.contents or {
            version.status.name: version.sha256
            for version in self._versions()
            if version.gone is None and version.status is not None
        }

    def _versions(self) -> list[Version]:
        from kg.history import versions

        return versions(self._store)

    def diff(self, new: CaseGraph, **options: Any) -> Difference:
        """What changed from this graph to a newer one; see `kg.diff.difference`."""
        from kg.diff import difference

        return difference(self, new, **options)

    def remove(self, name: str) -> None:
        """Removes a report.

        Raises:
            StoreError: there is no report of that name, or the graph is read-only.
        """
        self.status(name)
        self._store.remove(name)

    def log_run(
        self,
        *,
        started: datetime,
        ended: datetime,
        host: str = "",
        added: int = 0,
        skipped: int = 0,
        failed: int = 0,
    ) -> None:
        """Records that a build took place, in the graph of runs (never in a report's graph)."""
        from kg.runs import run_triples

        triples = run_triples(started=started, ended=ended, host=host, added=added, skipped=skipped, failed=failed)
        self._store.record_run(triples)

    def reports(self) -> tuple[ReportStatus, ...]:
        """How each report stands: accepted or quarantined and why, and from what it was made."""
        return tuple(self._store.statuses())

    def has_at_most(self, reports: int) -> bool:
        """Whether there are no more reports than this; counted no further."""
        return sum(1 for _ in islice(self._store.match(None, STATUS, None, RUNS), reports + 1)) <= reports

    def status(self, name: str) -> ReportStatus:
        """How one report stands.

        Raises:
            StoreError: there is no report of that name.
        """
        found = self._store.statuses(name) if name else []
        if not found:
            raise StoreError(f"there is no report {name!r} in the graph")
        return found[0]

    def report(self, name: str) -> Report:
        """A report's records, recovered from its graph.

        Raises:
            StoreError: there is no report of that name.
            DescribeError: the graph was edited so that no record fits.
        """
        from kg.recover import recover

        return recover(self.triples(name))

    def triples(self, name: str) -> list[ox.Triple]:
        """The triples of one report's graph.

        Raises:
            StoreError: there is no report of that name.
        """
        self.status(name)
        return self._store.triples(report_iri(name))

    def vocabulary(self, concept: ox.NamedNode) -> list[ox.Triple]:
        """What the vocabulary says of a concept."""
        return [quad.triple for quad in self._store.match(concept, None, None, VOCABULARY)]

    def judge(self, judgement: Judgement) -> None:
        """Keeps what a reviewer decided; it prevails over what she, or another, decided on the same thing before.

        Raises:
            JudgementError: what it is about is not in the graph.
            StoreError: the graph is a shared file, or the store cannot be written.
        """
        from kg.judgements import check_subject, judgement_triples

        check_subject(self._store.store, judgement)
        self._store.insert(JUDGEMENTS, judgement_triples(judgement))

    def judgements(self) -> tuple[Judgement, ...]:
        """All that reviewers decided, in the order of time; `kg.judgements.prevailing` gives what holds."""
        from kg.judgements import read_judgements

        return read_judgements(self._store.graph(JUDGEMENTS))

    def beside(self, reports: Iterable[str]) -> dict[ox.NamedNode | None, list[ox.Triple]]:
        """What stands beside the graphs of some reports, to be shared with them: who their patients are, what
        reviewers decided about them, and the stored assessments."""
        from kg.judgements import about_reports
        from kg.patients import of_reports

        self.know_patients(calibrated=True)
        roots = {report_iri(name).value for name in reports}
        graphs = {
            PATIENTS: of_reports(self._store.graph(PATIENTS), roots),
            PAIRS: of_reports(self._store.graph(PAIRS), roots),
            JUDGEMENTS: about_reports(self._store.graph(JUDGEMENTS), roots),
            **{graph: self._store.graph(graph) for graph in self._store.assessments()},
        }
        return {graph: triples for graph, triples in graphs.items() if triples}

    def patients(self) -> dict[str, str]:
        """Each case's IRI with the IRI of its patient: cases of several reports may be one person."""
        from kg.patients import read_patients

        self.know_patients()
        return read_patients(self._store.graph(PATIENTS))

    def know_patients(self, *, calibrated: bool = False) -> None:
        """Works out which cases are one person, where something has changed since it was last done.

        Args:
            calibrated: whether what agreement on a value weighs must be that of the cases as they are now. It may be
                that of a time when up to two in a hundred of the cases were others; a shared graph is calibrated.

        Raises:
            StoreError: the disk is full or fails.
        """
        from kg.settling import settle

        settle(self._store, calibrated=calibrated)

    def assess(
        self,
        *,
        drug_class: str,
        event: str,
        definitions: Definitions | None = None,
        quarantined: bool = False,
    ) -> Dossier:
        """The dossier on the hypothesis that an event is an effect of a class of drugs; see `kg.assess`.

        Raises:
            AssessError: there is no such class or event, or a definition makes no sense.
        """
        from kg.assess import assess

        return assess(self, drug_class=drug_class, event=event, definitions=definitions, quarantined=quarantined)

    def keep_assessment(self, dossier: Dossier, *, at: datetime | None = None) -> str:
        """Keeps a dossier in the graph, to be exported and shared with it, and gives its name.

        Raises:
            StoreError: the graph is a shared file, or the store cannot be written.
        """
        from kg.assess.stored import keep

        return keep(self, dossier, at=at)

    def assessments(self) -> tuple[StoredAssessment, ...]:
        """The assessments that the graph keeps, by time; `kg.assess.stored.standing` says whether one still holds."""
        from kg.assess.stored import stored

        return stored(self)

    def put_assessment(self, node: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Puts the triples of an assessment into the graph of its name."""
        self._store.put(node, triples)

    def assessment_graphs(self) -> dict[ox.NamedNode, list[ox.Triple]]:
        """The graphs of the stored assessments, by name."""
        return {node: self._store.graph(node) for node in self._store.assessments()}

    def duplicates(self, *, quarantined: bool = False) -> tuple[Pair, ...]:
        """Pairs of cases of different reports that may be one patient, and those on which a reviewer decided, the
        strongest first; see `kg.duplicates`."""
        from kg.patients import pairs

        return pairs(self, quarantined=quarantined)

    def compare(self, one: str, other: str) -> Compared:
        """Two cases (`REPORT/1` or IRIs) slot by slot: both values with their words, whether they agree, its weight.

        Raises:
            DuplicateError: there is no such case, or both are of one report.
        """
        from kg.duplicates.explaining import compare

        return compare(self, one, other)

    def text(self, name: str) -> str | None:
        """The text that a report's evidence counts in, where it was kept.

        Raises:
            StoreError: there is no report of that name.
        """
        self.status(name)
        return self._store.text(report_iri(name))

    def select(self, sparql: str, *, quarantined: bool = False) -> Answer:
        """The answer to a SPARQL SELECT over the accepted reports and the vocabulary, as one graph.

        The prefixes of `kg.terms.PREFIXES` need not be declared.

        Raises:
            QueryError: the query is not valid, is no SELECT, or calls another server.
        """
        self.know_patients()
        return self._store.answer(sparql, lambda view: _rows(view, sparql), quarantined=quarantined)

    def construct(self, sparql: str, *, quarantined: bool = False) -> list[ox.Triple]:
        """The triples that a SPARQL CONSTRUCT or DESCRIBE makes; see `select`.

        Raises:
            QueryError: the query is not valid, is no CONSTRUCT, or calls another server.
        """
        found = self._run(sparql, quarantined=quarantined)
        if not isinstance(found, ox.QueryTriples):
            raise QueryError("this is no CONSTRUCT query")
        with query_errors():
            return list(found)

    def query(self, sparql: str, *, quarantined: bool = False) -> Answer | bool | rdflib.Graph:
        """The answer to any SPARQL query: rows for SELECT, a bool for ASK, an rdflib graph for the rest.

        It runs in this process, for as long and with as much memory as it takes: a query of somebody else's goes to
        `query_guarded`.

        Raises:
            QueryError: the query is not valid or calls another server.
        """
        found = self._run(sparql, quarantined=quarantined)
        if isinstance(found, ox.QuerySolutions):
            return rows(found)
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        from kg.convert import rdflib_graph

        with query_errors():
            return rdflib_graph(found)

    def query_guarded(
        self, sparql: str, *, limits: Limits | None = None, quarantined: bool = False
    ) -> Answer | Statements | bool:
        """The answer to a query that nobody vouches for: in a process of its own, within limits; see `kg.guarded`.

        Raises:
            QueryError: the query is not valid, calls another server, or names a graph that is not there.
            LimitError: it took too long or too much.
        """
        from kg.guarded import answer

        return answer(self, sparql, limits=limits, quarantined=quarantined)

    def guard(self, *, limits: Limits | None = None, quarantined: bool = False) -> Guard:
        """What answers such queries, one after the other, over the graph as it is now; to be closed."""
        from kg.guarded import Guard

        self.know_patients()
        view = self._store.view(quarantined=quarantined)
        return Guard(view, self._store.nearby, limits=limits)

    def _run(self, sparql: str, *, quarantined: bool) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        self.know_patients()
        return run(self._store.view(quarantined=quarantined), sparql)

    def ask(self, question: str, **parameters: object) -> Answer:
        """The answer to a question of the library, by its name; see `kg.questions`."""
        from kg.questions import ask

        return ask(self, question, parameters)

    def search(self, words: str, *, limit: int = 20, quarantined: bool = False) -> Found:
        """The reports whose texts have all of some words, and the passages that have them; see `kg.search`.

        Raises:
            SearchError: there is no word to search for, or there are too many.
        """
        from kg.search import search

        return search(self, words, limit=limit, quarantined=quarantined)

    def table(self, quarantined: bool = False) -> list[dict[str, Any]]:
        """The evidence table, one dictionary a report; see `kg.table`."""
        from kg.table import table

        return table(self, quarantined=quarantined)

    def view(self, name: str, **parameters: Any) -> nx.Graph[Any]:
        """A networkx view of the graph (`drug-event`, `path`, `similarity`, `switch`, `timeline`); see `kg.views`."""
        from kg.views import view

        return view(self, name, **parameters)

    def explain(self, target: str) -> list[Explanation]:
        """The words behind a value; see `kg.explain`."""
        from kg.explain import explain

        return explain(self, target)

    def causality(
        self, target: str | None = None, *, drug: str | None = None, quarantined: bool = False
    ) -> tuple[Causality, ...]:
        """Naranjo score and WHO-UMC category for each episode and suspect drug; see `kg.causality`."""
        from kg.causality import causality

        return causality(self, target, drug=drug, quarantined=quarantined)

    def validate(self, *, engine: ShapesEngine = "compiled") -> list[Finding]:
        """Checks every report's graph against the shapes, as it is now.

        Args:
            engine: `compiled`, or `pyshacl`: the reference, which is slower and finds the same.
        """
        from kg.shapes import validate

        return validate(self, engine=engine)

    def check(self) -> list[str]:
        """What is wrong with the store itself: one line for each report that is lost, or not whole."""
        return self._store.check()

    def export(
        self,
        path: str | Path | None = None,
        *,
        format: Format = "turtle",
        reports: Iterable[str] | None = None,
    ) -> str:
        """The accepted reports as one shared text, with the vocabulary's concepts that they use.

        Args:
            path: the file to write (wholly or not at all); the text is returned in any case.
            format: `turtle` and `json-ld` hold one merged graph, `trig` and `n-quads` one graph a report.
            reports: names of the reports to share (a quarantined one may be named); None for all accepted.

        Raises:
            StoreError: there is no report of a name that was given.
            ShareError: the format is unknown or the file cannot be written.
        """
        from kg.sharing import export

        return export(self, path, format=format, reports=reports)

    def backup(self, folder: str | Path) -> None:
        """A copy of the whole store in a new folder.

        Raises:
            StoreError: the folder exists, or the graph lives in memory.
        """
        self._store.backup(Path(folder))

    @property
    def as_of(self) -> datetime | None:
        """From when the graph is, where another process holds the store and this is a copy that it left for readers."""
        return self._store.as_of

    @property
    def in_use(self) -> str:
        """That another process holds the store, and which; "" where it is held by this one."""
        from kg.opening import in_use

        return "" if self._store.as_of is None or self._store.folder is None else in_use(self._store.folder)

    @property
    def rdf(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset over the same store; its default graph is the union of all graphs.

        That of runs is one of them: a report's name stands in two graphs, so that a query over the union needs
        DISTINCT. What is changed through the view is not checked, not noted in the history, and on the disk only when
        the graph is closed.

        Raises:
            StoreError: the graph is on a server.
        """
        import rdflib
        from oxrdflib import OxigraphStore

        engine = self._store.store
        if not isinstance(engine, ox.Store):
            raise StoreError("only a graph of this machine can be seen through rdflib: ask the server with `query`")
        return rdflib.Dataset(store=OxigraphStore(store=engine), default_union=True)

    def close(self) -> None:
        """Releases the store for other processes."""
        self._store.close()
        if self._behind is not None:
            self._behind.close()


def _rows(view: Engine, sparql: str) -> Answer:
    from kg.ordering import in_order, unordered

    plain = unordered(sparql)
    if plain is not None:
        text, keys = plain
        found = run(view, text)
        if isinstance(found, ox.QuerySolutions):
            columns = [variable.value for variable in found.variables]
            if all(name in columns for name, _ in keys):
                answer = rows(found)
                ordered = in_order(answer.rows, [(columns.index(name), descends) for name, descends in keys])
                if ordered is not None:
                    return Answer(answer.columns, ordered)
    found = run(view, sparql)
    if not isinstance(found, ox.QuerySolutions):
        raise QueryError("this is no SELECT query")
    return rows(found)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
