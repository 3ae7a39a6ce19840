"""Runs a command and tells what it took: `python -I -S launch.py COMMAND…`, JSON on stdout.

A process of its own, and a small one: what the kernel counts as the peak memory of a child begins with what its parent
had when it was forked.
"""

import json
import os
import sys
import time

start = time.perf_counter()
null = os.open(os.devnull, os.O_WRONLY)
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(process, 0)
told = {
    "seconds": time.perf_counter() - start,
    "processor": usage.ru_utime + usage.ru_stime,
    "mebibytes": usage.ru_maxrss / 1024,
}
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "sample": told}))
