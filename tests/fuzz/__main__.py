"""
What does the running portal answer to whatever its schema lets one ask? Schemathesis asks: bounded, and seeded.

    python -m tests.fuzz URL DEMONSTRATION [--examples N] [--seed N]

The portal runs in development mode, filled by `make run`, and lets requests come faster than its bound
(REQUESTS_PER_MINUTE); DEMONSTRATION is the file that says who can sign in there. A visitor asks, then a citizen, then
an administrator, who changes what there is.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import known

ROOT = Path(__file__).parents[2]
#: Schemathesis' own take every error for a bug, and every refused input too.
OPTIONS = ("--checks", "SpeaksGraphQL", "--mode", "positive", "--phases", "fuzzing", "--warnings", "off")


def settings(url: str, asker: known.Asker, said: argparse.Namespace) -> str:
    """Return the TOML that Schemathesis reads: a list of texts is written as in JSON."""
    words = {"anything": asker.known, **known.dictionaries(url, asker)}
    lines = [
        f"seed = {said.seed}",
        "workers = 1",
        "[generation]",
        f"max-examples = {said.examples}",
        "allow-x00 = false",
        "no-shrink = true",
        "[generation.dictionaries]",
        'string = { dictionary = "anything", probability = 0.4 }',
    ]
    if asker.token:
        lines += ["[headers]", f"Authorization = {json.dumps(f'Bearer {asker.token}')}"]
        # Ends the session that the rest needs.
        lines += ["[[operations]]", 'include-name = "Mutation.signOut"', "enabled = false"]
    lines += ["[parameters]"]
    lines += [f'"Mutation.*.input.{word}" = {{ dictionary = "{word}", probability = 0.8 }}' for word in words]
    for word, values in words.items():
        lines += [f'[dictionaries."{word}"]', f"values = {json.dumps(values, ensure_ascii=False)}"]
    return "\n".join(lines)


def ask(url: str, asker: known.Asker, said: argparse.Namespace) -> bool:
    """Ask as one person, and tell whether every answer was as it must be."""
    print(f"\n{asker.who}:", flush=True)
    began = time.monotonic()
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "schemathesis.toml").write_text(settings(url, asker, said), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--no-color", "run", url, *OPTIONS],
            cwd=folder,
            env={**os.environ, **hooks, "FUZZ_SIGNED_IN": "yes" if asker.token else ""},
            check=False,
        )
    print(f"{asker.who}: {time.monotonic() - began:.0f} s", flush=True)
    return ended.returncode == 0


def main() -> int:
    """Ask as everybody, and return how it ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Whatever the schema lets one ask.")
    parser.add_argument("url")
    parser.add_argument("demonstration", type=Path)
    parser.add_argument("--examples", type=int, default=15, help="of each operation and person, at most")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    ended_well = [ask(said.url, asker, said) for asker in known.askers(said.url, said.demonstration)]
    return 0 if all(ended_well) else 1


if __name__ == "__main__":
    raise SystemExit(main())
