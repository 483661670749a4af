"""Processes whose clock is wrong: a small library put before the C library's, which adds an offset to the time of day."""

import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

/* Seconds, in the file that the variable names: whoever writes there steps the clock of a running process. */
static volatile double *offset;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CLOCK");
    int file = path ? open(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *found = mmap(0, sizeof(double), PROT_READ, MAP_SHARED, file, 0);
    if (found != MAP_FAILED) offset = found;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += (time_t)*offset;
    return result;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *at, void *zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
"""


class Clock:
    """A clock that is wrong by so many seconds, for the processes whose FAULTS_CLOCK is its path."""

    def __init__(self, file: Path, seconds: float) -> None:
        self._file = file
        self.path = str(file)
        file.write_bytes(struct.pack("d", seconds))

    def step(self, seconds: float) -> None:
        """Put it on or back, as a time server does, in processes that run."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("d", seconds))

    def is_wrong(self, library: Path) -> bool:
        """Whether a process that has it sees another time than this one."""
        environment = {"LD_PRELOAD": str(library), "FAULTS_CLOCK": self.path}
        asked = subprocess.run(
            [sys.executable, "-c", "import time; print(time.time())"],
            env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return abs(float(asked.stdout) - time.time()) > 60


def build(folder: Path) -> Path | None:
    """Compile the library; None where this machine has no C compiler or another way of loading libraries."""
    compiler = shutil.which("cc")
    library, source = folder / "faults_clock.so", folder / "faults_clock.c"
    if compiler is None or not Path("/proc/self/maps").exists():
        return None
    source.write_text(_SOURCE)
    made = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=False)
    return library if made.returncode == 0 else None
