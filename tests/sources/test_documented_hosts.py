"""The hosts that firewalls must open for `fetch` are those that the document for councils lists."""

import re

from pipeline.core.paths import ROOT
from pipeline.sources.catalogue import read_catalogue


def test_the_document_lists_every_host_and_no_other() -> None:
    text = (ROOT / "deploy" / "in_a_council.md").read_text(encoding="utf-8")
    section = text.partition("## Ports and hosts")[2].partition("`fetch` asks")[2]
    listed = re.findall(r"^    ([a-z0-9.-]+)$", section, flags=re.MULTILINE)
    assert listed == sorted(read_catalogue().hosts)
