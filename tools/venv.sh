#!/bin/sh
# Make a virtual environment with the first Python that is new enough: sh tools/venv.sh .venv
set -eu

newest() {
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
}

python="$(newest)"
if [ -z "$python" ]; then
    echo "Descent Lab needs Python 3.11 or newer. Install it (Debian: apt-get install python3 python3-venv;" >&2
    echo "macOS: brew install python) or name one: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y python3-venv >/dev/null
    else
        echo "$python cannot make virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi
exec "$python" -m venv "$1"
