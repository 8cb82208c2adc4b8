"""The dossier as one page: no script, nothing fetched, readable by screen readers, on paper and offline."""

from __future__ import annotations

from kg.assess.model import Dossier
from kg.assess.render.layout import MEMBER_COLUMNS, Citations, cells, definitions, headline, said

__all__ = ["html"]


def html(dossier: Dossier) -> str:
    """The dossier as an HTML page. Whatever a report says is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kg.assess", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cited = Citations(dossier)
    return (
        environment.get_template("dossier.html").render(
            made=dossier,
            headline=headline(dossier),
            said=said,
            columns=MEMBER_COLUMNS,
            cells=cells,
            cited=cited,
            numbered=list(enumerate(dossier.evidence, 1)),
            definitions=definitions(dossier),
            rules=dict(dossier.viewpoint_rules),
        )
        + "\n"
    )
