"""Reports of a few words, for the views: who had what under which drug, and in which order."""

from __future__ import annotations

from typing import Any

from sample_reports import BASE, source

from extract.records import Case, Claim, Concept, Episode, Evidence, Report, Value

TEXT = "A patient had an adverse event."


def value(held: Any) -> Value[Any]:
    """A value that rests on the first words of the text."""
    return Value(held, (Evidence(0, 9, TEXT[:9], suffix=TEXT[9:], component="hand", version="1"),))


def concept(kind: str, label: str) -> Value[Concept]:
    """A concept of the vocabulary, as a value."""
    return value(Concept(label, f"{BASE}{kind}/{label.lower().replace(' ', '-')}"))


def episode(number: int, event: str, drugs: tuple[str, ...] | str, **fields: Any) -> Episode:
    """An episode of an event under some drugs; `switched_to` is given by name, other fields by value."""
    names = (drugs,) if isinstance(drugs, str) else drugs
    held = {key: concept("drug", of) if key == "switched_to" else value(of) for key, of in fields.items()}
    return Episode(
        number=number, event=concept("event", event), drugs=tuple(concept("drug", name) for name in names), **held
    )


def report(name: str, *patients: tuple[Episode, ...], claims: tuple[Claim, ...] = ()) -> Report:
    """A report on some patients, each by the episodes."""
    cases = tuple(Case(number=number, episodes=episodes) for number, episodes in enumerate(patients, 1))
    return Report(name=name, source=source(name, TEXT), kind="case series", cases=cases, claims=claims)


def claim(subject: str, event: str, stance: str, *, kind: str = "class_effect", hedged: bool | None = None) -> Claim:
    """What the authors argue of a class of drugs."""
    return Claim(
        kind=kind,  # type: ignore[arg-type]
        subject=concept("class", subject),
        event=concept("event", event),
        stance=value(stance),
        hedged=None if hedged is None else value(hedged),
    )


def vocabulary(broader: dict[str, tuple[str, ...]]) -> str:
    """A vocabulary in Turtle: what is broader than what, each as `kind/name`, with the kinds drug, class and event."""
    kinds = {"drug": "Drug", "class": "DrugClass", "event": "AdverseEvent"}
    lines = ["@prefix cg: <https://w3id.org/casegraph/ontology#> .",
             "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."]  # fmt: skip
    names = dict.fromkeys([*broader, *(broad for held in broader.values() for broad in held)])
    for name in names:
        kind, _, label = name.partition("/")
        lines.append(
            f'<{BASE}{name.replace(" ", "-").lower()}> a cg:{kinds[kind]}, skos:Concept ; skos:prefLabel "{label}"@en .'
        )
        for broad in broader.get(name, ()):
            lines.append(
                f"<{BASE}{name.replace(' ', '-').lower()}> skos:broader <{BASE}{broad.replace(' ', '-').lower()}> ."
            )
    return "\n".join(lines)
