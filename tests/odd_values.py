"""Odd values for tests: what people type and paste, what other programs write, and what nobody should ever send.

Whatever reads, keeps, shows or writes facts is walked over them, each fact with each value. A value is refused with a reason
or taken as it is; it never ends in an exception, and never becomes another value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from livermets.facts import FACTS, LESION_FACTS, Kind


def nested(depth: int, inside: Any = None) -> list[Any]:
    """A list in a list in a list, so many of them."""
    value: Any = inside
    for _ in range(depth):
        value = [value]
    found: list[Any] = value
    return found


def _nested_objects(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


SEPARATORS: Final = tuple("\n\r\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029\x00\ufeff\u200b\u00a0\u202f\u2009")
"""Characters that some program somewhere takes for the end of a line or word, or for nothing."""

ODD_TEXTS: Final = (
    # nothing, or nearly
    *("", " ", "   ", "-", "–", ".", ",", "?", "…", "0", "00", "+", "()", "[]", "{}", '""', "null", "None", "none",
      "nan", "NaN"),
    *("inf", "-Infinity", "n/a", "N/A", "NA", "unknown", "not known", "k. A.", "unbekannt", "nicht bekannt", "missing", "*"),
    # numbers in every spelling
    *("12,5", "12.5", "1,234", "1.234", "1'234", "1 234", "1\u00a0234", "1\u202f234", "1,234.5", "1.234,5", "1e2", "1E400"),
    *("−12", "-12", "–12", "+12", "12-", "0x1F", "0b1", "1_000", "１２", "١٢", "१२", "½", "²", "④", "Ⅳ", "12.", ".5",
      "5 .", "1..2"),
    *("5-7", "5–7", "5 to 7", "48 x 32", "48×32", "2.1/3.4", "<5", ">200", "≤ 5", "≥200", "~5", "ca. 5", "about 5", "5?", "5!"),
    *("4.8 cm", "12.5 mm", "4,8cm", "㎜", "12㎜", "⌀12", "5 %", "5%", "200 ng/mL", "200 µg/L", "1.2 mg/dL", "INR 1.2",
      "= 5", "＝5"),
    *("1" * 400, "9" * 5000, "0." + "3" * 400, "1e" + "9" * 50),
    # yes and no
    *("true", "True", "TRUE", "false", "False", "yes", "no", "y", "n", "ja", "nein", "oui", "1", "x", "✓", "on", "off", "+ve"),
    # segments, statuses, days
    *("IVa", "S4", "segment 5", "05", "4", "4a/b", "Resected", "present ", "PRESENT", "vanished?"),
    *("2024-02-30", "2024-13-01", "24-01-02", "2024/01/02", "02.01.2024", "1/2/2024", "2024-01-02T10:00",
      "0000-00-00", "9999-12-31"),
    # what another program would run or take for markup
    *("=1+1", "=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "\t=1+1", "<script>alert(1)</script>", "<b>bold</b>", "&amp;", "</td>"),
    *("' OR 1=1 --", "'; DROP TABLE board_case; --", "$(id)", "`id`", "{{7*7}}", "${7*7}", "%s%n",
      "../../etc/passwd", "a\\b", "#set x"),
    *(":red[text]", "**bold**", "[link](javascript:alert(1))", "![](http://example.org/x)", "$$x$$",
      ":material/home:", "| a | b |"),
    *("# heading", "- item", "> quote", "```", "*", "_", "\\", '"', "'", "`", "$", "~~x~~", "<!-- -->", "<![CDATA[", "\\u2028"),
    # letters that few fonts have, and that some encodings cannot hold
    *("é", "e\u0301", "Å", "ß", "İ", "ı", "ﬀ", "Ω", "中文", "日本語", "עברית", "العربية", "ไทย", "हिन्दी", "🧬", "👩‍⚕️",
      "🏳️‍🌈", "🇨🇭", "𝟙", "\U0010ffff"),
    *("\u202eabc", "\u2066abc", "a\u0300" * 50, "\u00ad", "\ufffd", "\ufffe", "\uffff", "\ue000", "\x7f", "\x80",
      "\x9f", "\x1b[31m"),
    *(f"a{mark}b" for mark in SEPARATORS),
    *(SEPARATORS),
    # half a character
    *("\ud800", "\udfff", "a\ud83db", "\udc80", "\udcff\udcfe", "\ude00\ud83d"),
    # long ones
    *("x" * 79, "x" * 80, "x" * 81, "x" * 10_000, "ü" * 3000, "🧬" * 3000, "word " * 2000, "\n" * 500, " " * 5000),
)  # fmt: skip

ODD_NUMBERS: Final = (
    *(0, -0.0, 1, -1, 2, 3, 0.1, 0.5, -0.5, 1.5, 5, 12.5, 12.55, 50, 97, 98, 99, 100, 101, 200, 200.00000000000006,
      500, 997, 998),
    *(999, 9999, 99999, -9, -99, -999, 1e-300, 5e-324, 1e15, 1e16, 1e22, 1e300, 1.7976931348623157e308, 0.1 + 0.2, 1 / 3),
    *(2**31, 2**32, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**40, 10**400, -(10**400)),
)  # fmt: skip

ODD_LISTS: Final[tuple[Any, ...]] = (
    *([], {}, [None], [[]], [{}], [""], ["none"], ["none", "lung"], ["lung", "lung"], ["lung", None], ["lung", 3], [True], [0]),
    *(["\ud800"], [1.5, "x"], [["lung"]], {"a": 1}, {"": ""}, {"\ud800": "\ud800"}, {"facts": {}}, {"lung": True},
      {"__class__": 1}),
    *(["x" * 10_000], ["x"] * 1000, list(range(1000)), {str(number): number for number in range(300)}, [[0] * 10] * 10),
    *(nested(5), nested(50), nested(200), _nested_objects(5), _nested_objects(200), [nested(100, 3)], {"a": nested(100)}),
    *([{}] * 3, [{}] * 501, [{"size_mm": 5}, {"size_mm": None}], [{"segment": 4}], [{"segment": "4a"}, 5], [{"colour": "red"}]),
    *([{"size_mm": 12, "segment": "6", "status": "resected"}], [{"size_mm": "12,5"}], [{"x" * 5000: "y" * 5000}]),
)  # fmt: skip

ODD_JSON: Final[tuple[Any, ...]] = (None, True, False, *ODD_NUMBERS, *ODD_TEXTS, *ODD_LISTS)
"""What a JSON document can say, and what a reader of JSON can make of it."""

ODD_OBJECTS: Final[tuple[Any, ...]] = (
    *(float("nan"), float("inf"), float("-inf"), 10**5000, -(10**5000), Decimal("12.5"), Decimal("NaN"), 1j,
      b"bytes", bytearray(b"x")),
    *((), (1, 2), ("lung",), set(), {"lung"}, {1, "a", None}, frozenset(), frozenset({"lung"}), frozenset({1, "a"}), range(3)),
    *(datetime.date(2024, 2, 29), datetime.date.min, datetime.date.max, datetime.datetime(2024, 2, 29, 12), datetime.time(12)),
    *(datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC), datetime.timedelta(days=3), object, object(), Ellipsis, Kind.NUMBER),
    *({1: 2}, {None: 1}, {(1, 2): 3}, {b"a": 1}, nested(990), nested(5000), _nested_objects(990), [float("nan")], [{1: 2}]),
    *({"a": {"lung"}}, [datetime.date(2024, 2, 29)], [10**5000], {"a": 10**5000}, [frozenset({1, "a"})],
      [{"size_mm": float("nan")}]),
)  # fmt: skip
"""What no JSON document can say, but a widget, a table or a program could hand over."""

_AS_LESION_PART: Final = (
    *(
        None,
        True,
        0,
        -1,
        12.5,
        99,
        400,
        401,
        10**400,
        2**64,
        "",
        "12,5",
        "4.8 cm",
        "IVa",
        "S4",
        "05",
        "4",
        "4a",
        "Resected",
        "\ud800",
    ),
    *("resected", "present", "n/a", "a\u2028b", "x" * 300, [], {}, ["4a"], nested(200), float("nan"), 10**5000, {1, "a"}, b"x"),
)


def odd_lesions() -> Iterator[list[dict[str, Any]]]:
    """Lists of lesions with one odd part each, beside a lesion that is as it should be."""
    for fact in LESION_FACTS:
        for part in _AS_LESION_PART:
            yield [{"segment": "6", "size_mm": 20}, {fact.name: part}]


def odd_values(*, json_only: bool = False) -> tuple[Any, ...]:
    """Every odd value, those of one fact included; `json_only` leaves out what no JSON document can say."""
    return ODD_JSON if json_only else (*ODD_JSON, *ODD_OBJECTS)


def odd_facts(*, json_only: bool = False) -> Iterator[dict[str, Any]]:
    """Every fact with every odd value, one at a time; the list of lesions with odd lesions as well."""
    values = odd_values(json_only=json_only)
    for name in FACTS:
        for value in values:
            yield {name: value}
    if not json_only:
        yield from ({"lesions": lesions} for lesions in odd_lesions())


def odd_names() -> Iterator[dict[Any, Any]]:
    """Odd names of facts, each with a value that some fact would take."""
    yield from ({text: 3} for text in ODD_TEXTS)
    yield from ({name: 3} for name in (None, 3, 1.5, True, b"lung", (1, 2), frozenset({1, "a"}), 10**5000))
