/* The keys of a daemon at one time, as listCards told them, and the indexes by CKA_ID and by name. Nothing is copied out of the answers. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

static void index_free(struct index *i)
{
    free(i->heads);
    free(i->next);
}

static bool index_make(struct index *i, size_t heads, size_t count)
{
    i->heads = calloc(heads, sizeof *i->heads);
    i->next = calloc(count + 1, sizeof *i->next);
    return i->heads != NULL && i->next != NULL;
}

void snapshot_release(struct snapshot *s)
{
    if (s == NULL || atomic_fetch_sub(&s->users, 1) != 1)
        return;
    for (unsigned i = 0; i < s->raw_count; i++)
        buffer_free(&s->raw[i]);
    free(s->keys);
    index_free(&s->by_id);
    index_free(&s->by_name);
    free(s);
}

static uint64_t hash_of(struct bytes b)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < b.n; i++)
        hash = (hash ^ b.p[i]) * 1099511628211u;
    return hash;
}

struct bytes key_certificate(const struct key *k, unsigned place)
{
    struct reader r = { k->path.p, k->path.n, false };
    struct bytes der = get_bytes(&r);
    for (; place > 0; place--)
        der = get_bytes(&r);
    return der;
}

/* How many certificates of the path can be shown. What follows the key's own is mostly what the key before has, and is judged once. */
static uint16_t judge_path(const struct key *before, struct key *k, struct bytes own, struct bytes issuers, unsigned count)
{
    struct certificate c;
    if (!der_certificate(own, &c, &k->public_key))
        return 0;
    if (before != NULL && before->path_count == count) {
        size_t others = before->path.n - (2 + key_certificate(before, 0).n);
        if (bytes_equal((struct bytes){ before->path.p + before->path.n - others, others }, issuers))
            return before->path_count;
    }
    struct reader r = { issuers.p, issuers.n, false };
    uint16_t shown = 1;
    while (shown < count && shown < MOST_PATH && der_certificate(get_bytes(&r), &c, NULL))
        shown++;
    return shown;
}

static bool read_key(int daemon, struct reader *r, const struct key *before, struct key *k)
{
    struct bytes serial = get_bytes(r);
    k->handle = get_u32(r);
    k->name = get_bytes(r);
    k->app_usage = get_u8(r);
    k->always_authenticate = get_u8(r);
    k->export_protection = get_u8(r);
    k->backup = get_u8(r);
    k->biometric = get_u8(r);
    k->symmetric_length = get_u16(r);
    k->id = get_bytes(r);
    k->endorsed.p = r->p;
    for (unsigned i = get_u8(r); i > 0; i--)
        get_bytes(r);
    k->endorsed.n = (size_t)(r->p - k->endorsed.p);
    unsigned path = get_u16(r);
    k->path.p = r->p;
    struct bytes own = path > 0 ? get_bytes(r) : (struct bytes){ NULL, 0 }, issuers = { r->p, 0 };
    for (unsigned i = 1; i < path && !r->failed; i++)
        get_bytes(r);
    if (r->failed)
        return false;
    issuers.n = (size_t)(r->p - issuers.p);
    k->path.n = (size_t)(r->p - k->path.p);
    k->path_count = judge_path(before, k, own, issuers, path);
    /* A key whose kind we do not know is not shown. */
    return slot_of_card(daemon, serial, &k->slot) != NULL && k->path_count > 0 && k->handle != 0;
}

bool snapshot_add(int daemon, struct snapshot *s, struct bytes keys, size_t *room)
{
    struct reader r = { keys.p, keys.n, false };
    while (r.n > 0 && !r.failed) {
        if (s->count == *room) {
            *room = *room == 0 ? 64 : *room * 2;
            struct key *more = realloc(s->keys, *room * sizeof *more);
            if (more == NULL)
                return false;
            s->keys = more;
        }
        struct key *k = &s->keys[s->count];
        memset(k, 0, sizeof *k);
        if (read_key(daemon, &r, s->count > 0 ? &s->keys[s->count - 1] : NULL, k) && (s->count == 0 || s->keys[s->count - 1].handle < k->handle))
            s->count++;
    }
    return !r.failed;
}

static void index_key(const struct snapshot *s, struct index *i, struct bytes value, size_t place)
{
    uint32_t *head = &i->heads[hash_of(value) % s->heads];
    i->next[place] = *head;
    *head = (uint32_t)place + 1;
}

/* Which CA certificates are shown: of those that several keys of a card have, the first. A certificate ends with its signature, which tells it. */
static bool choose_certificates(struct snapshot *s)
{
    enum { TAIL = 16 };
    size_t size = 1;
    for (size_t i = 0; i < s->count; i++)
        size += 2 * s->keys[i].path_count;
    struct {
        struct bytes certificate;
        uint32_t slot;
    } *seen = calloc(size, sizeof *seen);
    if (seen == NULL)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        struct key *k = &s->keys[i];
        for (unsigned j = 1; j < k->path_count; j++) {
            struct bytes der = key_certificate(k, j), tail = { der.p + der.n - (der.n < TAIL ? der.n : TAIL), der.n < TAIL ? der.n : TAIL };
            size_t at = (hash_of(tail) + k->slot) % size;
            while (seen[at].certificate.n > 0 && !(seen[at].slot == k->slot && bytes_equal(seen[at].certificate, der)))
                at = (at + 1) % size;
            if (seen[at].certificate.n == 0)
                k->shown |= (uint16_t)(1u << j);
            seen[at].certificate = der;
            seen[at].slot = k->slot;
        }
        k->shown |= k->symmetric_length == 0;
    }
    free(seen);
    return true;
}

/* Under cards_lock. */
bool snapshot_index(struct snapshot *s)
{
    s->heads = 2 * s->count + 1;
    if (!index_make(&s->by_id, s->heads, s->count) || !index_make(&s->by_name, s->heads, s->count))
        return false;
    for (size_t i = s->count; i-- > 0;) { /* so that chains are in the keys' order */
        index_key(s, &s->by_id, s->keys[i].id, i);
        index_key(s, &s->by_name, s->keys[i].name, i);
    }
    return choose_certificates(s);
}

const struct key *snapshot_key(const struct snapshot *s, uint32_t handle)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->keys[middle].handle == handle)
            return &s->keys[middle];
        if (s->keys[middle].handle < handle)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct key *snapshot_by_id(const struct snapshot *s, struct bytes id, const struct key *former)
{
    uint32_t at = former != NULL ? s->by_id.next[former - s->keys] : s->by_id.heads[hash_of(id) % s->heads];
    while (at != 0 && !bytes_equal(s->keys[at - 1].id, id))
        at = s->by_id.next[at - 1];
    return at != 0 ? &s->keys[at - 1] : NULL;
}

const struct key *snapshot_by_name(const struct snapshot *s, struct bytes name, const struct key *former)
{
    uint32_t at = former != NULL ? s->by_name.next[former - s->keys] : s->by_name.heads[hash_of(name) % s->heads];
    while (at != 0 && !bytes_equal(s->keys[at - 1].name, name))
        at = s->by_name.next[at - 1];
    return at != 0 ? &s->keys[at - 1] : NULL;
}
