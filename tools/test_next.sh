#!/usr/bin/env bash
# Early warning: the unit tests on the next Wagtail, in an environment of its own. Not part of CI.
set -euo pipefail
python=${1:-python3}
folder=.venv-next
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "wagtail>=8,<9"
"$folder/bin/python" tools/compile_messages.py
"$folder/bin/python" -m pytest -q -n 2 -m "not browser and not processes and not large"
