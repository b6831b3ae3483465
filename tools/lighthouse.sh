#!/usr/bin/env bash
# Lighthouse (mobile) on the running site: lighthouse.sh http://127.0.0.1:8000. Needs Node and a Chromium; reported, not in CI.
set -euo pipefail
base=$1
command -v npm >/dev/null || { echo "Lighthouse needs Node (npm)." >&2; exit 1; }
curl -sf -o /dev/null "$base/health/" || { echo "Nothing answers at $base: start it with make run first." >&2; exit 1; }
folder=var/lighthouse
mkdir -p "$folder"
[ -x "$folder/node_modules/.bin/lighthouse" ] || npm install --silent --no-audit --no-fund --prefix "$folder" lighthouse
CHROME_PATH=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
export CHROME_PATH
printf '%-44s %5s %5s %5s %5s %8s\n' page perf a11y best seo bytes
for path in / /strategie/ /projekte/ /projekte/sonne-aufs-schuldach/ /projekte/einreichen/; do
  "$folder/node_modules/.bin/lighthouse" "$base$path" --quiet --output json --output-path "$folder/report.json" \
    --chrome-flags="--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking" >/dev/null 2>&1
  node -e '
    const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
    const s = ["performance", "accessibility", "best-practices", "seo"].map(k => String(Math.round(r.categories[k].score * 100)).padStart(5)).join(" ");
    console.log(process.argv[2].padEnd(44), s, String(r.audits["total-byte-weight"].numericValue).padStart(8));
  ' "$folder/report.json" "$path"
done
