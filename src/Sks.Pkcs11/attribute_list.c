/* The attributes of an object of a session: one list of those that may be told, one in locked memory of those that may have to be hidden. */
#include "sks.h"
#include <string.h>

enum { RECORD = sizeof(CK_ATTRIBUTE_TYPE) + sizeof(uint32_t) };

static size_t record_at(const struct buffer *list, CK_ATTRIBUTE_TYPE type, uint32_t *n)
{
    for (size_t at = 0; at < list->n; at += RECORD + *n) {
        CK_ATTRIBUTE_TYPE t;
        memcpy(&t, list->p + at, sizeof t);
        memcpy(n, list->p + at + sizeof t, sizeof *n);
        if (t == type)
            return at;
    }
    return SIZE_MAX;
}

bool attribute_of(const struct buffer *list, CK_ATTRIBUTE_TYPE type, struct bytes *value)
{
    uint32_t n;
    size_t at = record_at(list, type, &n);
    *value = at == SIZE_MAX ? (struct bytes){ NULL, 0 } : (struct bytes){ list->p + at + RECORD, n };
    return at != SIZE_MAX;
}

void attribute_set(struct buffer *list, CK_ATTRIBUTE_TYPE type, const void *p, size_t n)
{
    uint32_t length = (uint32_t)n, former;
    size_t at = record_at(list, type, &former);
    if (n > UINT32_MAX / 2) {
        list->failed = true;
        return;
    }
    if (at != SIZE_MAX) {
        size_t end = at + RECORD + former;
        memmove(list->p + at, list->p + end, list->n - end);
        list->n -= RECORD + former;
    }
    size_t whole = list->n;
    put(list, &type, sizeof type);
    put(list, &length, sizeof length);
    put(list, p, n);
    if (list->failed) /* no half record */
        list->n = whole;
}

struct bytes object_value(const struct session_object *o, CK_ATTRIBUTE_TYPE type)
{
    struct bytes value;
    if (!attribute_of(&o->open, type, &value))
        attribute_of(&o->secret, type, &value);
    return value;
}

bool object_says(const struct session_object *o, CK_ATTRIBUTE_TYPE type)
{
    struct bytes value = object_value(o, type);
    return value.n == sizeof(CK_BBOOL) && value.p[0] != CK_FALSE;
}

bool object_hides(const struct session_object *o)
{
    return object_says(o, CKA_SENSITIVE) || !object_says(o, CKA_EXTRACTABLE);
}

void object_set(struct session_object *o, CK_ATTRIBUTE_TYPE type, const void *p, size_t n)
{
    attribute_set(is_secret_attribute(o, type) ? &o->secret : &o->open, type, p, n);
}

void object_set_boolean(struct session_object *o, CK_ATTRIBUTE_TYPE type, bool value)
{
    CK_BBOOL b = value ? CK_TRUE : CK_FALSE;
    attribute_set(&o->open, type, &b, sizeof b);
}

void object_set_number(struct session_object *o, CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
    attribute_set(&o->open, type, &value, sizeof value);
}
