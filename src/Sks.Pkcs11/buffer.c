/* Bytes that are written and read in the data types of section 7.1. What is read may be anything. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

void wipe(void *p, size_t n)
{
    if (p != NULL && n > 0)
        explicit_bzero(p, n);
}

/* Whole pages: locked without touching what the host has locked, in no dump, and empty in forked children. */
static uint8_t *take_pages(size_t room)
{
    uint8_t *p = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    mlock(p, room); /* beyond the host's limit it is not locked, and works all the same */
    madvise(p, room, MADV_DONTDUMP);
    madvise(p, room, MADV_WIPEONFORK);
    return p;
}

static void give_up(struct buffer *b)
{
    wipe(b->p, b->room);
    if (b->secret && b->p != NULL)
        munmap(b->p, b->room);
    else
        free(b->p);
}

void buffer_free(struct buffer *b)
{
    give_up(b);
    *b = (struct buffer){ .secret = b->secret };
}

/* Not realloc: what moves would leave a copy that nobody wipes. */
static bool reserve(struct buffer *b, size_t n)
{
    if (b->failed || n > SIZE_MAX / 4 - b->n) {
        b->failed = true;
        return false;
    }
    if (b->n + n <= b->room)
        return true;
    size_t least = b->secret ? PAGE : 256, room = b->room < least ? least : b->room;
    while (room < b->n + n)
        room *= 2;
    uint8_t *p = b->secret ? take_pages(room) : malloc(room);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    give_up(b);
    b->p = p;
    b->room = room;
    return true;
}

void put(struct buffer *b, const void *p, size_t n)
{
    if (n > 0 && reserve(b, n)) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

void put_u8(struct buffer *b, uint8_t v)
{
    put(b, &v, 1);
}

void put_u16(struct buffer *b, size_t v)
{
    if (v > UINT16_MAX)
        b->failed = true;
    put(b, (uint8_t[]){ (uint8_t)(v >> 8), (uint8_t)v }, 2);
}

void put_u32(struct buffer *b, uint32_t v)
{
    put(b, (uint8_t[]){ (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v }, 4);
}

void put_bytes(struct buffer *b, const void *p, size_t n)
{
    put_u16(b, n);
    put(b, p, n);
}

void put_text(struct buffer *b, const char *text)
{
    put_bytes(b, text, strlen(text));
}

static struct bytes take(struct reader *r, size_t n)
{
    if (r->failed || n > r->n) {
        r->failed = true;
        return (struct bytes){ NULL, 0 };
    }
    struct bytes taken = { r->p, n };
    r->p += n;
    r->n -= n;
    return taken;
}

uint8_t get_u8(struct reader *r)
{
    struct bytes b = take(r, 1);
    return b.n ? b.p[0] : 0;
}

uint16_t get_u16(struct reader *r)
{
    struct bytes b = take(r, 2);
    return b.n ? (uint16_t)(b.p[0] << 8 | b.p[1]) : 0;
}

uint32_t get_u32(struct reader *r)
{
    struct bytes b = take(r, 4);
    return b.n ? (uint32_t)b.p[0] << 24 | (uint32_t)b.p[1] << 16 | (uint32_t)b.p[2] << 8 | b.p[3] : 0;
}

struct bytes get_bytes(struct reader *r)
{
    return take(r, get_u16(r));
}

struct bytes get_blob(struct reader *r)
{
    return take(r, get_u32(r));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
