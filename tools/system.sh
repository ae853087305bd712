#!/bin/sh
# What the tests need beside Python: Chromium, a Korean font, nginx and Node. As root on Debian they are installed;
# elsewhere this says what to install. `sh tools/system.sh --chromium` prints where the browser is.
set -eu

chromium() {
    for browser in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "$HOME/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" /opt/homebrew/bin/chromium /usr/local/bin/chromium; do
        if [ -n "$browser" ] && [ -x "$browser" ]; then
            echo "$browser"
            return
        fi
    done
}

korean() {
    [ "$(uname)" = Darwin ] || ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 ||
        { command -v fc-list >/dev/null && fc-list :lang=ko 2>/dev/null | grep -q .; }
}

if [ "${1:-}" = --chromium ]; then
    chromium
    exit 0
fi

debian="" brew="" cask=""
[ -n "$(chromium)" ] || { debian="$debian chromium" cask=" google-chrome"; }
korean || debian="$debian fonts-noto-cjk"
command -v node >/dev/null || { debian="$debian nodejs" brew="$brew node"; }
command -v npm >/dev/null || debian="$debian npm"
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || { debian="$debian nginx-light" brew="$brew nginx"; }
[ -n "$debian" ] || exit 0

if [ "$(uname)" = Darwin ]; then
    echo "The tests need more. Please run:" >&2
    [ -z "$brew" ] || echo "  brew install$brew" >&2
    [ -z "$cask" ] || echo "  brew install --cask$cask" >&2
    exit 1
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing$debian"
    export DEBIAN_FRONTEND=noninteractive
    # The tests start nginx themselves: Debian's own service must not come up on port 80 meanwhile.
    policy=/usr/sbin/policy-rc.d
    made=""
    [ -e "$policy" ] || { printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made=yes; }
    trap '[ -z "$made" ] || rm -f "$policy"' EXIT
    apt-get update -qq
    # shellcheck disable=SC2086
    apt-get install -qq -y --no-install-recommends $debian >/dev/null
else
    echo "The tests need more. On Debian and Ubuntu please run: sudo apt-get install$debian" >&2
    exit 1
fi
