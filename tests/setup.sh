#!/bin/sh
# Provides what the tests need beyond Python packages: npm packages, a Redis, and a Chromium for the browser tests;
# `setup.sh days` what they need on another day, which is libfaketime instead of the Chromium.
set -eu

.venv/bin/python -m tests.packages

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
  # tests run a Redis of their own: Debian is asked not to start its service
  # shellcheck disable=SC2086 -- several words are meant
  RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "The tests need what is missing here: $packages" >&2
echo "Install it (Debian: apt-get install redis-server chromium libfaketime), or say where Chromium is:" >&2
echo "CHROMIUM=/path/to/chromium make test" >&2
exit 1
