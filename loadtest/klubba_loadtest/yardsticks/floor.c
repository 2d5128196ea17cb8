/* The floor: what the kernel takes for one send() to each of N sockets, with nothing around it.
 * An epoll loop; the handshake is answered without looking at it. Usage: floor FRAME_BYTES; see __init__.py. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS_MAX = 1 << 17, EVENTS = 1024 };
static const char UPGRADED[] = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
static int sockets[SOCKETS_MAX], count;
static char is_live[SOCKETS_MAX];

static void watch(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) exit(1);
}

static void on_readable(int poll, int fd) {
  char head[4096];
  ssize_t got = recv(fd, head, sizeof head, MSG_DONTWAIT);
  if (got <= 0) {
    epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL);
  } else if (!is_live[fd] && got > 4 && !memcmp(head + got - 4, "\r\n\r\n", 4)) {
    is_live[fd] = 1;
    sockets[count++] = fd;
    send(fd, UPGRADED, sizeof UPGRADED - 1, MSG_NOSIGNAL);
  }
}

static void broadcast(const char *frame, size_t size) {
  for (int i = 0; i < count; i++) send(sockets[i], frame, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int main(int argc, char **argv) {
  size_t size = argc > 1 ? strtoul(argv[1], NULL, 10) : 120;
  char *frame = calloc(size + 4, 1);
  frame[0] = (char)0x82;
  if (size < 128) frame[1] = (char)(size - 2);
  else frame[1] = 126, frame[2] = (char)((size - 4) >> 8), frame[3] = (char)(size - 4);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  int listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0), one = 1;
  if (bind(listener, (struct sockaddr *)&at, length) || listen(listener, 4096)) return 1;
  getsockname(listener, (struct sockaddr *)&at, &length);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  watch(poll, listener);
  watch(poll, STDIN_FILENO);
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(poll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int fresh = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fresh < 0 || fresh >= SOCKETS_MAX) continue;
        setsockopt(fresh, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
        watch(poll, fresh);
      } else if (fd == STDIN_FILENO) {
        char order;
        if (read(STDIN_FILENO, &order, 1) <= 0) return 0;
        broadcast(frame, size);
      } else {
        on_readable(poll, fd);
      }
    }
  }
}
