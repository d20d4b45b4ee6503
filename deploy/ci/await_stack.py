"""Waits until the running compose stack is as it should be, or says what is missing and fails.

  targets            every target of Prometheus has been up
  targets-now        every target is up, but for the collector, whose recording has an end
  alerts CONTAINER   the demo's alerts have come out of this sink, none of their revisions missing
  metrics            every metric that a dashboard or a rule names is one that the running stack exposes
"""

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

MONITORING = Path(__file__).resolve().parents[1] / "monitoring"
PATIENCE_SECONDS = 420
# examples/README.md tells the story.
DEMO_ALERTS = 22
DEMO_OPEN_AT_THE_END = 7
# What the engine or Prometheus itself adds.
OF_PROMETHEUS = {"up", "ALERTS", "scrape_duration_seconds"}


def ask(path):
    url = f"http://127.0.0.1:{os.environ['PROMETHEUS_PORT']}{path}"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)["data"]


def targets():
    """Each has been up at some time: the collector's recording may be over before the last of the others has started."""
    query = urllib.parse.quote("max_over_time(up[30m])")
    seen = {s["metric"]["instance"]: s["value"][1] for s in ask(f"/api/v1/query?query={query}")["result"]}
    wanted = [t["labels"]["instance"] for t in ask("/api/v1/targets?state=active")["activeTargets"]]
    return [f"{target} has never been up" for target in wanted if seen.get(target) != "1"] or (
        [] if wanted else ["Prometheus has no targets"])


def targets_now():
    wanted = [t for t in ask("/api/v1/targets?state=active")["activeTargets"] if t["labels"]["job"] != "podtrail-collector"]
    return [f"{t['scrapeUrl']}: {t['health']} {t['lastError']}" for t in wanted if t["health"] != "up"]


def alerts(container):
    log = subprocess.run(["docker", "logs", container], check=True, capture_output=True, text=True).stdout
    revisions, last = {}, {}
    for line in log.splitlines():
        if not line.startswith("{"):
            continue
        alert = json.loads(line)
        name = "{namespace} {kind}/{name} {mode}".format(**alert["workload"], **{k: alert[k] for k in ("namespace", "mode")})
        revisions.setdefault(name, set()).add(alert["revision"])
        if alert["revision"] == max(revisions[name]):
            last[name] = alert["transition"]
    missing = []
    if len(revisions) != DEMO_ALERTS:
        missing.append(f"{len(revisions)} alerts instead of {DEMO_ALERTS}: {sorted(revisions)}")
    still_open = sorted(name for name, transition in last.items() if transition != "resolved")
    if len(still_open) != DEMO_OPEN_AT_THE_END:
        missing.append(f"{len(still_open)} open instead of {DEMO_OPEN_AT_THE_END}: {still_open}")
    for name, seen in sorted(revisions.items()):
        gone = set(range(1, max(seen) + 1)) - seen
        if gone:
            missing.append(f"{name}: revisions {sorted(gone)} were never delivered")
    return missing


def expressions(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "expr" and isinstance(value, str):
                yield value
            else:
                yield from expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value)


def names(expression):
    """The metrics of an expression: identifiers that are no function, keyword, label or part of a string."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', " ", expression)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    words = re.findall(r"[A-Za-z_:][A-Za-z0-9_:]*(?!\s*\()\b", re.sub(r"[A-Za-z_]+\s*\(", "(", bare))
    keywords = {"and", "or", "unless", "offset", "bool", "by", "on", "ignoring", "without", "inf"}
    return {word for word in words if word not in keywords and not re.fullmatch(r"e\d*|[smhdwy]", word)}


def wanted_metrics():
    wanted = {}
    for dashboard in sorted((MONITORING / "dashboards").glob("*.json")):
        for expression in expressions(json.loads(dashboard.read_text())):
            for name in names(expression):
                wanted.setdefault(name, dashboard.name)
    for group in ask("/api/v1/rules")["groups"]:
        for rule in group["rules"]:
            for name in names(rule["query"]):
                wanted.setdefault(name, f"rule {rule['name']}")
    return wanted


def metrics():
    exposed = set(ask("/api/v1/label/__name__/values")) | OF_PROMETHEUS
    wanted = wanted_metrics()
    if not wanted:
        return ["no dashboard and no rule was found"]
    return [f"{where}: nothing exposes {name}" for name, where in sorted(wanted.items()) if name not in exposed]


def main():
    checks = {
        "targets": targets,
        "targets-now": targets_now,
        "alerts": lambda: alerts(sys.argv[2]),
        "metrics": metrics,
    }
    check, deadline = checks[sys.argv[1]], time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            missing = check()
        except OSError as e:
            missing = [f"Prometheus does not answer: {e}"]
        if not missing:
            print("all there")
            return 0
        if time.monotonic() > deadline:
            print("\n".join(missing))
            return 1
        time.sleep(1)


sys.exit(main())
