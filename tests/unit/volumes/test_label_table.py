"""Tables of labels as the programs of this field write them."""

import pytest

from livermets.volumes.label_table import labels_in_xml, read_label_table

LIVER = {1: "liver", 2: "tumour"}


@pytest.mark.parametrize(
    "text",
    [
        '{"1": "liver", "2": "tumour"}',
        '{"liver": 1, "tumour": 2}',
        '{"name": "set", "labels": {"background": 0, "liver": 1, "tumour": 2}}',
        '[{"label": 1, "name": "liver"}, {"label": 2, "name": "tumour"}]',
        "value,name\n1,liver\n2,tumour\n",
        "index\tname\n0\tbackground\n1\tliver\n2\ttumour\n",
        '1;"liver"\n2;"tumour"\n',
        '0 0 0 0 0 0 0 "Clear Label"\n1 255 0 0 1 1 1 "liver"\n2 0 255 0 1 1 1 "tumour"\n',
        "# Color table\n0 background 0 0 0 0\n1 liver 221 130 101 255\n2 tumour 144 238 144 255\n",
    ],
)
def test_a_table_is_read(text: str) -> None:
    assert read_label_table(text.encode()) == LIVER
    assert read_label_table(b"\xef\xbb\xbf" + text.encode()) == LIVER


@pytest.mark.parametrize(
    "content",
    [
        b'{"Modality": "MR", "EchoTrainLength": 1, "SeriesNumber": 3}',
        b"hello",
        b"{broken",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"1,liver\0",
        b"",
    ],
)
def test_what_is_no_table_names_no_label(content: bytes) -> None:
    assert read_label_table(content) is None


def test_a_table_in_a_header_without_entities_is_read() -> None:
    inside = '<Label Key="3" Red="1"><![CDATA[liver]]></Label>'
    assert labels_in_xml(f"<?xml version='1.0'?><E><LabelTable>{inside}</LabelTable></E>\0\0") == {3: "liver"}
    assert labels_in_xml(f"<!DOCTYPE a [<!ENTITY b 'c'>]><E><LabelTable>{inside}</LabelTable></E>") == {}
    assert labels_in_xml("<E><LabelTable>") == {}
