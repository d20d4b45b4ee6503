"""Fails when a library of a bill of materials has a published vulnerability.

    advisories.py ADVISORIES BOM...   ADVISORIES: a folder or zip of advisories in OSV's format; BOM: CycloneDX
    advisories.py --self-test         fails unless a known vulnerability would be found

An advisory that is wrong about Podtrail is accepted by a line "ID reason" in accepted-advisories.txt beside this file.
"""

import json
import re
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

ACCEPTED = Path(__file__).with_name("accepted-advisories.txt")
ECOSYSTEMS = {"maven": "Maven", "npm": "npm"}
QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"]
SHORT = {"a": "alpha", "b": "beta", "m": "milestone", "cr": "rc", "ga": "", "final": "", "release": ""}


def order(version):
    """A key by which versions sort as Maven's ComparableVersion does, for versions as libraries really have them."""
    parts = []
    for token in re.findall(r"\d+|[a-z]+", version.lower()):
        if token.isdigit():
            parts.append((2, int(token), ""))
        else:
            name = SHORT.get(token, token)
            known = name in QUALIFIERS
            parts.append((0 if known and name != "sp" else 1, QUALIFIERS.index(name) if known else len(QUALIFIERS), "" if known else name))
    release = (0, QUALIFIERS.index(""), "")
    while parts and parts[-1] in ((2, 0, ""), release):
        parts.pop()
    return [*parts, release]


def is_in(version, events):
    """Whether a version lies in a range of OSV: from an "introduced" to before a "fixed", or to a "last_affected" inclusive."""
    affected = False
    point = lambda event: order(next(iter(event.values())))
    for event in sorted(events, key=point):
        kind, at = next(iter(event.items()))
        if kind == "introduced" and (at == "0" or order(version) >= order(at)):
            affected = True
        elif kind == "fixed" and order(version) >= order(at):
            affected = False
        elif kind == "last_affected" and order(version) > order(at):
            affected = False
    return affected


def affects(advisory, ecosystem, name, version):
    if advisory.get("withdrawn"):
        return False
    for affected in advisory.get("affected", []):
        package = affected.get("package", {})
        if (package.get("ecosystem"), package.get("name")) != (ecosystem, name):
            continue
        if version in affected.get("versions", []):
            return True
        ranges = [r for r in affected.get("ranges", []) if r.get("type") in ("ECOSYSTEM", "SEMVER")]
        if any(is_in(version, r["events"]) for r in ranges):
            return True
    return False


def advisories(place):
    if zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            for name in archive.namelist():
                if name.endswith(".json"):
                    yield json.loads(archive.read(name))
    else:
        for file in Path(place).rglob("*.json"):
            yield json.loads(file.read_text())


def libraries(bill):
    for component in json.loads(Path(bill).read_text())["components"]:
        kind, _, rest = component["purl"].removeprefix("pkg:").partition("/")
        path = unquote(rest.partition("@")[0])
        yield ECOSYSTEMS[kind], path.replace("/", ":") if kind == "maven" else path, component["version"]


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    accepted = dict(line.split(" ", 1) for line in ACCEPTED.read_text().splitlines() if line and not line.startswith("#"))
    wanted = sorted({library for bill in sys.argv[2:] for library in libraries(bill)})
    read, found = 0, []
    for advisory in advisories(sys.argv[1]):
        read += 1
        for library in wanted:
            if affects(advisory, *library) and advisory["id"] not in accepted:
                found.append(f"{library[1]} {library[2]}: {advisory['id']} {advisory.get('summary', '')}")
    if not read:
        sys.exit(f"{sys.argv[1]} holds no advisory")
    if found:
        sys.exit("\n".join(sorted(found)))
    print(f"{len(wanted)} libraries, {read} advisories: none applies, {len(accepted)} accepted")


def self_test():
    advisory = {"id": "TEST", "affected": [{"package": {"ecosystem": "Maven", "name": "g:a"}, "versions": ["9-odd"], "ranges": [
        {"type": "ECOSYSTEM", "events": [{"introduced": "1.0"}, {"fixed": "1.2.10"}, {"introduced": "2.0"}, {"last_affected": "2.1"}]}]}]}
    cases = {"0.9": False, "1.0": True, "1.0.0": True, "1.2.9": True, "1.2.10-rc1": True, "1.2.10": False, "1.2.10.Final": False,
             "1.10": False, "2.0": True, "2.1": True, "2.1.1": False, "9-odd": True}
    for version, expected in cases.items():
        if affects(advisory, "Maven", "g:a", version) is not expected:
            sys.exit(f"{version} should {'' if expected else 'not '}be affected")
    if affects(advisory, "Maven", "g:b", "1.1") or affects({**advisory, "withdrawn": "2026"}, "Maven", "g:a", "1.1"):
        sys.exit("another library, or a withdrawn advisory, should not apply")
    print(f"{len(cases)} versions as expected")


main()
