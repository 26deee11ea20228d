/*
 * Faults of the system on demand, for tests. Preloaded into a worker and its children; the file `faults` beside this library
 * has a line a fault: OPERATION PATH ACTION.
 *
 *   OPERATION  read, write, sync, rename (of files), compute (an operation of TensorFlow)
 *   PATH       part of the file's path, of `compute` the process's id; "*" fits any number of characters in it
 *   ACTION     EIO or ENOSPC: the call fails. hang: it never returns. wait: not until the line is gone. crash: it touches
 *              address 0. kill: the process ends by SIGKILL.
 *
 * Each fault that happens adds its line to the file `happened`.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static char faults[PATH_MAX], happened[PATH_MAX];

__attribute__((constructor)) static void find_files(void) {
  Dl_info self;
  if (!dladdr((void *)find_files, &self)) return;
  const char *slash = strrchr(self.dli_fname, '/');
  int length = slash ? (int)(slash - self.dli_fname) : 0;
  snprintf(faults, sizeof faults, "%.*s/faults", length, self.dli_fname);
  snprintf(happened, sizeof happened, "%.*s/happened", length, self.dli_fname);
}

/* System calls of its own: those of libc are the ones below. */
static long contents(char *text, long size) {
  int file = syscall(SYS_openat, AT_FDCWD, faults, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  long length = syscall(SYS_read, file, text, size - 1);
  syscall(SYS_close, file);
  if (length < 0) length = 0;
  text[length] = 0;
  return length;
}

static void note(const char *line) {
  int file = syscall(SYS_openat, AT_FDCWD, happened, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return;
  char text[2 * PATH_MAX];
  syscall(SYS_write, file, text, snprintf(text, sizeof text, "%s\n", line));
  syscall(SYS_close, file);
}

static int stands(const char *line) {
  char text[8192];
  return contents(text, sizeof text) && strstr(text, line);
}

/* 0, or the error with which the call fails. */
static int fault(const char *operation, const char *path) {
  char text[8192];
  if (!contents(text, sizeof text)) return 0;
  char *rest;
  for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    char name[16], part[PATH_MAX], action[16], pattern[PATH_MAX + 2];
    if (sscanf(line, "%15s %4095s %15s", name, part, action) != 3 || strcmp(name, operation)) continue;
    snprintf(pattern, sizeof pattern, "*%s*", part);
    if (fnmatch(pattern, path, 0)) continue;
    note(line);
    if (!strcmp(action, "EIO")) return EIO;
    if (!strcmp(action, "ENOSPC")) return ENOSPC;
    if (!strcmp(action, "hang")) for (;;) pause();
    if (!strcmp(action, "wait")) while (stands(line)) usleep(5000);
    if (!strcmp(action, "crash")) *(volatile int *)0 = 1;
    if (!strcmp(action, "kill")) raise(SIGKILL);
  }
  return 0;
}

static int fault_of(const char *operation, int descriptor) {
  char link[64], path[PATH_MAX];
  if (!faults[0] || syscall(SYS_access, faults, F_OK)) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  long length = syscall(SYS_readlink, link, path, sizeof path - 1);
  if (length <= 0 || path[0] != '/') return 0;
  path[length] = 0;
  return fault(operation, path);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Redefines a call on a descriptor, which fails where a line says so. */
#define REDEFINE(result, name, operation, parameters, arguments)              \
  result name parameters {                                                    \
    static __typeof__(&name) next;                                            \
    if (!next) next = NEXT(name);                                             \
    int error = fault_of(operation, descriptor);                              \
    if (error) return errno = error, -1;                                      \
    return next arguments;                                                    \
  }

REDEFINE(ssize_t, read, "read", (int descriptor, void *to, size_t size), (descriptor, to, size))
REDEFINE(ssize_t, pread64, "read", (int descriptor, void *to, size_t size, off64_t at), (descriptor, to, size, at))
REDEFINE(ssize_t, readv, "read", (int descriptor, const struct iovec *to, int count), (descriptor, to, count))
REDEFINE(ssize_t, preadv64, "read", (int descriptor, const struct iovec *to, int count, off64_t at), (descriptor, to, count, at))
REDEFINE(ssize_t, write, "write", (int descriptor, const void *from, size_t size), (descriptor, from, size))
REDEFINE(ssize_t, pwrite64, "write", (int descriptor, const void *from, size_t size, off64_t at), (descriptor, from, size, at))
REDEFINE(ssize_t, writev, "write", (int descriptor, const struct iovec *from, int count), (descriptor, from, count))
REDEFINE(ssize_t, pwritev64, "write", (int descriptor, const struct iovec *from, int count, off64_t at), (descriptor, from, count, at))
REDEFINE(int, fsync, "sync", (int descriptor), (descriptor))
REDEFINE(int, fdatasync, "sync", (int descriptor), (descriptor))

int rename(const char *from, const char *to) {
  static __typeof__(&rename) next;
  if (!next) next = NEXT(rename);
  int error = faults[0] ? fault("rename", to) : 0;
  if (error) return errno = error, -1;
  return next(from, to);
}

/* Of the library that the addon has loaded for itself only: the next one in order does not find it. */
void TFE_Execute(void *operation, void **results, int *count, void *status) {
  static void (*next)(void *, void **, int *, void *);
  if (!next) next = dlsym(dlopen("libtensorflow_cc.so.2", RTLD_LAZY | RTLD_NOLOAD), "TFE_Execute");
  char process[16];
  snprintf(process, sizeof process, "%d", getpid());
  if (faults[0]) fault("compute", process);
  next(operation, results, count, status);
}
