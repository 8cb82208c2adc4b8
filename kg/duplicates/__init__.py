"""The same patient told of twice: pairs of cases of different reports compared, weighed, explained and judged.

What of a case is compared is in `profiles` (from records) and `reading` (from a whole graph), the slots and what is
assumed of each in `slots`, the weights in `hitmiss`, how rare a value is in `frequencies` and `distribution`. `compare`
weighs one pair, `blocking` and `screening` choose those that are worth it, `pairs` says which are probable or possible,
and `persons` who is counted as one. `explaining` lays two cases side by side with their words, `sentences` tells it in
one line, `deciding` keeps what a reviewer decides. `kg.patients` keeps all that in the graph.
"""
