#!/bin/bash
# Runs an archive through GNU parallel (with a job that fails and is resumed) and, where sbatch is there, through a Slurm
# array, and compares each summary with that of one machine, byte for byte.
#
#   scripts/engines.sh ARCHIVE [parallel|slurm]        GHOSTLOCK names the command; default: dist/cli.js
set -u
archive=$(realpath "$1")
which=${2:-parallel slurm}
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

for engine in $which; do
  command -v "$([ "$engine" = slurm ] && echo sbatch || echo parallel)" > /dev/null && "run_$engine"
done
