"""The shape of a text: sections, headings, page furniture, front matter, sentences, defined abbreviations."""
