"""The checklist as a page to print: self-contained HTML, everything escaped, with a box to tick for each test."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from livermets.assessment.workup import STATUS_LABELS, STATUS_MEANINGS, CheckResult, Workup
from livermets.board.briefing import FlagLine
from livermets.case.case import Case
from livermets.evidence import short_citation
from livermets.facts import primary_label
from livermets.knowledge.guide_records import PLAN_LABELS
from livermets.knowledge.loading import knowledge
from livermets.screens.workup.words import MARKS, ORDER, finding_text, reason_text, status_words

_STYLE: Final = (
    "body{font:11pt/1.35 sans-serif;color:#000;background:#fff;margin:14mm}"
    "h1{font-size:16pt;margin:0}h2{font-size:12pt;margin:5mm 0 1mm}p{margin:1mm 0}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #999;padding:1.2mm 2mm 1.2mm 0;"
    "text-align:left;vertical-align:top}td.box{width:7mm;font-size:14pt}small{color:#333}tr{break-inside:avoid}"
)


def printed_checklist(workup: Workup, case: Case, primary: str | None, flags: Sequence[FlagLine] = ()) -> bytes:
    """The checklist as UTF-8 HTML: red flags, then the tests, open ones first, with who asks for them and what they find."""
    values = case.values
    about = [
        primary_label(primary) if primary else "primary unknown",
        f"plan: {PLAN_LABELS[workup.plan].lower()}" if workup.plan else "plan not chosen",
        f"knowledge release {knowledge().release}",
    ]
    label = " · ".join(str(part) for part in (values["case_label"], values["snapshot"], values["assessed_on"]) if part)
    parts = [
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Work-up checklist</title>",
        f"<style>{_STYLE}</style></head><body><h1>Work-up checklist</h1>",
        f"<p>{escape(label) if label else 'Case without a label'}</p><p>{escape(' · '.join(about))}</p>",
    ]
    if flags:
        parts.append(f"<h2>Red flags ({len(flags)})</h2>{''.join(map(_flag, flags))}")
    for status in ORDER:
        tests = workup.of_status(status)
        if tests:
            parts.append(f"<h2>{escape(MARKS[status])} {escape(STATUS_LABELS[status])} ({len(tests)})</h2>")
            parts.append(f"<p><small>{escape(STATUS_MEANINGS[status])}</small></p>")
            parts.append(_table(tests))
    parts.append(f"<p><small>{escape(' '.join(knowledge().intended_use.replace('#', '').split()))}</small></p></body></html>")
    return "".join(parts).encode()


def _flag(line: FlagLine) -> str:
    sources = knowledge().registry.sources
    source = short_citation(sources[line.source]) if line.source in sources else line.source
    return (
        f"<p>☐ <b>{escape(line.text)}</b> {escape(line.follows)} <small>Settled by: {escape(line.settles)} "
        f"({escape(source)})</small></p>"
    )


def _table(tests: Sequence[CheckResult]) -> str:
    rows = "".join(_row(test) for test in tests)
    heads = "".join(f"<th>{head}</th>" for head in ("", "Test", "Who says so", "What it finds"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(result: CheckResult) -> str:
    registry = knowledge().registry
    box = "☑" if result.status == "done" else "☐"
    reasons = "<br>".join(escape(reason_text(reason)) for reason in result.speaking)
    figures = [registry.figures[name] for name in result.test.figures]
    found = "<br>".join(
        escape(f"{finding_text(figure)} ({short_citation(registry.sources[figure.source])})") for figure in figures
    )
    name = f"{escape(result.test.label)}<br><small>{escape(status_words(result))}</small>"
    return f"<tr><td class='box'>{box}</td><td>{name}</td><td><small>{reasons}</small></td><td><small>{found}</small></td></tr>"
