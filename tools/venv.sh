#!/usr/bin/env bash
# Make the virtual environment and install pinned packages: venv.sh PYTHON FOLDER REQUIREMENTS
set -euo pipefail
python=$1 folder=$2 requirements=$3
if ! command -v "$python" >/dev/null; then
  echo "Python is missing. On Debian or Ubuntu: apt-get install -y python3 python3-venv make" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "Python 3.11 or newer is needed; $("$python" --version) was found. Say which to use: make PYTHON=python3.12 run" >&2
  exit 1
fi
if [ ! -x "$folder/bin/python" ]; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install -y python3-venv" >&2
    exit 1
  fi
  "$python" -m venv "$folder"
fi
echo "Installing packages from $requirements …"
if [ -x "$folder/bin/pip" ]; then
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$requirements"
else
  uv pip install --quiet --python "$folder/bin/python" --require-hashes --requirement "$requirements"
fi
