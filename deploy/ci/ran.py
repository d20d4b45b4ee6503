"""Fails unless the JUnit reports in a folder tell of tests that ran, and of none that was skipped."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ran, skipped = 0, []
for report in Path(sys.argv[1]).glob("TEST-*-container.xml"):
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        ran += 1
        reason = case.find("skipped")
        if reason is not None:
            skipped.append(f"{case.get('classname')}.{case.get('name')}: {reason.get('message')}")
print(f"{ran} tests, {len(skipped)} skipped")
print("\n".join(skipped))
sys.exit(0 if ran > 0 and not skipped else 1)
