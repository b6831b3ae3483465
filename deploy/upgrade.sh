#!/usr/bin/env bash
# Upgrade an installation from plain packages: upgrade.sh NEW_FOLDER
# NEW_FOLDER holds the unpacked new version, beside the link `current` that leads to the old one. Run as the account of the site, which must
# be allowed to stop and start the service; the site stands still from the backup to the end. Whatever fails stops it, and says so.
set -euo pipefail
new=$(realpath "${1:?the folder of the new version}")
home=$(dirname "$new")
current=$home/current
archive=${BACKUP_FOLDER:-/srv/backup}/before-upgrade-$(date +%F-%H%M%S).backup
service=${SERVICE:-projektfabrik}
control=${CONTROL:-sudo systemctl}
export DJANGO_SETTINGS_MODULE=${DJANGO_SETTINGS_MODULE:-config.settings.production} VAR_DIR=${VAR_DIR:-$home/var}
[ -f "$new/manage.py" ] || { echo "$new is not a version: it has no manage.py." >&2; exit 1; }
[ "$(realpath "$current")" != "$new" ] || { echo "$new is in use already." >&2; exit 1; }

echo "1/4  Installing the packages of the new version …"
(cd "$new" && tools/venv.sh "${PYTHON:-python3}" .venv requirements.txt && .venv/bin/python tools/compile_messages.py)
echo "2/4  Looking at the old version, stopping it, backup …"
$control stop "$service"
if ! (cd "$current" && .venv/bin/python manage.py upgrade --before "$archive"); then
  $control start "$service"
  echo "Nothing was changed; the old version runs again." >&2
  exit 1
fi
echo "3/4  Migrating …"
if ! (cd "$new" && .venv/bin/python manage.py upgrade --after --collect); then
  echo "The site stands still. The old version and the backup $archive are there: docs/operators/upgrade.md says how to go back." >&2
  exit 1
fi
echo "4/4  Starting …"
ln -sfn "$new" "$current"
$control start "$service"
echo "Done. The old version can be deleted in a few days."
