#!/bin/sh
# Hangs scripts/hangs-tools/ledger.py and keeps what Python's tools print about it, byte by byte, in samples/tools/<tool>/;
# and scripts/hangs/py-handler-lock, which `npm run zoo` captures by gdb and py-spy, by the other tools.
# Works in $HANGS_DIR (default /srv/hangs) with copies of pyenv's Pythons, so that no path of the machine gets into a dump.
# Needs gdb, pyenv's Pythons 2.7, 3.6 and 3.12, and a package index. Usage: scripts/capture-python-tools.sh [tool ...]
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
place=${HANGS_DIR:-/srv/hangs}
work=$place/ledger
venv=$place/python-tools
wanted=${*:-py-spy pystack faulthandler py-bt pytest traceback austin handler-lock}
export DEBUGINFOD_URLS= LC_ALL=C.UTF-8 NO_COLOR=1 PYTHONDONTWRITEBYTECODE=1

for version in 2.7 3.6 3.12; do
  test -d "$place/python$version" || cp -a "${PYENV_ROOT:-$HOME/.pyenv}"/versions/$version.* "$place/python$version"
done
export LD_LIBRARY_PATH=$place/python3.12/lib
if ! test -d "$venv"; then
  "$place/python3.12/bin/python3.12" -m venv "$venv"
  "$venv/bin/pip" install --quiet py-spy pystack pytest pytest-timeout
  for old in 0.1.11 0.2.2 0.3.14; do "$venv/bin/pip" install --quiet --target "$venv/py-spy-$old" py-spy==$old; done
  # austin 4 wants a newer C library than Debian 12 has
  "$venv/bin/pip" install --quiet --target "$venv/austin" austin-dist==3.7.0
fi
mkdir -p "$work"
cp "$project"/scripts/hangs-tools/ledger.py "$project"/scripts/hangs-tools/test_ledger.py "$work"
cd "$work"

keep() { # keep <tool>/<file> <command...>
  file=$project/samples/tools/$1
  shift
  mkdir -p "$(dirname "$file")"
  "$@" >"$file" 2>&1 || true
}

parent= child=
hang() { # hang <python version> [how] [program]: sets $parent and $child, what they say goes to out.txt
  libraries=$place/python$1/lib
  : >out.txt
  LD_LIBRARY_PATH=$libraries "$place/python$1/bin/python$1" -W ignore ${3:-ledger.py} ${2:-} >>out.txt 2>&1 &
  parent=$!
  sleep 2
  child=$(pgrep -P $parent || true)
}
end() { kill -9 $child $parent 2>/dev/null || true; wait $parent 2>/dev/null || true; }
trap end EXIT

in_gdb() { # in_gdb <pid> <command...>
  pid=$1
  shift
  set -- $(for command; do printf '%s\n' "-ex $(printf %s "$command" | tr ' ' '\037')"; done)
  for argument; do shift; set -- "$@" "$(printf %s "$argument" | tr '\037' ' ')"; done
  gdb -nx -batch -iex 'set debuginfod enabled off' -iex 'set auto-load safe-path /' -p "$pid" "$@"
}

