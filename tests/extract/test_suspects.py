"""Suspect drugs: which drug the text blames, and which drugs together."""

from __future__ import annotations

import pytest

from extract import extract, from_text

MAN = "A 40-year-old man came to the hospital. "


def suspects(title: str, story: str) -> list[str]:
    [case] = extract(from_text(f"{title}\n\n{story}", name="letter")).cases
    return [drug.value.label for drug in case.episodes[0].drugs]


@pytest.mark.parametrize(
    ("title", "story", "drugs"),
    [
        (
            "Pancreatitis due to naproxen and minocycline",
            MAN + "He developed pancreatitis.",
            ["minocycline", "naproxen"],
        ),
        (
            "Bleeding: interaction between warfarin and fluconazole",
            MAN + "He had taken warfarin for years. Bleeding developed after fluconazole was added.",
            ["fluconazole", "warfarin"],
        ),
        (
            "Diltiazem-induced digoxin toxicity",
            MAN + "He developed digoxin toxicity after diltiazem.",
            ["digoxin", "diltiazem"],
        ),
        (
            "Naproxen-induced hiccups relieved by baclofen",
            MAN + "He developed hiccups. Baclofen was given. The hiccups stopped.",
            ["naproxen"],
        ),
        (
            "Recovery of naproxen-associated pancreatitis after conversion to celecoxib",
            MAN + "He developed pancreatitis. Recovery began when celecoxib was given.",
            ["naproxen"],
        ),
    ],
)
def test_who_is_blamed(title: str, story: str, drugs: list[str]) -> None:
    assert suspects(title, story) == drugs


def test_a_class_is_the_suspect_where_no_drug_is_named() -> None:
    assert suspects("Chorea due to oral contraceptives", "A 20-year-old woman developed chorea.") == [
        "oral contraceptive"
    ]


def test_a_named_drug_goes_before_its_class() -> None:
    story = MAN + "He had taken captopril for a week and developed angioedema."
    assert suspects("Angioedema due to ACE inhibitors", story) == ["captopril"]


def test_two_patients_who_took_two_drugs_together_took_both() -> None:
    text = (
        "Nephrotoxicity of combined cefalotin and gentamicin\n\n"
        "Two patients developed nephrotoxicity while receiving a combination of cefalotin and gentamicin."
    )
    cases = extract(from_text(text, name="letter")).cases
    assert [[drug.value.label for drug in case.episodes[0].drugs] for case in cases] == [
        ["cefalotin", "gentamicin"]
    ] * 2


def test_a_later_episode_under_other_drugs_has_those_as_suspects() -> None:
    text = (
        "Hiccups induced by naproxen in an elderly man\n\nA 70-year-old man developed hiccups after naproxen. "
        "He also developed hiccups when minocycline and celecoxib were given."
    )
    [case] = extract(from_text(text, name="letter")).cases
    assert [[drug.value.label for drug in episode.drugs] for episode in case.episodes] == [
        ["naproxen"],
        ["celecoxib", "minocycline"],
    ]


def test_a_measured_substance_is_no_suspect() -> None:
    story = MAN + "He had taken dapagliflozin for three weeks when ketoacidosis developed. Glucose was normal."
    assert suspects("Ketoacidosis with normal glucose under a new tablet", story) == ["dapagliflozin"]
