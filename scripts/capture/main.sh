# The rest of the script that `ghostlock capture --script` prints: which processes, in which order, and the manifest.

REACH=tree
OUTPUT=
PIDS=
while [ $# -gt 0 ]; do
  case $1 in
    --only | --children | --tree) REACH=${1#--} ;;
    --locals) LOCALS=yes ;;
    --debuginfod) DEBUGINFOD=yes ;;
    --dry-run) DRY_RUN=yes ;;
    --output) OUTPUT=$2; shift ;;
    --tool-timeout) LIMIT=$2; shift ;;
    [1-9]*) PIDS="$PIDS $1" ;;
    *) echo "usage: $0 [--only | --children | --tree] [--locals] [--debuginfod] [--output DIR] PID..." >&2; exit 2 ;;
  esac
  shift
done
PIDS=${PIDS:-$DEFAULT_PIDS}
if [ -z "$PIDS" ]; then
  echo "$0: which process? give its pid" >&2
  exit 2
fi

parent_of() {
  sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null
}

# $1 and all that descend from it, nearest first; not this script itself.
family_of() {
  ps -e -o pid= -o ppid= 2>/dev/null | awk -v top="$1" -v self=$$ '
    { parent[$1] = $2 }
    END {
      list[n = 1] = top
      for (i = 1; i <= n; i++) for (pid in parent) if (parent[pid] == list[i] && pid != self) list[++n] = pid
      for (i = 1; i <= n; i++) print list[i]
    }'
}

# The process, the forebears that run the same program, and all that descend from those.
tree_of() {
  echo "$1"
  top=$1
  program=$(readlink "/proc/$1/exe" 2>/dev/null)
  while :; do
    above=$(parent_of "$top")
    [ -n "$above" ] && [ -n "$program" ] && [ "$(readlink "/proc/$above/exe" 2>/dev/null)" = "$program" ] || break
    top=$above
    echo "$top"
  done
  family_of "$1"
  family_of "$top"
}

processes() {
  for one in $PIDS; do
    case $REACH in only) echo "$one" ;; children) family_of "$one" ;; *) tree_of "$one" ;; esac
  done | awk '!seen[$0]++' | head -n 40
}

may_have_ghosts() {
  above=$(parent_of "$1")
  [ "$above" = 1 ] || [ "$(readlink "/proc/$above/exe" 2>/dev/null)" = "$(readlink "/proc/$1/exe" 2>/dev/null)" ]
}

# Why no debugger can stop process $1 now.
obstacle() {
  case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) in
    [ZX]*) echo 'it has ended'; return 0 ;;
    '') echo 'it has gone'; return 0 ;;
  esac
  if grep -qs '^State:[[:space:]]*D' /proc/"$1"/task/[0-9]*/status; then
    sleep 1
    grep -qs '^State:[[:space:]]*D' /proc/"$1"/task/[0-9]*/status && echo 'a thread is in an uninterruptible sleep (D)' && return 0
  fi
  grep -qs '^TracerPid:[[:space:]]*[1-9]' "/proc/$1/status" && echo 'it is traced by another process' && return 0
  { : <"/proc/$1/mem"; } 2>/dev/null || { echo 'no permission to debug it (try sudo)'; return 0; }
  return 1
}

OUTPUT=${OUTPUT:-ghostlock-$(date -u +%Y%m%dT%H%M%S)}
if [ -z "$DRY_RUN" ]; then
  mkdir "$OUTPUT" || exit 2
fi
OUTPUT=$(cd "$OUTPUT" 2>/dev/null && pwd || echo "$OUTPUT")
HELPERS=$(mktemp -d) || exit 2
trap 'rm -rf "$HELPERS"' EXIT
write_helpers

began=$(date -u +%Y-%m-%dT%H:%M:%SZ)
python=no
has_gdb_python && python=yes
list=$(processes)
for one in $list; do
  take_facts "$one" "$OUTPUT/$one.proc.txt"
done
manifest= missing=
for one in $list; do
  if [ -z "$DRY_RUN" ] && why=$(obstacle "$one"); then
    echo "$0: process $one: $why" >&2
    missing="$missing${missing:+, }{\"says\": \"process $one: $why\", \"try\": \"sudo sh $0 $one\"}"
    continue
  fi
  pause=
  if command -v gdb >/dev/null 2>&1; then
    GHOSTLOCK_PAUSE=$HELPERS/pause
    export GHOSTLOCK_PAUSE
    rm -f "$GHOSTLOCK_PAUSE"
    ghosts=
    may_have_ghosts "$one" && ghosts=$OUTPUT/$one.ghosts.txt
    take_gdb "$one" "$OUTPUT/$one.gdb.txt" $python "$ghosts"
    pause=$(cat "$GHOSTLOCK_PAUSE" 2>/dev/null)
  fi
  if is_python "$one" && command -v "$PY_SPY" >/dev/null 2>&1; then
    take_python "$one" "$OUTPUT/$one.py-spy.txt"
  fi
  manifest="$manifest${manifest:+, }{\"pid\": $one, \"steps\": [{\"tool\": \"gdb\", \"pause\": ${pause:-null}}]}"
done
[ -n "$DRY_RUN" ] && exit 0

gdb_version=$(gdb --version 2>/dev/null | sed -n '1s/"//gp;1p' | head -n 1)
cat >"$OUTPUT/manifest.json" <<END
{"schema": "ghostlock/bundle@1", "ghostlock": "$VERSION", "from": "$began", "to": "$(date -u +%Y-%m-%dT%H:%M:%SZ)",
 "host": "$(uname -n)", "kernel": "$(uname -r)", "machine": "$(uname -m)", "tools": {"gdb": "$gdb_version", "gdbPython": $([ $python = yes ] && echo true || echo false)},
 "processes": [$manifest], "missing": [$missing]}
END
echo "kept in $OUTPUT; 'ghostlock $OUTPUT' reads it" >&2
