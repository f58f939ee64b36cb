"""
Writes what Apport and ABRT keep of a process, from its real /proc files and gdb's and eu-stack's real output, in the
shapes of their own code: problem_report.py (continuation lines indented by one space) and satyr's core_stacktrace.c.
Neither tool runs on Debian. Usage: crash_reports.py PID DIRECTORY
"""
import base64
import re
import subprocess
import sys

pid, directory = sys.argv[1:]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def gdb(*commands):
    options = [word for command in commands for word in ("-ex", command)]
    return run("gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-p", pid, *options)


def section(text, start):
    """gdb's output from the first line that begins with start."""
    return re.search(rf"^{start}.*", text, re.M | re.S).group(0).strip()


def multiline(key, text):
    return f"{key}:\n" + "".join(f" {line}\n" for line in text.rstrip("\n").split("\n"))


everything = gdb("thread apply all bt full")
crash = [
    "ProblemType: Crash\n",
    "Architecture: amd64\n",
    multiline("CoreDump: base64", "\n".join(base64.b64encode(bytes([n] * 60)).decode() for n in range(3))).replace(":\n", "\n", 1),
    "Date: Tue Nov 24 13:25:40 2026\n",
    "DistroRelease: Ubuntu 22.04\n",
    "ExecutablePath: /usr/bin/fetcher\n",
    "ProcCmdline: ./fetcher\n",
    multiline("ProcMaps", open(f"/proc/{pid}/maps", encoding="utf8").read()),
    multiline("ProcStatus", open(f"/proc/{pid}/status", encoding="utf8").read()),
    "Signal: 6\n",
    multiline("Stacktrace", section(gdb("bt full"), "#0 ")),
    multiline("StacktraceTop", "\n".join(re.sub(r"^#\d+\s+(0x\w+ in )?", "", line) for line in re.findall(r"^#.*", everything, re.M)[:5])),
    multiline("ThreadStacktrace", ".\n" + section(everything, "Thread ")),
    "Title: fetcher crashed with SIGABRT in log_line()\n",
    "UserGroups: N/A\n",
]
with open(f"{directory}/apport.crash", "w", encoding="utf8") as file:
    file.writelines(crash)

threads = []
for line in run("eu-stack", "-m", "-p", pid).splitlines():
    frame = re.match(r"#\d+\s+(0x\w+)(?: - 1|\s{4})? (.*) - (/.*)$", line)
    if line.startswith("TID "):
        threads.append([])
    elif frame:
        threads[-1].append((int(frame[1], 16), frame[2].split("@")[0], frame[3]))


def frame_json(frame, indent):
    address, function, module = frame
    pad = " " * indent
    return (
        f'{{   "address": {address}\n{pad},   "build_id": "93ac61ec5a8eb1396f9fbd350e3169a558528a40"\n{pad},   "build_id_offset": {address & 0xFFFFFF}\n'
        f'{pad},   "function_name": "{function}"\n{pad},   "file_name": "{module}"\n{pad}}}'
    )


def thread_json(frames, crashed):
    inner = "\n              , ".join(frame_json(frame, 16) for frame in frames)
    mark = '"crash_thread": true\n        ,   ' if crashed else ""
    return f'{{   {mark}"frames":\n              [ {inner} ]\n        }}'


stacktrace = "\n      , ".join(thread_json(frames, index == 0) for index, frames in enumerate(threads))
with open(f"{directory}/core_backtrace", "w", encoding="utf8") as file:
    file.write(f'{{   "signal": 6\n,   "executable": "/usr/bin/fetcher"\n,   "stacktrace":\n      [ {stacktrace} ]\n}}\n')
