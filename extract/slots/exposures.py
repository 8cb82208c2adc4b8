"""The exposures of a case: its suspect drugs, what it was switched to and took along, and how each was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from extract.discourse.clauses import Unit
from extract.discourse.scene import Found
from extract.evidence import Witness
from extract.learned.asked import Around, silent
from extract.records import Concept, Episode, Exposure, ExposureRole, Value
from extract.slots import drugs
from extract.slots.giving import use


def exposures(
    own: Sequence[Unit], told: Sequence[Episode], witness: Witness, learned: Around = silent
) -> tuple[Exposure, ...]:
    """Every drug that the case's episodes name (suspects, and what the patient was switched to), and those taken along.

    Args:
        own: the case's own units.
        told: its episodes.
        witness: makes the evidence.
        learned: gives the statistical reader's events around a place.
    """
    roles: dict[str, tuple[Value[Concept], ExposureRole]] = {}
    for episode in told:
        for drug in episode.drugs:
            roles.setdefault(drug.value.label, (drug, "suspect"))
    for episode in told:
        if episode.switched_to is not None:
            roles.setdefault(episode.switched_to.value.label, (episode.switched_to, "subsequent"))
    treated = {value.value.label for episode in told for value in episode.treatments}
    mentions: dict[str, list[Found]] = defaultdict(list)
    for unit in own:
        for found in drugs.drug_terms(unit):
            if len(unit.owners) != 1:
                continue
            mentions[found.entry.label].append(found)
            if found.entry.label not in treated and unit.affirmed(found.term):
                value = witness.value(found.entry.concept, (found.term.start, found.term.end), component="drugs")
                roles.setdefault(found.entry.label, (value, "concomitant"))
    events = [episode.event.value.iri for episode in told if episode.event.value.iri is not None]
    begins = [evidence.end for episode in told for evidence in episode.event.evidence]
    until = witness.sentence(min(begins) - 1)[1] if begins else None
    made = []
    for label, (drug, role) in sorted(roles.items()):
        given = use(mentions[label], learned, events=events, until=until if role == "suspect" else None)
        made.append(
            Exposure(
                drug=drug,
                role=role,
                dose=given.dose.stated(witness) if given.dose else None,
                route=given.route.stated(witness) if given.route else None,
                indication=given.indication.stated(witness) if given.indication else None,
            )
        )
    return tuple(made)
