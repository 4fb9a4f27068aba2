"""The sources behind a briefing, numbered as they are pointed to."""

from __future__ import annotations

from livermets.assessment.assess import Assessment
from livermets.board.briefing import Evidence
from livermets.evidence import figure_sentence, full_citation, notice_mark, overdue_words, short_citation, source_links
from livermets.knowledge.records import Figure, Source
from livermets.knowledge.vocabulary import ACCESS_LABELS, DESIGN_LABELS


class References:
    """Numbers the sources in the order in which they are first pointed to."""

    def __init__(self, assessment: Assessment) -> None:
        self._registry = assessment.knowledge.registry
        self._found: dict[tuple[str, str | None, str], Evidence] = {}

    def figure(self, figure: Figure, about: str) -> int:
        """The number of a figure's source, with the sentence of the figure."""
        source = self._registry.source_of(figure)
        sentence = figure_sentence(figure, source)
        return self._add(source, figure.source, about, sentence, figure.id, overdue_words(figure))

    def source(self, source_id: str, about: str, doubt: str = "") -> int:
        """The number of a source that stands behind a definition or a rule; `doubt` says what is doubtful of it there."""
        return self._add(self._registry.sources.get(source_id), source_id, about, "", None, doubt)

    def notice(self, source_id: str) -> str:
        """What a journal has said of a source since, such as "retracted"; empty for a sound one."""
        source = self._registry.sources.get(source_id)
        return notice_mark(source) if source else ""

    def _add(
        self, source: Source | None, source_id: str, about: str, sentence: str, figure: str | None, doubt: str = ""
    ) -> int:
        key = (source_id, figure, about)
        if key not in self._found:
            self._found[key] = Evidence(
                number=len(self._found) + 1,
                about=about,
                sentence=sentence,
                citation=short_citation(source) if source else source_id,
                reference=full_citation(source) if source else source_id,
                badges=(*((doubt,) if doubt else ()), *(_badges(source) if source else ())),
                links=source_links(source) if source else (),
                figure_id=figure,
                source_id=source_id,
            )
        return self._found[key].number

    @property
    def all(self) -> tuple[Evidence, ...]:
        return tuple(self._found.values())


def _badges(source: Source) -> tuple[str, ...]:
    flags = (("founding text", source.founding), ("superseded", source.superseded))
    said = (*(words for words, holds in flags if holds), notice_mark(source))
    return (DESIGN_LABELS[source.design], ACCESS_LABELS[source.access], *filter(None, said))
