"""Runs a command and tells what it took: `python -I -S launch.py COUNT COMMAND…`, JSON on stdout.

A process of its own, and a small one: what the kernel counts as the peak memory of a child begins with what its parent
had when it was forked. COUNT is a file that `perf stat` writes to, around the command; `-` for none.
"""

import json
import os
import sys
import time

count, *command = sys.argv[1:]
if count != "-":
    command = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", count, "--", *command]
start = time.perf_counter()
null = os.open(os.devnull, os.O_WRONLY)
process = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(process, 0)
sample = {
    "seconds": time.perf_counter() - start,
    "processor": usage.ru_utime + usage.ru_stime,
    "mebibytes": usage.ru_maxrss / 1024,
}
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "sample": sample}))
