"""The dossier: facts in, findings, figures, counter-evidence, verdict and sensitivity out; all of it pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from extract.records import Evidence
from kg.assess.challenges import challenges
from kg.assess.comparators import comparators
from kg.assess.counter import counter_evidence
from kg.assess.definitions import COUNTS, DOUBTFUL, CountDefinition, Definitions
from kg.assess.evidence import evidence_of, natural, values_of
from kg.assess.examples import counter_examples
from kg.assess.facts import Facts, key
from kg.assess.findings import Findings, find
from kg.assess.members import figures, member_row, patient_rows
from kg.assess.model import (
    FORMAT_VERSION,
    Asked,
    ClaimRow,
    Dossier,
    Figure,
    Uncertainty,
    UsedReport,
    Verdict,
)
from kg.assess.rules import GIRARD, Weighed, verdict, weigh
from kg.assess.sensitivity import sensitivity
from kg.assess.viewpoints import HILL, SHAKIR, SIGNAL, VIEWPOINTS, view, viewpoints

if TYPE_CHECKING:
    from kg.graph import CaseGraph

__all__ = ["count_definition", "dossier", "judged", "settled"]

FORMAT = "casegraph assessment of a class effect"


def count_definition(facts: Facts) -> CountDefinition | None:
    """The definition by counts of the event or of one above it, where there is one."""
    for name in (key(facts.event), *sorted(facts.broader_events)):
        if name in COUNTS:
            return COUNTS[name]
    return None


def settled(facts: Facts, definitions: Definitions) -> Definitions:
    """The definitions with the usual count for the event, where none is given and the event has one."""
    defined = count_definition(facts)
    if definitions.count_below is None and defined is not None:
        return replace(definitions, count_below=defined.usual)
    return definitions


def judged(findings: Findings, *, words: bool = False) -> tuple[Weighed, Verdict]:
    """What the rules weigh, and the verdict: what the sensitivity analysis does once more for each change."""
    found = challenges(findings)
    weighed = weigh(findings, found, counter_examples(findings, found))
    return weighed, verdict(weighed, words=words)


def dossier(facts: Facts, definitions: Definitions | None = None, *, version: str = "") -> Dossier:
    """The whole dossier on the facts.

    Args:
        facts: what the graph says; see `kg.assess.facts.read`.
        definitions: what counts as an episode; the usual ones where they are not given.
        version: the version of the program, told in the dossier.
    """
    used = settled(facts, definitions or Definitions())
    weighed, decided = judged(find(facts, used), words=True)
    findings, found = weighed.findings, weighed.challenges
    rows = tuple(member_row(findings, found, member) for member in findings.members)
    with_cases = tuple(sorted((row for row in rows if row.patients), key=lambda row: (-row.patients, row.drug)))
    overall_view = view(findings, found)
    overall = figures(findings, findings.patients, found, None)
    counter = counter_evidence(findings, found)
    others = comparators(findings, weighed.examples)
    claims = _claims(findings)
    defined = count_definition(facts)
    everything = Dossier(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        made_with=f"casegraph {version}".strip(),
        asked=Asked(
            drug_class=facts.drug_class.label,
            class_iri=key(facts.drug_class),
            event=facts.event.label,
            event_iri=key(facts.event),
            narrower_events=_narrower(findings),
            late_from_days=used.late_from_days,
            count_below=used.count_below,
            count_definition=defined.source if defined else "",
            onset=used.onset,
        ),
        verdict=decided,
        members=with_cases,
        members_without_cases=tuple(row.drug for row in rows if not row.patients),
        overall=overall,
        viewpoints=viewpoints(overall_view),
        viewpoint_rules=tuple((rule.name, rule.rule) for rule in VIEWPOINTS),
        patients=patient_rows(findings, weighed.contradicting),
        counter_evidence=counter,
        comparators=others,
        claims=claims,
        uncertainty=_uncertainty(facts, used, (*overall, *(f for row in with_cases for f in row.figures))),
        sensitivity=sensitivity(weighed, decided, judged, defined),
        notes=_notes(findings, defined),
        sources=(HILL, SHAKIR, SIGNAL, GIRARD, *((defined.source,) if defined else ())),
        reports=_reports(findings),
        evidence=(),
    )
    return replace(everything, evidence=evidence_of(everything, facts.reports))


def _narrower(findings: Findings) -> tuple[str, ...]:
    """The narrower events that were found, by label."""
    asked = key(findings.facts.event)
    seen = {
        each.episode.event.value.label
        for patient in (*findings.patients, *findings.outside)
        for each in patient.occurrences
        if key(each.episode.event.value) != asked
    }
    return tuple(sorted(seen))


def _claims(findings: Findings) -> tuple[ClaimRow, ...]:
    """What the authors assert: class effects and mechanisms of the class, other explanations of its patients."""
    told = {(each.report, number) for p in findings.patients for each in p.under for number, _ in each.alternatives}
    rows = []
    for report, number, claim in findings.claims:
        of_class = key(claim.subject.value) in findings.facts.family
        own_patients = any(each.report == report.name for p in findings.patients for each in p.under)
        if of_class or (report.name, number) in told or (claim.kind == "alternative_explanation" and own_patients):
            statement = getattr(claim, "statement", None)  # the mechanism, in the words of the text
            words = claim.stance.evidence[0]
            rows.append(
                ClaimRow(
                    report=report.name,
                    kind=claim.kind,
                    stance=claim.stance.value,
                    hedged=claim.hedged is not None and claim.hedged.value,
                    subject=claim.subject.value.label,
                    event=claim.event.value.label,
                    words=_sentence(words) or (statement.value if statement is not None else ""),
                    rests_on=(f"{report.name}/claim/{number}",),
                )
            )
    order = {"class_effect": 0, "mechanism": 1, "alternative_explanation": 2}
    return tuple(sorted(rows, key=lambda row: (order.get(row.kind, 3), row.kind, row.stance, row.report, row.rests_on)))


def _sentence(evidence: Evidence) -> str:
    return " ".join(f"{evidence.prefix}{evidence.quote}{evidence.suffix}".split())


def _uncertainty(facts: Facts, used: Definitions, shown: Iterable[Figure]) -> Uncertainty:
    listed = [figure for figure in shown if figure.rests_on]
    doubtful_figures = [figure for figure in listed if figure.doubtful]
    values = values_of(facts.reports)
    targets = dict.fromkeys(target for figure in listed for target in figure.rests_on)
    doubtful = [t for t in targets if any(value.confidence < DOUBTFUL for value in values.get(t, ()))]
    patients = find(facts, used).patients
    separate = find(replace(facts, persons=facts.confirmed), used).patients
    joined = tuple(
        patient.places
        for patient in patients
        if len({facts.confirmed.get(place, place) for place in patient.places}) > 1
    )
    sentence = (
        f"{len(doubtful_figures)} of {len(listed)} figures rest on a value that the reading is not sure of (below "
        f"{DOUBTFUL:.0%})."
    )
    if joined:
        sentence += (
            f" {len(joined)} patient{'' if len(joined) == 1 else 's'} told of in several reports "
            f"{'was' if len(joined) == 1 else 'were'} "
            f"taken for one by likeness, and no reviewer confirmed it: counted once there are {len(patients)} "
            f"patients, "
            f"counted apart {len(separate)} (`casegraph duplicates`)."
        )
    else:
        sentence += " No patients of several reports were taken for one without a reviewer's word."
    return Uncertainty(
        figures=len(listed),
        doubtful_figures=len(doubtful_figures),
        doubtful_values=tuple(sorted(doubtful, key=natural)),
        patients=len(patients),
        if_separate=len(separate),
        unconfirmed=joined,
        sentence=sentence,
    )


def _notes(findings: Findings, defined: CountDefinition | None) -> tuple[str, ...]:
    """What a reader has to know of how it was counted."""
    used, event = findings.definitions, findings.facts.event.label
    notes = []
    if defined is None:
        notes.append(f"No count defines {event}: the definition by counts does not apply.")
    else:
        without = [e.name for p in findings.patients for e in p.under if e.episode.nadir is None]
        notes.append(
            f"An episode with a lowest count of {used.count_below:g} × 10⁹/L ({defined.analyte}) or more does not "
            f"count; "
            f"{len(without)} episode{'' if len(without) == 1 else 's'} without a told count "
            f"stay{'s' if len(without) == 1 else ''} in."
        )
    if findings.dropped:
        notes.append(f"Left out by the definitions: {', '.join(findings.dropped)}.")
    if findings.unnamed:
        notes.append(f"The suspect is the class, no drug by name, in {', '.join(findings.unnamed)}: not counted.")
    no_authors = sum(
        not report.bibliography.authors
        for report in findings.facts.reports
        if any(each.report == report.name for p in findings.patients for each in p.under)
    )
    if no_authors:
        notes.append(
            f"{no_authors} report{'' if no_authors == 1 else 's'} with patients "
            f"name{'s' if no_authors == 1 else ''} no author, and "
            f"{'is' if no_authors == 1 else 'are each'} taken for a group of its own: there may be fewer groups."
        )
    notes.append(
        "Specificity is not judged: reports of other events are not looked at. Doses of different patients are not "
        "compared."
    )
    return tuple(notes)


def _reports(findings: Findings) -> tuple[UsedReport, ...]:
    used = {each.report for p in (*findings.patients, *findings.outside) for each in p.occurrences}
    used |= {report.name for report, _, claim in findings.claims if key(claim.subject.value) in findings.facts.family}
    return tuple(
        UsedReport(
            name=report.name,
            kind=report.kind,
            title=report.bibliography.title.value if report.bibliography.title else "",
            source=report.source.name,
            sha256=report.source.sha256,
            content=findings.facts.digests.get(report.name, ""),
            group=findings.groups[report.name],
        )
        for report in sorted(findings.facts.reports, key=lambda each: each.name)
        if report.name in used
    )


def assess(
    graph: CaseGraph,
    *,
    drug_class: str,
    event: str,
    definitions: Definitions | None = None,
    quarantined: bool = False,
) -> Dossier:
    """The dossier on the hypothesis that an event is an effect of a class of drugs, from what a graph says.

    Args:
        graph: the graph, in a store or read from a shared file.
        drug_class: the class, by any of its names or its IRI.
        event: the event; narrower events count, too.
        definitions: what counts as an episode; the usual ones where they are not given.
        quarantined: whether reports in quarantine count.

    Raises:
        AssessError: there is no such class or event, or a definition makes no sense.
    """
    from kg.assess.facts import read
    from kg.version import version

    return dossier(
        read(graph, drug_class=drug_class, event=event, quarantined=quarantined), definitions, version=version()
    )
