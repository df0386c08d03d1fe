/* Frames over Unix domain sockets to the daemons. A call takes an idle connection or makes one; none is shared by two calls at a time.
 *
 * Which store answers a connection is settled when it is made: the caller's own, or another user's that grants keys.
 * Logins: the first connection to a daemon gets a ticket (shareLogins), with which later ones join. The daemon lets in this process only. */
#include "sks.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_IDLE = 64, SELECT_STORE = 213, MOST_FRAME = 16 * 1024 * 1024, SHARE_LOGINS = 223, JOIN_LOGINS = 224, TICKET = 32 };

static struct daemon {
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    bool has_ticket;
    uint8_t ticket[TICKET];
    atomic_uint epoch;
} daemons[DAEMONS];

/* Connections on which one store answers: that of the caller at a daemon, or another user's, of which keys are granted. */
static struct pool {
    struct daemon *daemon;
    bool granted;
    uint32_t owner;
    int idle[MOST_IDLE];
    int idle_count;
} pools[MOST_STORES] = { { .daemon = &daemons[0] }, { .daemon = &daemons[1] } };
static int pools_used = DAEMONS;

static pthread_mutex_t pool = PTHREAD_MUTEX_INITIALIZER;

static void set_path(int daemon, const char *directory, const char *name)
{
    int n = snprintf(daemons[daemon].path, sizeof daemons[daemon].path, "%s%s", directory, name);
    if (n < 0 || (size_t)n >= sizeof daemons[daemon].path)
        daemons[daemon].path[0] = 0;
}

void connections_start(void)
{
    const char *socket_path = secure_getenv("SKS_SOCKET"), *runtime = secure_getenv("XDG_RUNTIME_DIR");
    for (int i = 0; i < DAEMONS; i++)
        daemons[i].path[0] = 0;
    if (socket_path != NULL && socket_path[0] != 0) {
        set_path(0, socket_path, "");
        return;
    }
    if (runtime != NULL && runtime[0] == '/')
        set_path(0, runtime, "/sks/sks.sock");
    set_path(1, "/run", "/sks/sks.sock");
}

void connections_drop(bool forked)
{
    if (forked) /* the lock may have been held by a thread that is not here */
        pthread_mutex_init(&pool, NULL);
    pthread_mutex_lock(&pool);
    for (int i = 0; i < pools_used; i++) {
        for (int j = 0; j < pools[i].idle_count; j++)
            close(pools[i].idle[j]);
        pools[i].idle_count = 0;
    }
    if (!forked)
        pools_used = DAEMONS;
    for (int i = 0; i < DAEMONS; i++) {
        struct daemon *d = &daemons[i];
        d->has_ticket = false;
        wipe(d->ticket, sizeof d->ticket);
        atomic_fetch_add(&d->epoch, 1);
    }
    pthread_mutex_unlock(&pool);
}

unsigned logins_epoch(int store)
{
    return atomic_load(&pools[store].daemon->epoch);
}

int store_of_owner(int daemon, uint32_t owner)
{
    int store = -1;
    pthread_mutex_lock(&pool);
    for (int i = DAEMONS; i < pools_used && store < 0; i++)
        if (pools[i].daemon == &daemons[daemon] && pools[i].owner == owner)
            store = i;
    if (store < 0 && pools_used < MOST_STORES) {
        store = pools_used;
        pools[store] = (struct pool){ .daemon = &daemons[daemon], .granted = true, .owner = owner };
        pools_used++;
    }
    pthread_mutex_unlock(&pool);
    return store;
}

int stores_known(void)
{
    pthread_mutex_lock(&pool);
    int n = pools_used;
    pthread_mutex_unlock(&pool);
    return n;
}

bool store_is_granted(int store, uint32_t *owner)
{
    *owner = pools[store].owner;
    return pools[store].granted;
}

bool store_is_of_system(int store)
{
    return pools[store].daemon == &daemons[1];
}

static bool send_all(int fd, const uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int fd, uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t received = recv(fd, p, n, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return false;
        p += received;
        n -= (size_t)received;
    }
    return true;
}

