# The steps of a capture of one process, as functions of a POSIX shell. `ghostlock capture` runs them one by one;
# `ghostlock capture --script` prints them with main.sh behind, as a script that needs nothing else.
#
#   HELPERS   folder of attach.py, lock_words.py and ghost_stacks.py
#   LIMIT     seconds that one tool may take; it is asked to end then, and killed GRACE seconds later
#   DRY_RUN   not empty: print the commands instead
#   PY_SPY    the program (default: py-spy); LOCALS not empty: with local variables
#   DEBUGINFOD not empty: gdb may download symbols

GRACE=${GRACE:-5}
LIMIT=${LIMIT:-60}
PY_SPY=${PY_SPY:-py-spy}

# Words as one would type them.
quoted() {
  line=
  for word do
    case $word in
      '' | *[!A-Za-z0-9_./:=+@%,-]*) word="'$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'" ;;
    esac
    line="$line${line:+ }$word"
  done
  printf '%s\n' "$line"
}

# Any thread of process $1 that a signal or a tracer has stopped.
is_stopped() {
  for task in /proc/"$1"/task/[0-9]*/stat; do
    { read -r line <"$task"; } 2>/dev/null || continue
    case ${line##*) } in [Tt]*) return 0 ;; esac
  done
  return 1
}

# Lets process $1 go on if the tool that looked at it has left it stopped ($2 = its exit status).
set_going() {
  [ -d "/proc/$1" ] || return 0
  # A tool that was ended between asking for a stop and seeing it leaves a stop that is still to come.
  [ "$2" -ge 124 ] && kill -CONT "$1" 2>/dev/null
  tries=0
  while is_stopped "$1" && [ $tries -lt 5 ]; do
    kill -CONT "$1" 2>/dev/null || return 0
    tries=$((tries + 1))
    sleep 1
  done
}

# guarded PID FILE COMMAND…: runs a tool that stops the process, within LIMIT, and leaves the process as it was.
guarded() {
  target=$1 file=$2
  shift 2
  if [ -n "$DRY_RUN" ]; then
    printf '%s > %s 2>&1\n' "$(quoted "$@")" "$(quoted "${file##*/}")"
    return 0
  fi
  before=going
  is_stopped "$target" && before=stopped
  "$@" >"$file" 2>&1 </dev/null &
  tool=$!
  trap 'kill -TERM $tool 2>/dev/null' HUP INT TERM
  (
    late=0
    trap 'kill $nap; exit $late' TERM
    sleep "$LIMIT" &
    nap=$!
    wait $nap
    late=124
    kill -TERM $tool
    sleep "$GRACE" &
    nap=$!
    wait $nap
    kill -KILL $tool
    exit $late
  ) >/dev/null 2>&1 &
  watch=$!
  wait $tool
  status=$?
  while kill -0 $tool 2>/dev/null; do # a trap ends `wait`, not the tool
    wait $tool
    status=$?
  done
  kill -TERM $watch 2>/dev/null
  wait $watch 2>/dev/null
  [ $? -eq 124 ] && status=124 # gdb ends in peace when it is asked to
  trap - HUP INT TERM
  [ $before = going ] && set_going "$target" $status
  return $status
}

# take_facts PID FILE: what /proc says. Stops nothing and needs no tool.
take_facts() {
  proc=/proc/$1
  if [ -n "$DRY_RUN" ]; then
    echo "{ grep -Hs . $proc/status $proc/task/*/comm $proc/task/*/syscall $proc/task/*/wchan $proc/task/*/stack;" \
      "grep -EHs '^(State|Pid|NSpid):' $proc/task/*/status; grep -Hs / $proc/maps; echo $proc/fd:; ls -l $proc/fd; } > ${2##*/}"
    return 0
  fi
  {
    grep -Hs . "$proc/status"
    printf '%s/cmdline:' "$proc"
    { tr '\000\n' '  ' <"$proc/cmdline"; } 2>/dev/null
    echo
    for name in comm syscall wchan stack; do
      grep -Hs . "$proc"/task/[0-9]*/$name
    done
    grep -EHs '^(State|Tgid|Pid|PPid|TracerPid|NSpid|voluntary_ctxt_switches|nonvoluntary_ctxt_switches):' \
      "$proc"/task/[0-9]*/status
    grep -Hs / "$proc/maps"
    echo "$proc/fd:"
    ls -l "$proc/fd"
  } >"$2" 2>/dev/null
  return 0
}

# What gdb is told before it looks at anything.
gdb_words() {
  set -- -nx -batch -iex 'set pagination off' -iex 'set width 0' -iex 'set height 0' -iex 'set confirm off' \
    -iex 'set auto-load python-scripts off' -iex 'set auto-load gdb-scripts off' "$@"
  run_gdb "$@"
}

run_gdb() {
  if [ -n "$DEBUGINFOD" ]; then
    guarded "$pid" "$out" gdb -iex 'set debuginfod enabled on' "$@"
  else
    guarded "$pid" "$out" env DEBUGINFOD_URLS= gdb "$@"
  fi
}

has_gdb_python() {
  [ "$(gdb -nx -batch -ex 'python print(6 * 7)' 2>/dev/null)" = 42 ]
}

# take_gdb PID FILE PYTHON GHOSTS: every stack, then the locks that are waited for (PYTHON: gdb has it), then, where
# GHOSTS names a file, the stacks of threads that were not copied by fork: all in one stop.
take_gdb() {
  pid=$1 out=$2
  if [ "$3" != yes ]; then
    set --
    for address in $(lock_words "$pid"); do
      set -- "$@" -ex "x/4dw $address"
    done
    gdb_words -p "$pid" -ex 'thread apply all bt' "$@"
    return
  fi
  ghosts=$4
  set -- -iex "set \$ghostlock_pid = $pid" -x "$HELPERS/attach.py" -ex 'thread apply all bt' -x "$HELPERS/lock_words.py"
  if [ -n "$ghosts" ]; then
    set -- -iex "set \$ghostlock_ghosts = \"$ghosts\"" "$@" -x "$HELPERS/ghost_stacks.py"
  fi
  gdb_words "$@" -ex 'python let_go()'
}

# The futexes at which threads of process $1 wait as for a lock: FUTEX_WAIT for the value 2, or FUTEX_LOCK_PI.
lock_words() {
  cat /proc/"$1"/task/[0-9]*/syscall 2>/dev/null |
    awk '($1 == 202 || $1 == 98) && (($3 ~ /^0x8?0$/ && $4 ~ /^0x(2|8.......)$/) || $3 ~ /^0x8?[6d]$/) { print $2 }' |
    sort -u
}

# take_core EXE CORE FILE PYTHON GHOSTS: the same of a process that has ended.
take_core() {
  exe=$1 core=$2 pid=self out=$3
  set -- "$4" "$5"
  if [ "$1" = yes ]; then
    ghosts=$2
    set -- -x "$HELPERS/lock_words.py"
    [ -n "$ghosts" ] && set -- -iex "set \$ghostlock_ghosts = \"$ghosts\"" "$@" -x "$HELPERS/ghost_stacks.py"
  else
    set --
  fi
  gdb_words "$exe" "$core" -ex 'thread apply all bt' "$@"
}

# take_python PID FILE: py-spy, with native frames where it can. It takes a second, or (py-spy issues 565 and 732) for
# ever, with the process stopped: it is given less time than gdb.
take_python() (
  pid=$1 out=$2
  [ "${LIMIT%.*}" -gt 15 ] && LIMIT=15
  set -- --pid "$pid"
  [ -n "$LOCALS" ] && set -- "$@" --locals
  guarded "$pid" "$out" "$PY_SPY" dump --native "$@" && return
  [ "$status" -ge 124 ] && return "$status"
  guarded "$pid" "$out" "$PY_SPY" dump "$@"
)

# A process that runs CPython, by what it has mapped.
is_python() {
  case $(readlink "/proc/$1/exe" 2>/dev/null) in */python | */python[0-9]* | */pypy*) return 0 ;; esac
  grep -qs 'libpython[0-9.]*\(d\|t\|m\)\?\.so' "/proc/$1/maps"
}
