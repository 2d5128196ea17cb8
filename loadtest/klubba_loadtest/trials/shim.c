/* A layer between programs and the disk and the wall clock, for trials only: cc -shared -fPIC shim.c -o shim.so -ldl,
   then LD_PRELOAD it. What it does stands in a file that is shared with the harness (KLUBBA_TRIAL_CONTROL, shim.py):

     clock_offset   seconds that are added to the wall clock; the monotonic clock stays
     sync_errno     what fsync and fdatasync fail with; 0: they work; below 0: only those of folders fail, with -it
     synced         for each file that was ever synced: how long it was when its last successful sync began

   The last is what a power cut leaves for certain. Renames are taken to be durable; see shim.py. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FILES 4096

struct synced {
  uint64_t inode;
  int64_t size;
};

struct control {
  int64_t clock_offset;
  int64_t sync_errno;
  int64_t used;
  struct synced synced[FILES];
};

static volatile struct control *control;

static __attribute__((constructor)) void begin(void) {
  const char *path = getenv("KLUBBA_TRIAL_CONTROL");
  int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) return;
  void *shared = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (shared != MAP_FAILED) control = shared;
  close(fd);
}

static void note(uint64_t inode, int64_t size) {
  int64_t used = __atomic_load_n(&control->used, __ATOMIC_ACQUIRE);
  for (int64_t at = used - 1; at >= 0; at--) {
    if (control->synced[at].inode == inode) {
      control->synced[at].size = size;
      return;
    }
  }
  int64_t at = __atomic_fetch_add(&control->used, 1, __ATOMIC_ACQ_REL);
  if (at >= FILES) abort(); /* a trial that cannot know what is durable must not go on */
  control->synced[at].size = size;
  __atomic_store_n(&control->synced[at].inode, inode, __ATOMIC_RELEASE);
}

/* A deleted file's inode is soon another file's, which must not inherit what was synced. */
static void forget(const char *path) {
  struct stat gone;
  if (!control || lstat(path, &gone) != 0) return;
  int64_t used = __atomic_load_n(&control->used, __ATOMIC_ACQUIRE);
  for (int64_t at = 0; at < used; at++) {
    if (control->synced[at].inode == gone.st_ino) control->synced[at].size = 0;
  }
}

int unlink(const char *path) {
  int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
  forget(path);
  return real(path);
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
  forget(to);
  return real(from, to);
}

static int synced(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  struct stat before;
  if (!control) return real(fd);
  int is_open = fstat(fd, &before) == 0;
  int known = is_open && S_ISREG(before.st_mode);
  int64_t fails = control->sync_errno;
  if (fails > 0 || (fails < 0 && is_open && S_ISDIR(before.st_mode))) {
    errno = (int)(fails > 0 ? fails : -fails);
    return -1;
  }
  int answer = real(fd);
  if (answer == 0 && known) note(before.st_ino, before.st_size);
  return answer;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

int clock_gettime(clockid_t clock, struct timespec *when) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int answer = real(clock, when);
  if (answer == 0 && control && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    when->tv_sec += control->clock_offset;
  }
  return answer;
}

int gettimeofday(struct timeval *restrict when, void *restrict zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
  int answer = real(when, zone);
  if (answer == 0 && control) when->tv_sec += control->clock_offset;
  return answer;
}

time_t time(time_t *when) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (when) *when = now.tv_sec;
  return now.tv_sec;
}
