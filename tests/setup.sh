#!/bin/sh
# Provides what the tests need beyond Python packages: npm packages, and a Chromium for the browser tests.
set -eu

.venv/bin/python -m tests.packages

if [ -n "${CHROMIUM:-}" ] || command -v chromium-headless-shell || command -v chromium || command -v google-chrome; then
  exit 0
fi >/dev/null
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-core >/dev/null
  exit 0
fi
echo "The browser tests need Chromium: install it (Debian: apt-get install chromium)," >&2
echo "or say where one is: CHROMIUM=/path/to/chromium make test" >&2
exit 1
