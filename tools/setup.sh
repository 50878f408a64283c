#!/bin/sh
# Install what the tests need beyond Python packages: npm packages, Redis, and Chromium for the browser tests;
# `setup.sh days` installs libfaketime instead of Chromium, `setup.sh faults` proxies and the linters of deploy/,
# `setup.sh engines` Firefox and WebKitGTK.
set -eu

packages=
need() {
  if ! PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null; then packages="$packages $2"; fi
}

if [ "${1:-}" != engines ]; then need redis-server redis-server; fi
case "${1:-}" in
days)
  if [ -z "$(find /usr/lib /usr/lib64 /usr/local/lib -path '*/faketime/libfaketimeMT.so.1' 2>/dev/null)" ]; then
    packages="$packages libfaketime"
  fi
  ;;
engines)
  need firefox-esr firefox-esr
  need WebKitWebDriver webkit2gtk-driver
  need xvfb-run "xvfb xauth"
  need dbus-run-session dbus
  ;;
faults)
  need nginx nginx
  need haproxy haproxy
  need systemd-analyze systemd
  if ! cmp -s requirements-deploy.txt .venv/deploy/.done; then
    echo "Setting up .venv/deploy, the linters of deploy/ and Caddy ..."
    .venv/bin/python -m venv .venv/deploy
    .venv/deploy/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-deploy.txt
    cp requirements-deploy.txt .venv/deploy/.done
  fi
  ;;
*)
  if [ -z "${CHROMIUM:-}" ] && ! command -v chromium-headless-shell && ! command -v chromium && ! command -v google-chrome; then
    packages="$packages chromium-headless-shell fonts-noto-core"
  fi >/dev/null
  ;;
esac
if [ "${1:-}" != engines ]; then .venv/bin/python -m tools.npm_packages tests; fi
if [ -z "${1:-}" ]; then .venv/bin/python -m tools.npm_packages tests/security/graders; fi

if [ -z "$packages" ]; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing what the tests need: $packages ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # the tests start what they need themselves; RUNLEVEL=1 keeps Debian from starting the services
  # shellcheck disable=SC2086 -- word splitting is intended
  RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null
  exit 0
fi
echo "These packages are missing: $packages" >&2
echo "Install them (Debian: apt-get install redis-server chromium libfaketime nginx haproxy systemd," >&2
echo "firefox-esr webkit2gtk-driver xvfb xauth dbus)," >&2
echo "or set the path of Chromium: CHROMIUM=/path/to/chromium make test" >&2
exit 1
