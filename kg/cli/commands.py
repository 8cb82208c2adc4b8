"""The commands: each one's name, where it is, and its line in the help. To add a command is to add a line here.

A module is imported when its command is called: what twelve commands need would take longer to load than a short one
takes to run. The lines are the first ones of the functions' own texts; a test compares them.
"""

from __future__ import annotations

DESCRIPTION = (
    "Turn published case reports of adverse drug events into a graph that answers questions, "
    "each value with the words that state it."
)
EPILOG = (
    "A graph is a folder made by `casegraph build`; every other command also reads a shared "
    ".ttl, .trig, .nq or .jsonld file. CASEGRAPH_GRAPH names the graph where --graph does not."
)
VERSION_HELP = "Show the version and exit."

COMMANDS: dict[str, tuple[str, str]] = {  # name: (module:function, or module:group; its line), in the order of the help
    "build": ("kg.cli.building:build", "Read reports into a graph."),
    "table": ("kg.cli.tabulating:table", "Print the evidence table."),
    "ask": ("kg.cli.answering:ask", "Ask a question of the library."),
    "search": ("kg.cli.searching:search", "Find words in the reports' texts."),
    "query": ("kg.cli.answering:query", "Ask any SPARQL query."),
    "explain": ("kg.cli.answering:explain", "Show the words that state a value."),
    "prepare": ("kg.cli.preparing:prepare", "Work out beforehand what the first questions would wait for."),
    "validate": ("kg.cli.checking:validate", "Check a graph or a file against the shapes."),
    "export": ("kg.cli.sharing:export", "Write the graph as RDF."),
    "view": ("kg.cli.viewing:view", "Tell, write or draw a networkx view."),
    "duplicates": (
        "kg.cli.duplicating:duplicates",
        "Show which patients of different reports may be one person.",
    ),
    "agreement": ("kg.cli.agreeing:agreement", "Tell how the readers of a graph's reports agree."),
    "causality": ("kg.cli.causing:causality", "Assess whether the drug caused the event."),
    "history": ("kg.cli.differing:history", "List what changed in a graph, and when: its moments."),
    "diff": ("kg.cli.differing:diff", "Tell what changed from one graph to another."),
    "check": ("kg.cli.keeping:check", "Look for damage in a graph."),
    "backup": ("kg.cli.keeping:backup", "Copy a graph, for the day when it is damaged."),
    "restore": ("kg.cli.keeping:restore", "Make a graph from a backup."),
    "assess": ("kg.cli.assessing:assess", "Weigh a hypothesis, with what speaks against it."),
}
