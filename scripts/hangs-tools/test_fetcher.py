"""A suite whose second test finds the fetcher hung, dumps it and fails: what a CI job keeps as JUnit XML."""
import subprocess
import time

import pytest


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def test_template_argument():
    assert "std::vector<int>" != 'a & b > "c"'


def test_job_ends():
    fetcher = subprocess.Popen(["./fetcher"])
    deadline = time.monotonic() + 2
    while fetcher.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    if fetcher.poll() is None:
        child = run("pgrep", "-P", str(fetcher.pid), "-x", "fetcher").strip()
        for pid in (str(fetcher.pid), child):
            print(f"--- stacks of {pid}")
            print(run("eu-stack", "-m", "-p", pid))
            print(run("gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-p", pid, "-ex", "thread apply all bt"))
        subprocess.run(["pkill", "-9", "-P", str(fetcher.pid)], check=False)
        fetcher.kill()
        pytest.fail("job still runs after 2 s & its child <fetcher> hangs")
