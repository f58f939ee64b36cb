"""Clusters an archive of dumps with Apache Spark: `ghostlock map` in each partition, clusters joined by fingerprint.

    spark-submit --master 'local-cluster[4,1,1024]' scripts/spark/cluster.py ARCHIVE OUTPUT [--partitions 64]

ARCHIVE: a folder that every executor sees under the same path; or with --list, a file of paths or of lines of
`ghostlock map --plan`. OUTPUT: a folder for the reports. GHOSTLOCK names the command where it is not on the PATH of the executors.
"""

import argparse
import json
import os
import subprocess
import tempfile

from pyspark.sql import SparkSession

COMMAND = os.environ.get("GHOSTLOCK", "ghostlock")


def pieces_of_work(archive):
    """A line each; absolute, since executors have working directories of their own."""
    done = subprocess.run(
        [*COMMAND.split(), "map", "--plan", os.path.abspath(archive)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def merged(lines):
    """Records or summaries of one partition or of two keys, as lines of one summary."""
    done = subprocess.run(
        [*COMMAND.split(), "merge"], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def keyed(line):
    return (json.loads(line).get("fingerprint", "-"), [line])


def joined(a, b):
    """Lists of lines grow by appending; a process for each pair would cost more than the work."""
    lines = a + b
    return lines if len(lines) < 256 else merged(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("archive")
    parser.add_argument("output")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--partitions", type=int, default=64)
    options = parser.parse_args()

    spark = SparkSession.builder.appName("ghostlock").getOrCreate()
    if options.list:
        paths = spark.sparkContext.textFile(options.archive, options.partitions)
    else:
        paths = spark.sparkContext.parallelize(pieces_of_work(options.archive), options.partitions)

    # checkCode: without it the failure of a process is an empty partition, and the summary is wrong in silence.
    records = paths.pipe(f"{COMMAND} map", checkCode=True)
    # One summary a partition first: little goes over the network, whatever the number of dumps.
    summaries = records.mapPartitions(merged).map(keyed).reduceByKey(joined)
    lines = summaries.values().map("\n".join).mapPartitions(merged).collect()
    spark.stop()

    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as parts:
        parts.write("\n".join(lines) + "\n")
        parts.flush()
        subprocess.run([*COMMAND.split(), "merge", parts.name, "--output", options.output], check=True)


if __name__ == "__main__":
    main()