for tool in $wanted; do
  case $tool in
  py-spy)
    hang 3.12 busy
    keep py-spy/parent.subprocesses.txt "$venv/bin/py-spy" dump --subprocesses --pid $parent
    keep py-spy/parent.native-locals.txt "$venv/bin/py-spy" dump --native --locals --pid $parent
    keep py-spy/parent.json "$venv/bin/py-spy" dump --json --locals --pid $parent
    end
    hang 3.6 busy
    keep py-spy/parent.0.1.11.txt "$venv/py-spy-0.1.11/bin/py-spy" --dump --pid $parent
    keep py-spy/parent.0.2.2.locals.txt "$venv/py-spy-0.2.2/bin/py-spy" dump --locals --pid $parent
    keep py-spy/parent.0.3.14.txt "$venv/py-spy-0.3.14/bin/py-spy" dump --pid $parent
    end
    ;;
  pystack)
    hang 3.12 busy
    keep pystack/parent.txt "$venv/bin/pystack" remote $parent
    keep pystack/parent.native-all.txt "$venv/bin/pystack" remote --native-all $parent
    keep pystack/parent.locals.txt "$venv/bin/pystack" remote --locals $parent
    keep pystack/child.native.txt "$venv/bin/pystack" remote --native $child
    gcore -o core $child >/dev/null 2>&1
    keep pystack/child.core.txt "$venv/bin/pystack" core core.$child "$place/python3.12/bin/python3.12"
    rm -f core.*
    end
    ;;
  faulthandler)
    hang 3.12 register
    kill -USR1 $child; sleep 0.5
    keep faulthandler/child.register.txt cat out.txt
    end
    hang 3.12 timeout; sleep 1
    keep faulthandler/parent.timeout.txt cat out.txt
    end
    hang 3.12 crash
    kill -ABRT $parent; sleep 0.5
    keep faulthandler/parent.abort.txt cat out.txt
    end
    ;;
  py-bt)
    hang 3.12
    keep py-bt/parent.txt in_gdb $parent 'thread apply all py-bt'
    keep py-bt/child.full.txt in_gdb $child py-bt-full py-list py-locals
    end
    hang 2.7
    keep py-bt/child.2.7.txt in_gdb $child py-bt py-up py-bt-full
    keep py-bt/parent.2.7.txt in_gdb $parent 'thread 2' py-bt 'thread 3' py-bt
    end
    ;;
  pytest)
    keep pytest/timeout-thread.txt "$venv/bin/python" -m pytest -p no:cacheprovider --timeout 2 --timeout-method thread test_ledger.py
    keep pytest/timeout-signal.txt "$venv/bin/python" -m pytest -p no:cacheprovider --timeout 2 test_ledger.py
    keep pytest/faulthandler.txt timeout -s KILL 5 "$venv/bin/python" -m pytest -p no:cacheprovider -p no:timeout -o faulthandler_timeout=2 test_ledger.py
    ;;
  traceback)
    hang 3.12
    kill -INT $child; sleep 0.5
    keep traceback/child.interrupt.txt cat out.txt
    end
    hang 3.12 stacks
    kill -USR2 $parent; sleep 0.5
    keep traceback/parent.current-frames.txt cat out.txt
    end
    ;;
  austin)
    hang 3.12 busy
    keep austin/parent.where.txt "$venv/austin/bin/austin" -w $parent
    keep austin/parent.children.txt "$venv/austin/bin/austin" -Cw $parent
    keep austin/parent.native.txt sh -c "'$venv/austin/bin/austinp' -w $parent 2>/dev/null"
    end
    ;;
  handler-lock)
    cp "$project"/scripts/hangs/facts.py "$project"/scripts/hangs/py-handler-lock/ingest.py "$project"/scripts/hangs-tools/with_stacks.py .
    hang 3.12 "" with_stacks.py
    keep py-handler-lock/parent.pystack.txt "$venv/bin/pystack" remote --native $parent
    keep py-handler-lock/child.pystack.txt "$venv/bin/pystack" remote --native $child
    keep py-handler-lock/parent.pystack-python.txt "$venv/bin/pystack" remote $parent
    keep py-handler-lock/child.pystack-python.txt "$venv/bin/pystack" remote $child
    keep py-handler-lock/both.austin.txt "$venv/austin/bin/austin" -Cw $parent
    keep py-handler-lock/both.py-spy.txt "$venv/bin/py-spy" dump --subprocesses --pid $parent
    keep py-handler-lock/parent.py-bt.txt in_gdb $parent 'thread apply all py-bt'
    keep py-handler-lock/child.py-bt-full.txt in_gdb $child py-bt-full
    for who in parent child; do
      eval pid=\$$who
      for how in USR1=faulthandler USR2=current-frames; do
        : >out.txt
        kill -${how%=*} $pid; sleep 0.5
        keep py-handler-lock/$who.${how#*=}.txt cat out.txt
      done
    done
    end
    ;;
  *) echo "capture-python-tools: no such tool: $tool" >&2; exit 2 ;;
  esac
done
