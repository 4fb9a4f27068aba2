"""Which records of `data/` a module calls by their id, and the few that may: rules of the house that `test_house.py` runs."""

import ast
from collections.abc import Collection

from tests.unit.house import room_of

_MARKERS = "not that place: plotly draws markers"
_SYSTEMS = "not that place: the category of systems"
_SPREAD = "not that page: the kind of records"
_REMNANT = "of what the two shares of the future remnant are shares"

# Modules that call records, places and pages of `data/`, or derived numbers, by id, and how many of them: each says where on
# its page something stands, what it weighs, or in what words a number is said. The list only shrinks: what is mended goes.
IDS_IN_CODE = {
    "app.py": (1, "the menu: a page of the house may be a page of `data/pages`"),
    "livermets/assessment/answer.py": (1, "not that page: the key of spread in an answer"),
    "livermets/assessment/words.py": (1, _SYSTEMS),
    "livermets/board/remnant_lines.py": (2, _REMNANT),
    "livermets/board/models.py": (1, "not that rule: the same word is a reason for not carrying out a decision"),
    "livermets/charts/drawing.py": (1, _MARKERS),
    "livermets/charts/forest.py": (1, _MARKERS),
    "livermets/charts/icon_array.py": (1, _MARKERS),
    "livermets/charts/recurrence.py": (2, "the treatments after which the page counts recurrence"),
    "livermets/charts/remnant_scale.py": (1, _MARKERS),
    "livermets/charts/survival_curve.py": (1, _MARKERS),
    "livermets/charts/spread_body.py": (2, f"{_MARKERS}, and the brain is where the body has it"),
    "livermets/evidence/table.py": (1, "the root of the local treatments in the taxonomy"),
    "livermets/knowledge/checks.py": (1, _SPREAD),
    "livermets/knowledge/guides.py": (1, "the names of the files that it reads"),
    "livermets/knowledge/registry.py": (1, _SPREAD),
    "livermets/knowledge/remnant_limits.py": (2, _REMNANT),
    "livermets/letters/findings.py": (1, "not that place: a metastasis in the brain, as a case says it"),
    "livermets/letters/measured.py": (2, "not those tests: how letters call what was measured"),
    "livermets/letters/tumour.py": (1, "not that record: a histology of a case"),
    "livermets/screens/about/definition_words.py": (1, _SYSTEMS),
    "livermets/screens/case/summary.py": (2, _REMNANT),
    "livermets/screens/resectability/page.py": (1, "the place of the rules that stand with every verdict"),
    "livermets/screens/resectability/remnant.py": (3, "two places of this page, and the estimated volume beside the shares"),
    "livermets/screens/spread/views.py": (6, "the places of this page"),
    "livermets/screens/workup/page.py": (1, "the place of the founding texts on this page"),
    "livermets/screens/workup/views.py": (6, "the places of this page"),
}


def strings(text: str) -> set[str]:
    """The strings of a module, without those that show what a key of a record may hold (`examples=` and `described(...)`)."""
    tree = ast.parse(text)
    shown: list[ast.AST] = [one for one in ast.walk(tree) if isinstance(one, ast.keyword) and one.arg == "examples"]
    shown += [one for one in ast.walk(tree) if isinstance(one, ast.Call) and ast.unparse(one.func) == "described"]
    left_out = {id(node) for example in shown for node in ast.walk(example)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out
    }


def ids_in_code(path: str, text: str, ids: Collection[str]) -> list[str]:
    """Records of `data/` that a module of the house calls by their id, which binds the code to one release of them."""
    return sorted(strings(text) & set(ids)) if room_of(path) else []
