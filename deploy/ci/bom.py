"""Fails unless a CycloneDX bill of materials and folders of jars name the same libraries.

    bom.py BOM FOLDER...

What lies in the folders and is no library of the bill: the bill of a program's own main jar names it as the subject.
"""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


def jar(component):
    """The file name that Maven gives to a component's jar: name-version[-classifier].jar."""
    parts = urlsplit(component["purl"])
    classifier = parse_qs(parts.query).get("classifier")
    return "-".join([component["name"], component["version"], *map(unquote, classifier or [])]) + ".jar"


def main():
    bill = json.loads(Path(sys.argv[1]).read_text())
    named = {jar(component) for component in bill["components"]}
    # An image names the app's jar without its version.
    found = {file.name for folder in sys.argv[2:] for file in Path(folder).glob("*.jar")} - {"podtrail-app.jar"}
    subject = jar(bill["metadata"]["component"])
    named -= {name for name in named if name.startswith("podtrail-app-")}
    found -= {subject} | {name for name in found if name.startswith("podtrail-app-")}
    if not named:
        sys.exit(f"{sys.argv[1]} names no component")
    mistakes = [f"{name} is in {' and '.join(sys.argv[2:])} and not in the bill of materials" for name in sorted(found - named)]
    mistakes += [f"{name} is in the bill of materials and nowhere else" for name in sorted(named - found)]
    if mistakes:
        sys.exit("\n".join(mistakes))
    print(f"{len(named)} libraries in {sys.argv[1]}, and the same in {' and '.join(sys.argv[2:])}")


main()
