#!/bin/bash
# Runs an archive through GNU parallel (with a job that fails and is resumed), through a Slurm array and through Spark
# (with an executor that is killed in the middle of a task), as far as they are there, and compares each summary with that
# of one machine, byte for byte.
#
#   scripts/engines.sh ARCHIVE [parallel|slurm|spark]  GHOSTLOCK names the command; default: dist/cli.js
set -u
archive=$(realpath "$1")
which=${2:-parallel slurm spark}
scripts=$(realpath "$(dirname "$0")")
ghostlock=${GHOSTLOCK:-node $(realpath "$(dirname "$0")/../dist/cli.js")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

$ghostlock batch "$archive" --output one --no-progress > /dev/null 2>&1

same() {
  for file in summary.txt summary.md summary.html summary.json junit.xml; do
    cmp "one/$file" "$1/$file" || { echo "$1: differs"; exit 1; }
  done
  echo "$1: byte for byte the summary of one machine"
}

run_parallel() {
  $ghostlock map --plan "$archive" > plan
  split -n r/8 -d plan part.
  # The third job fails the first time it runs, after part of its output
  job='f={}; if [ $f = part.02 ] && mkdir failed-once 2> /dev/null; then head -5 $f | GL map; exit 1; fi; GL map < $f'
  job=${job//GL/$ghostlock}
  ls part.* | parallel -j2 --joblog log --results out "$job" > /dev/null; echo "parallel: $? of 8 jobs failed"
  ls part.* | parallel -j2 --joblog log --resume-failed --results out "$job" > /dev/null; echo "parallel, resumed: $? failed"
  cat $(find out -name stdout) | $ghostlock merge --output parallel && same parallel
}

run_slurm() {
  sbatch --quiet --wait --array=0-7 --output=slurm-%a.log --wrap \
    "$ghostlock map --shard auto $archive > slurm-\$SLURM_ARRAY_TASK_ID.ndjson" || exit 1
  $ghostlock merge slurm-?.ndjson --output slurm && same slurm
}

run_spark() {
  GHOSTLOCK=$ghostlock spark-submit --master 'local-cluster[4,1,512]' --conf spark.executor.memory=512m \
    --conf spark.log.level=INFO "$scripts/spark/cluster.py" "$archive" spark --partitions 48 > spark.log 2>&1 &
  submit=$!
  until [ "$(grep -c 'Finished task' spark.log)" -ge 8 ]; do
    kill -0 $submit 2> /dev/null || { tail -3 spark.log; exit 1; }
    sleep 0.1
  done
  executor=
  while [ -z "$executor" ] && kill -0 $submit 2> /dev/null; do executor=$(busy_executor); done
  id=$(tr '\0' ' ' < "/proc/$executor/cmdline" | sed 's/.*--executor-id \([0-9]*\).*/\1/')
  kill -KILL "$executor" && echo "spark: killed executor $id while it ran a task"
  wait $submit || { tail -3 spark.log; exit 1; }
  lost=$(sed -n "s/.*Lost task \([0-9]*\)\.0 in stage \([0-9]*\).*executor $id): ExecutorLostFailure.*/\1 \2/p" spark.log | head -1)
  [ -n "$lost" ] || { echo 'spark: no task was running on the executor that was killed'; exit 1; }
  set -- $lost
  again=$(sed -n "s/.*Finished task $1\.\([1-9]\) in stage $2\..*(executor \([0-9]*\)).*/attempt \1 on executor \2/p" spark.log | head -1)
  [ -n "$again" ] || { echo "spark: task $1 did not run again"; exit 1; }
  echo "spark: task $1 of stage $2 was lost with executor $id and ran again, $again" && same spark
}

# The process of an executor of ours below which a `map` runs
busy_executor() {
  for pid in $(pgrep -f 'cli.js map$'); do
    above=$pid executor=
    while [ "${above:-0}" -gt 1 ]; do
      tr '\0' ' ' < "/proc/$above/cmdline" 2> /dev/null | grep -q 'CoarseGrainedExecutorBackend.*--executor-id' && executor=$above
      [ "$above" = "$submit" ] && [ -n "$executor" ] && echo "$executor" && return
      above=$(ps -o ppid= -p "$above" 2> /dev/null | tr -d ' ')
    done
  done
}

declare -A commands=([parallel]=parallel [slurm]=sbatch [spark]=spark-submit)
for engine in $which; do
  command -v "${commands[$engine]}" > /dev/null && "run_$engine"
done
