#!/bin/sh
# Install what the tests need beyond Python packages: npm packages, Redis, and Chromium for the browser tests;
# `setup.sh days` installs libfaketime instead of Chromium.
set -eu

.venv/bin/python -m tools.npm_packages tests
.venv/bin/python -m tools.npm_packages tests/security/graders

packages=
if ! command -v redis-server; then packages=redis-server; fi >/dev/null
if [ "${1:-}" = days ]; then
  if [ -z "$(find /usr/lib /usr/lib64 /usr/local/lib -path '*/faketime/libfaketimeMT.so.1' 2>/dev/null)" ]; then
    packages="$packages libfaketime"
  fi
elif [ -z "${CHROMIUM:-}" ] && ! command -v chromium-headless-shell && ! command -v chromium && ! command -v google-chrome; then
  packages="$packages chromium-headless-shell fonts-noto-core"
fi >/dev/null
if [ -z "$packages" ]; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what the tests need: $packages ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # the tests start Redis themselves; RUNLEVEL=1 keeps Debian from starting the service
  # shellcheck disable=SC2086 -- word splitting is intended
  RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "These packages are missing: $packages" >&2
echo "Install them (Debian: apt-get install redis-server chromium libfaketime), or set the path of Chromium:" >&2
echo "CHROMIUM=/path/to/chromium make test" >&2
exit 1
