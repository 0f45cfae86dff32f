"""Numbers of the mapping for tests: simple ones, so that a test can say what follows from them."""

from impact.domain.mapping import MappingPolicy

PLAIN = MappingPolicy(
    weights={
        "words": 1.0, "heading": 1.0, "coverage": 0.0, "identifiers": 1.0, "characters": 0.0, "named": 1.0,
        "neighbours": 0.3, "earlier": 0.5, "habit": 0.1,
    },
    neighbour_exponent=2.0,
    earlier_exponent=2.0,
    saturation=1.2,
    length_share=0.75,
    confidence={
        "intercept": -4.0, "share": 1.0, "words": 1.0, "heading": 1.0, "coverage": 0.0, "identifiers": 1.0,
        "named": 2.0, "earlier": 1.0, "rank": 1.0,
    },
    named={
        "id": 0.99, "name": 0.95, "ordinary word": 0.8, "short form": 0.7, "spelled out": 0.7, "pronoun": 0.75,
        "acronym": 0.85, "dotted": 0.6, "caution": 0.2,
    },
    vague_share=0.2,
    operating_point=0.25,
    shown_from=0.05,
    common_words=frozenset({"logic", "storage", "client"}),
    short_forms={"database": "db"},
    role_words=frozenset({"service", "component", "package", "class", "provider", "instance"}),
)  # fmt: skip
