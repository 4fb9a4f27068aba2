"""Mappings as YAML: saved beside a result, changed by hand, read again."""

from __future__ import annotations

from collections.abc import Iterable

import yaml
from pydantic import ValidationError

from livermets.cohort.source import ImportTableError
from livermets.knowledge.files import faults_of, parse_yaml
from livermets.knowledge.import_records import CohortMapping, mapping_faults

_HEAD = "# How a table of patients is read. What every key means stands in docs/cohort-import.md.\n"


def mapping_yaml(mapping: CohortMapping) -> str:
    """The mapping as it is saved; reading it again yields the same."""
    content = mapping.model_dump(mode="json", exclude_defaults=True)
    return _HEAD + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def read_mapping(content: bytes | str, name: str, systems: Iterable[str]) -> CohortMapping:
    """A saved mapping. Raises ImportTableError with everything that is wrong in it, a line each."""
    try:
        document = parse_yaml(content)
    except yaml.YAMLError as error:
        raise ImportTableError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    except UnicodeDecodeError:
        raise ImportTableError(f"{name} is not text in UTF-8") from None
    if not isinstance(document, dict):
        raise ImportTableError(f"{name} is no mapping; it has keys such as columns and outcomes (docs/cohort-import.md)")
    try:
        mapping = CohortMapping.model_validate(document)
    except ValidationError as error:
        raise ImportTableError("\n".join(map(str, faults_of(name, error)))) from None
    faults = mapping_faults(mapping, systems)
    if faults:
        raise ImportTableError("\n".join(f"{name}: {key}: {reason}" for key, reason in faults))
    return mapping