/* One frame there and one back. The status, or STATUS_BROKEN: the connection is of no use any more, and there is no answer. */
static int talk(int fd, const struct buffer *request, struct buffer *answer)
{
    struct buffer frame = { 0 };
    put_u32(&frame, (uint32_t)request->n);
    put(&frame, request->p, request->n);
    bool sent = !frame.failed && request->n > 0 && request->n <= MOST_FRAME && send_all(fd, frame.p, frame.n);
    buffer_free(&frame);
    uint8_t head[5];
    if (!sent || !receive_all(fd, head, sizeof head))
        return STATUS_BROKEN;
    struct reader r = { head, 4, false };
    size_t length = get_u32(&r);
    if (length == 0 || length > MOST_FRAME)
        return STATUS_BROKEN;
    size_t rest = length - 1;
    buffer_free(answer);
    answer->p = malloc(rest > 0 ? rest : 1);
    if (answer->p == NULL)
        return STATUS_BROKEN;
    answer->n = answer->room = rest;
    if (receive_all(fd, answer->p, rest) && head[4] < STATUS_NO_DAEMON)
        return head[4];
    buffer_free(answer);
    return STATUS_BROKEN;
}

/* Joins the logins of this process, or begins them. Under the pool's lock, so that there is one first connection. */
static bool join(struct daemon *d, int fd)
{
    struct buffer request = { 0 }, answer = { 0 };
    int status = STATUS_AUTHORIZATION;
    if (d->has_ticket) {
        put_u8(&request, JOIN_LOGINS);
        put_bytes(&request, d->ticket, TICKET);
        status = talk(fd, &request, &answer);
        wipe(request.p, request.n);
        request.n = 0;
    }
    if (status == STATUS_AUTHORIZATION) {
        /* The daemon has been started anew, or nobody had logged in: whoever was logged in is not any more. */
        put_u8(&request, SHARE_LOGINS);
        status = talk(fd, &request, &answer);
        struct reader r = { answer.p, answer.n, false };
        struct bytes ticket = get_bytes(&r);
        if (status == STATUS_OK && ticket.n == TICKET) {
            memcpy(d->ticket, ticket.p, TICKET);
            d->has_ticket = true;
            atomic_fetch_add(&d->epoch, 1);
        } else if (status == STATUS_OK) {
            status = STATUS_BROKEN;
        }
    }
    buffer_free(&request);
    buffer_free(&answer);
    return status == STATUS_OK;
}

static int select_store(int fd, uint32_t owner)
{
    struct buffer request = { 0 }, answer = { 0 };
    put_u8(&request, SELECT_STORE);
    put_u32(&request, owner);
    int status = request.failed ? STATUS_MEMORY : talk(fd, &request, &answer);
    buffer_free(&request);
    buffer_free(&answer);
    return status;
}

/* STATUS_OK and a connection, or why there is none. */
static int open_connection(struct pool *p, int *out)
{
    struct daemon *d = p->daemon;
    if (d->path[0] == 0)
        return STATUS_NO_DAEMON;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    memcpy(address.sun_path, d->path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return STATUS_NO_DAEMON;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return STATUS_NO_DAEMON;
    }
    pthread_mutex_lock(&pool);
    bool joined = join(d, fd);
    pthread_mutex_unlock(&pool);
    int status = !joined ? STATUS_NO_DAEMON : p->granted ? select_store(fd, p->owner) : STATUS_OK;
    if (status != STATUS_OK) {
        close(fd);
        return status;
    }
    *out = fd;
    return STATUS_OK;
}

/* An idle connection whose other end still listens. */
static int take_idle(struct pool *p)
{
    int fd = -1;
    pthread_mutex_lock(&pool);
    while (fd < 0 && p->idle_count > 0) {
        fd = p->idle[--p->idle_count];
        char c;
        if (recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
            close(fd); /* ended, or says what nobody asked for */
            fd = -1;
        }
    }
    pthread_mutex_unlock(&pool);
    return fd;
}

static void give_back(struct pool *p, int fd)
{
    pthread_mutex_lock(&pool);
    bool kept = p->idle_count < MOST_IDLE;
    if (kept)
        p->idle[p->idle_count++] = fd;
    pthread_mutex_unlock(&pool);
    if (!kept)
        close(fd);
}

int exchange(int store, const struct buffer *request, struct buffer *answer)
{
    struct pool *p = &pools[store];
    if (request->failed)
        return STATUS_MEMORY;
    int fd = take_idle(p), status = STATUS_OK;
    if (fd < 0 && (status = open_connection(p, &fd)) != STATUS_OK)
        return status;
    status = talk(fd, request, answer);
    if (status == STATUS_BROKEN)
        close(fd); /* whether it was carried out is not known, so it is not sent again */
    else
        give_back(p, fd);
    return status;
}
