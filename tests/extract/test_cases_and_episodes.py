"""Which patients, which episodes, which suspects: short reports told in the ways of real ones, read as a whole."""

from __future__ import annotations

import pytest

from extract import from_text
from extract.agreement import table
from extract.assemble import draft

# Each report with, for each case, its age and its episodes: event, suspects, days (None where not asked).
REPORTS = {
    "days told after a first dose": (
        "Myocarditis under clozapine\n\nA 29-year-old man with schizophrenia was started on clozapine. On day 12 he became "
        "feverish. Two days later dyspnoea was noted. Myocarditis was diagnosed and clozapine was discontinued.",
        [(29, [("myocarditis", ["clozapine"], 12)])],
    ),
    "a drug begun is no start of the interval": (
        "Hypothyroidism on nivolumab\n\nA 57-year-old woman with renal cell carcinoma received nivolumab. Hypothyroidism was "
        "found eight weeks after the first infusion and levothyroxine was started.",
        [(57, [("hypothyroidism", ["nivolumab"], 56)])],
    ),
    "the heparin of the event's name": (
        "Heparin-induced thrombocytopenia after knee surgery\n\nA 72-year-old woman received enoxaparin 40 mg daily. Her "
        "platelets had fallen to 54 x 10^9/L. Enoxaparin was stopped. Platelets were 160 x 10^9/L after a week.\n\n"
        "In our patient thrombocytopenia appeared on day 8, a typical time.",
        [(72, [("heparin-induced thrombocytopenia", ["enoxaparin"], None)])],
    ),
    "the drug of the second episode": (
        "Cough with two ACE inhibitors\n\nA 59-year-old woman with hypertension developed a dry cough five weeks after "
        "starting lisinopril. It was stopped and the cough disappeared. Four months later she was given ramipril, and the "
        "cough came back after two weeks.",
        [(59, [("cough", ["lisinopril"], 35), ("cough", ["ramipril"], None)])],
    ),
    "back at the same place": (
        "Fixed drug eruption from cetirizine\n\nA 40-year-old man took cetirizine 10 mg. Two hours later a red patch "
        "appeared on his forearm. It faded in two weeks. A month later he took another tablet of cetirizine, and within an "
        "hour the patch was back at the same place.",
        [(40, [("fixed drug eruption", ["cetirizine"], None), ("fixed drug eruption", ["cetirizine"], None)])],
    ),
    "restarted before, not after": (
        "Interstitial nephritis on taking up rifampicin again\n\nA 46-year-old woman with tuberculosis had tolerated "
        "rifampicin for two months and then left it off. Four days after restarting rifampicin she had flank pain and "
        "passed little urine. On arrival her temperature was 38.6 °C. Rifampicin was stopped. Urine began to flow again "
        "after a week, and creatinine was normal in a month.",
        [(46, [("interstitial nephritis", ["rifampicin"], None)])],
    ),
    "liver values fall and rise again": (
        "Liver injury from isoniazid\n\nA 41-year-old man was given isoniazid. At eight weeks his ALT was 310 U/L. Isoniazid "
        "was withheld; three weeks later ALT was 28 U/L. Eleven days after the restart ALT was 205 U/L.",
        [(41, [("liver injury", ["isoniazid"], None), ("liver injury", ["isoniazid"], None)])],
    ),
    "a count of before the operation": (
        "Thrombocytopenia during linezolid\n\nA 70-year-old woman was put on linezolid. Seventeen days after the first tablet "
        "her platelets were 19 x 10^9/L (284 x 10^9/L before the operation). Severe thrombocytopenia was diagnosed. "
        "Linezolid was stopped.",
        [(70, [("thrombocytopenia", ["linezolid"], 17)])],
    ),
    "what others have seen": (
        "Neutropenia under infliximab\n\nA 44-year-old woman with psoriatic arthritis was given infliximab. Fourteen days "
        "after the third infusion her neutrophils were 0.6 x 10^9/L. Nine days later they were 2.4 x 10^9/L.\n\nOthers have "
        "seen the same. A man of 58 had neutrophils of 0.3 x 10^9/L two weeks after his second infusion.",
        [(44, [("neutropenia", ["infliximab"], 14)])],
    ),
    "falls in the count of children by letters": (
        "Late falls in the neutrophil count after rituximab in two children with nephrotic syndrome\n\nThe children\n\nChild "
        "A, a boy of 7, had a count of 0.04 x 10^9/L 68 days after the second infusion. Child B, an 11-year-old girl, had "
        "0.7 x 10^9/L twelve weeks after her infusion.",
        [(7, [("neutropenia", ["rituximab"], 68)]), (11, [("neutropenia", ["rituximab"], 84)])],
    ),
    "a web page with its lists": (
        "You are here: Home / Archive / Drug and kidney\n\nCASE FILE\n\nPancreatitis under azathioprine\n\nThe patient\n\nA "
        "24-year-old man with Crohn's disease was given azathioprine. Three weeks later he had severe epigastric pain, and "
        "pancreatitis was diagnosed.\n\nMost read this month\n> Fatal haemolysis after ceftriaxone in a girl of six\n> Lactic "
        "acidosis in a 52-year-old woman on linezolid",
        [(24, [("pancreatitis", ["azathioprine"], 21)])],
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_has_its_cases_and_episodes(name: str) -> None:
    text, expected = REPORTS[name]
    cases = table(draft(from_text(text, name="report"))[0])["cases"]
    assert [case["age_years"] for case in cases] == [age for age, _ in expected]
    for case, (_, episodes) in zip(cases, expected, strict=True):
        assert [(e["event"], e["drugs"]) for e in case["episodes"]] == [(event, drugs) for event, drugs, _ in episodes]
        for episode, (_, _, days) in zip(case["episodes"], episodes, strict=True):
            assert days is None or episode["latency_days"] == pytest.approx(days)
