#!/bin/sh
# Hangs scripts/hangs/c-log-mutex and keeps what the tools other than gdb and py-spy print about it, byte by byte, in
# samples/tools/<tool>/. Works in $HANGS_DIR (default /srv/hangs), so that no path of the machine gets into a dump.
# Needs gcc, lldb, elfutils, strace, valgrind, lsof, psmisc, procps; systemd-coredump and root for coredumpctl. Usage: scripts/capture-tools.sh [tool ...]
set -eu

project=$(cd "$(dirname "$0")/.." && pwd)
work=${HANGS_DIR:-/srv/hangs}/fetcher
wanted=${*:-proc ps pstree fd lsof strace gdb-mi lldb eu-stack valgrind sanitizer backtrace coredumpctl pytest crash-reports}
export DEBUGINFOD_URLS= LC_ALL=C.UTF-8
# where Debian's lldb does not find its own Python module
lldb_python=$(ls -d /usr/lib/llvm-*/lib/python3.*/dist-packages 2>/dev/null | tail -n 1 || true)
[ -z "$lldb_python" ] || export PYTHONPATH="$lldb_python"

mkdir -p "$work"
cp "$project"/scripts/hangs/facts.h "$project"/scripts/hangs/c-log-mutex/*.[ch] "$work"
cd "$work"
gcc -g -O2 -pthread -o fetcher fetcher.c log.c

./fetcher &
parent=$!
trap 'kill -9 $parent ${child:-} ${waiter:-} 2>/dev/null || true' EXIT
sleep 1
child=$(pgrep -P $parent -x fetcher)

keep() { # keep <tool>/<file> <command...>
  file=$project/samples/tools/$1
  shift
  mkdir -p "$(dirname "$file")"
  "$@" >"$file" 2>&1 || true
}

for tool in $wanted; do
  case $tool in
  proc)
    keep proc/child.cat.txt cat /proc/$child/status /proc/$child/syscall /proc/$child/wchan /proc/$child/stack
    keep proc/parent.head.txt sh -c "head -n 99 /proc/$parent/task/*/comm /proc/$parent/task/*/syscall /proc/$parent/task/*/stack"
    keep proc/both.grep.txt sh -c "grep -E '^(Name|State|PPid|Threads|NSpid)' /proc/$parent/status /proc/$child/status"
    keep proc/child.grep-one-file.txt grep -E 'PPid|Threads|NSpid' /proc/$child/status
    keep proc/child.maps.txt cat /proc/$child/maps
    keep proc/child.stat.txt cat /proc/$child/stat
    ;;
  ps)
    keep ps/eLf.txt sh -c "ps -eLf | grep -E 'PID|[f]etcher'"
    keep ps/ef.txt sh -c "ps -ef | grep -E '[f]etcher'"
    keep ps/axjf.txt sh -c "ps axjf | grep -E 'PID|[f]etcher'"
    keep ps/aux.txt sh -c "ps aux | grep -E '[f]etcher'"
    keep ps/u.txt ps u $parent $child
    keep ps/fields.txt ps -L -o pid,ppid,lwp,nlwp,pgid,sid,stat,wchan:24,pcpu,comm -p $parent,$child
    keep ps/forest.txt ps f -o pid,stat,time,args -p $parent,$child
    keep ps/top.txt sh -c "top -b -n 1 -p $parent,$child"
    ;;
  pstree)
    keep pstree/ascii.txt pstree -A -p $parent
    keep pstree/unicode.txt pstree -U -a -p $parent
    keep pstree/threads-hidden.txt pstree -A -T -p $parent
    ;;
  fd)
    keep fd/parent.ls.txt ls -l /proc/$parent/fd
    keep fd/child.ls.txt sh -c "ls -l /proc/$child/fd/"
    ;;
  lsof)
    keep lsof/both.txt lsof -p $parent,$child
    ;;
  strace)
    keep strace/child.txt timeout -s INT 2 strace -p $child
    keep strace/parent-threads.txt timeout -s INT 2 strace -f -p $parent
    keep strace/birth.txt timeout -s KILL 3 strace -f -e trace=process,futex ./fetcher
    timeout -s KILL 3 strace -f -tt -e trace=process,futex -o birth.log ./fetcher || true
    cp birth.log "$project"/samples/tools/strace/birth-file.txt
    pkill -9 -P 1 -x fetcher || true
    ;;
  lldb)
    for who in parent child; do
      eval pid=\$$who
      keep lldb/$who.bt-all.txt lldb --batch --no-lldbinit -p $pid -o 'bt all' -o detach
      keep lldb/$who.thread-list.txt lldb --batch --no-lldbinit -p $pid -o 'thread list' -o bt -o detach
    done
    ;;
  eu-stack)
    for who in parent child; do
      eval pid=\$$who
      keep eu-stack/$who.txt eu-stack -p $pid
      keep eu-stack/$who.all.txt eu-stack -a -m -s -i -p $pid
      keep eu-stack/$who.verbose.txt eu-stack -m -b -v -p $pid
    done
    ;;
  valgrind)
    cp "$project"/scripts/hangs-tools/orders.c .
    gcc -g -O1 -pthread -o orders orders.c
    keep valgrind/helgrind.out.txt valgrind --tool=helgrind --xml=yes --xml-file=helgrind.xml ./orders
    keep valgrind/drd.out.txt valgrind --tool=drd --exclusive-threshold=50 --xml=yes --xml-file=drd.xml ./orders
    keep valgrind/helgrind.text.txt valgrind --tool=helgrind ./orders
    keep valgrind/drd.text.txt valgrind --tool=drd --exclusive-threshold=50 ./orders
    valgrind --tool=none ./fetcher >/dev/null 2>&1 &
    watched=$!
    sleep 6
    keep valgrind/parent.scheduler.txt timeout 20 vgdb --pid=$watched v.info scheduler
    kill -9 $(pgrep -P $watched) $watched
    cp helgrind.xml drd.xml "$project"/samples/tools/valgrind/
    rm -f "$project"/samples/tools/valgrind/*.out.txt
    ;;
  gdb-mi)
    for who in parent child; do
      eval pid=\$$who
      keep gdb-mi/$who.txt sh -c "printf '%s\n' '-thread-info' 'thread apply all bt' 'p log_lock' '-gdb-exit' | gdb -nx -q --interpreter=mi -p $pid"
    done
    ;;
  sanitizer)
    cp "$project"/scripts/hangs-tools/orders.c "$project"/scripts/hangs-tools/stale.c .
    gcc -g -O1 -fsanitize=thread -pthread -o orders-tsan orders.c
    gcc -g -O1 -w -fsanitize=address -o stale stale.c
    # without random addresses: ThreadSanitizer of GCC 12 knows fewer of them than newer kernels use
    keep sanitizer/thread.txt env TSAN_OPTIONS=second_deadlock_stack=1 setarch -R ./orders-tsan
    keep sanitizer/address.txt ./stale
    ;;
  backtrace)
    cp "$project"/scripts/hangs-tools/watchdog.c .
    gcc -g -O1 -rdynamic -pthread -o watchdog watchdog.c
    keep backtrace/glibc.txt ./watchdog
    ;;
  coredumpctl)
    if ! grep -q systemd-coredump /proc/sys/kernel/core_pattern; then
      echo 'capture-tools: coredumpctl left out: core_pattern does not lead to systemd-coredump' >&2
      continue
    fi
    # Where systemd is not running: its journal and the socket that the kernel's core dumps go to.
    if [ ! -S /run/systemd/coredump ]; then
      mkdir -p /run/systemd/journal /run/log/journal
      pgrep -f '^/lib/systemd/systemd-journald' >/dev/null || /lib/systemd/systemd-journald &
      journal=$!
      sleep 1
      systemd-socket-activate --seqpacket -a -l /run/systemd/coredump /lib/systemd/systemd-coredump 2>/dev/null &
      waiter="$!"
      sleep 1
    fi
    ulimit -c unlimited
    ./fetcher &
    victim=$!
    sleep 1
    job=$(pgrep -P $victim -x fetcher)
    kill -STOP $victim
    kill -ABRT $job
    sleep 2
    keep coredumpctl/child.info.txt coredumpctl --no-pager info $job
    keep coredumpctl/child.journal.txt sh -c "journalctl --no-pager -o short COREDUMP_PID=$job | tail -n 30"
    kill -ABRT $victim || true
    kill -CONT $victim || true
    sleep 2
    keep coredumpctl/parent.info.txt coredumpctl --no-pager info $victim
    kill ${journal:-} 2>/dev/null || true
    rm -f /run/systemd/coredump
    ;;
  pytest)
    [ -x "$work"/venv/bin/pytest ] || { python3 -m venv "$work"/venv && "$work"/venv/bin/pip install -q pytest; }
    cp "$project"/scripts/hangs-tools/test_fetcher.py .
    venv/bin/pytest -q -o junit_logging=all --junitxml=report.xml test_fetcher.py || true
    mkdir -p "$project"/samples/tools/junit
    cp report.xml "$project"/samples/tools/junit/pytest.xml
    ;;
  crash-reports)
    mkdir -p "$project"/samples/tools/crash-reports
    python3 "$project"/scripts/hangs-tools/crash_reports.py $parent "$project"/samples/tools/crash-reports
    ;;
  *) echo "capture-tools: no such tool: $tool" >&2; exit 2 ;;
  esac
done
