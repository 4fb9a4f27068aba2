"""Many expressions over one table, each computed once: the columns that rules need, in layers of SELECT.

A rule is translated as it is for one row (`livermets.rules.sql`), but every part of it is kept under a name, and a part that
says the same as another is that other. What is used once is written where it is used; what is used more often becomes a column
of the layer that comes after all it rests on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from livermets.cohort.coded_sql import Coding
from livermets.facts import FACTS
from livermets.rules import Condition, Quantity
from livermets.rules import tree as t
from livermets.rules.sql import Pair

_KEPT: Final = re.compile(r"\bv_(\d+)_\b")
_SIMPLE: Final = re.compile(r"\w+")
_TEXT_OR_NAME: Final = re.compile(r"'(?:[^']|'')*'|\b[a-zA-Z_]\w*\b")

AT_LEAST: Final = "__least"
"""Behind the name of a fact: the column of a completed table that says how much it is at least."""


class Columns:
    """Expressions over a table, to be selected together."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._number: dict[str, int] = {}
        self._named: dict[str, str] = {}
        self._least: dict[str, str] = {}
        self._translator = Coding(self.keep, self.column, self._least.get)

    def keep(self, text: str) -> str:
        """The name under which an expression is kept; a name or a literal is kept as it is."""
        if _SIMPLE.fullmatch(text) or text in ("(TRUE)", "(FALSE)"):
            return text
        number = self._number.get(text)
        if number is None:
            number = self._number[text] = len(self._texts)
            self._texts.append(text)
        return f"v_{number}_"

    def name(self, name: str, text: str) -> None:
        """From now on a fact, or an end of a staged number, is what this expression says."""
        self._named[name] = self.keep(text)

    def column(self, name: str) -> str:
        """What a fact, or an end of a staged number, is."""
        return self._named.get(name, name)

    def at_least(self, name: str, text: str) -> None:
        """From now on a fact is known to be at least this while it is unknown; NULL where nothing is known of it."""
        self._least[name] = self.keep(text)

    def least(self, name: str) -> str:
        """How much a fact is at least while it is unknown."""
        return self._least[name]

    def code(self, node: t.Node) -> str:
        """A condition, or a part of one: 3 is yes, 1 unknown, 0 no."""
        return self._translator.code(node)

    def not_true(self, code: str) -> str:
        """1 where such a number is not yes, else 0."""
        return self._translator.not_true(code)

    def truth(self, condition: Condition) -> str:
        """A condition: TRUE, FALSE or NULL."""
        return self._translator.truth(condition.node)

    def bounds(self, quantity: Quantity) -> Pair:
        """The lowest and highest value of a number."""
        return self._translator.bounds(quantity.node)

    def natural_bounds(self, node: t.Node) -> Pair:
        """The same of a part of a number."""
        return self._translator.parts(node)

    def stage(self, name: str, bounds: Pair) -> None:
        """Let rules find a number under its name."""
        for side, text in zip(("low", "high"), bounds, strict=True):
            self.name(f"{name}__{side}", text)

    def query(self, table: str, results: Mapping[str, str], carried: Iterable[str] = ()) -> str:
        """`SELECT` of columns of the table as they are, and of results under their names."""
        texts, results = self._written(results)
        level: dict[int, int] = {}
        for number in sorted(texts):
            level[number] = 1 + max((level[part] for part in _parts(texts[number])), default=0)
        last = 1 + max(level.values(), default=0)
        used: dict[str, int] = dict.fromkeys(carried, last)
        for text, at in [*((texts[number], level[number]) for number in texts), *((text, last) for text in results.values())]:
            for word in _words(text):
                used[word] = max(at, used.get(word, 0))
        query = table
        for layer in range(1, last):
            passed = [word for word, until in used.items() if until > layer and not _is_later(word, level, layer)]
            made = [f"{texts[number]} AS v_{number}_" for number, at in level.items() if at == layer]
            query = f"(SELECT {', '.join([*passed, *made])} FROM {query})"
        written = [f'{text} AS "{name}"' for name, text in results.items()]
        return f"SELECT {', '.join([*carried, *written])} FROM {query}"

    def kept(self, results: Iterable[str]) -> dict[str, str]:
        """The expressions behind results by the names under which they are kept, each after those that it rests on."""
        return {f"v_{number}_": self._texts[number] for number in sorted(self._needed(results))}

    def _needed(self, results: Iterable[str]) -> set[int]:
        needed: set[int] = set()
        waiting = [part for text in results for part in _parts(text)]
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                waiting += _parts(self._texts[number])
        return needed

    def _written(self, results: Mapping[str, str]) -> tuple[dict[int, str], dict[str, str]]:
        """The expressions that become columns by their number, and the results, with all others written into them."""
        needed = self._needed(results.values())
        uses = Counter(part for text in results.values() for part in _parts(text))
        for number in needed:
            uses.update(_parts(self._texts[number]))
        texts: dict[int, str] = {}
        inline: dict[int, str] = {}

        def written(text: str) -> str:
            return _KEPT.sub(lambda found: inline.get(int(found[1]), found[0]), text)

        for number in sorted(needed):
            text = written(self._texts[number])
            if uses[number] == 1:
                inline[number] = f"({text})"
            else:
                texts[number] = text
        return texts, {name: written(text) for name, text in results.items()}


def _parts(text: str) -> list[int]:
    return [int(number) for number in _KEPT.findall(text)]


def _words(text: str) -> set[str]:
    """The facts and kept columns that an expression names; a text in quotes names nothing."""
    found = (word for word in _TEXT_OR_NAME.findall(text) if not word.startswith("'"))
    return {word for word in found if word.removesuffix(AT_LEAST) in FACTS or _KEPT.fullmatch(word)}


def _is_later(word: str, level: Mapping[int, int], layer: int) -> bool:
    found = _KEPT.fullmatch(word)
    return found is not None and level[int(found[1])] >= layer
