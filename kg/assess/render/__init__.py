"""A dossier for people and programs: text for the terminal, Markdown, a page, JSON, RDF."""
