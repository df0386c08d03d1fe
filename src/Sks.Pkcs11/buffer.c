/* Bytes that are written and read in the data types of section 7.1. What is read may be anything. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

void wipe(void *p, size_t n)
{
    if (p != NULL && n > 0)
        explicit_bzero(p, n);
}

void buffer_free(struct buffer *b)
{
    wipe(b->p, b->room);
    free(b->p);
    memset(b, 0, sizeof *b);
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
    size_t room = b->room < 256 ? 256 : b->room;
    while (room < b->n + n)
        room *= 2;
    uint8_t *p = malloc(room);
    if (p == NULL) {
        b->failed = true;
        return false;
    }
    if (b->n > 0)
        memcpy(p, b->p, b->n);
    wipe(b->p, b->room);
    free(b->p);
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
