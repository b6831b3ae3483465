#!/usr/bin/env bash
# Browser tests need a Chromium: use the one that is here, else install the system's package, else say how.
set -euo pipefail
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done
sudo=""
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo="sudo"; else
    echo "The browser tests need Chromium. Please install it (Debian: sudo apt-get install chromium; Fedora: sudo dnf install chromium) and run make test again." >&2
    exit 1
  fi
fi
echo "Installing Chromium …"
if command -v apt-get >/dev/null; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium libatomic1 fonts-dejavu-core >/dev/null
elif command -v dnf >/dev/null; then $sudo dnf install -y -q chromium
elif command -v apk >/dev/null; then $sudo apk add --quiet chromium
elif command -v pacman >/dev/null; then $sudo pacman -S --noconfirm --quiet chromium
else
  echo "The browser tests need Chromium, and this system's package manager is not known here. Please install it, or set CHROMIUM to its path." >&2
  exit 1
fi
