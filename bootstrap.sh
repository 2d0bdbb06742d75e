# Makes .venv with the first Python that serves, and uv in it. Run by make when there is no .venv.
set -eu

for name in python3 python3.13 python3.14 python3.12; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        echo "Installing the packages into .venv (once)…"
        "$name" -m venv .venv
        .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
        exit 0
    fi
done

echo "Chorus needs Python 3.12 or later, and none was found on the PATH." >&2
exit 1
