/* The keys of a daemon at one time, as listCards told them, and the index by CKA_ID. Nothing is copied out of the answers. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

void snapshot_release(struct snapshot *s)
{
    if (s == NULL || atomic_fetch_sub(&s->users, 1) != 1)
        return;
    for (unsigned i = 0; i < s->raw_count; i++)
        buffer_free(&s->raw[i]);
    free(s->keys);
    free(s->by_id);
    free(s);
}

static uint64_t hash_of(struct bytes b)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < b.n; i++)
        hash = (hash ^ b.p[i]) * 1099511628211u;
    return hash;
}

static bool read_key(int daemon, struct reader *r, struct key *k)
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
    for (unsigned i = 0; i < path && !r->failed; i++) {
        struct bytes der = get_bytes(r);
        if (i < MOST_PATH && der_certificate(der, &k->path[i], i == 0 ? &k->public_key : NULL) && k->path_count == i)
            k->path_count = i + 1;
    }
    /* A key whose kind we do not know is not shown. */
    return !r->failed && slot_of_card(daemon, serial, &k->slot) != NULL && k->path_count > 0 && k->handle != 0;
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
        if (read_key(daemon, &r, k) && (s->count == 0 || s->keys[s->count - 1].handle < k->handle))
            s->count++;
    }
    return !r.failed;
}

/* By CKA_ID; and of the CA certificates that several keys of a card have, the first is shown. Under cards_lock. */
bool snapshot_index(struct snapshot *s)
{
    size_t certificates_size = 2 * s->count * MOST_PATH + 1;
    const struct certificate **certificates = calloc(certificates_size, sizeof *certificates);
    uint32_t *slot_of_certificate = calloc(certificates_size, sizeof *slot_of_certificate);
    s->by_id_size = 2 * s->count + 1;
    s->by_id = calloc(s->by_id_size, sizeof *s->by_id);
    if (s->by_id == NULL || certificates == NULL || slot_of_certificate == NULL) {
        free(certificates);
        free(slot_of_certificate);
        return false;
    }
    for (size_t i = 0; i < s->count; i++) {
        struct key *k = &s->keys[i];
        size_t at = hash_of(k->id) % s->by_id_size;
        while (s->by_id[at] != 0)
            at = (at + 1) % s->by_id_size;
        s->by_id[at] = (uint32_t)i + 1;
        for (unsigned j = 1; j < k->path_count; j++) {
            at = (hash_of(k->path[j].der) + k->slot) % certificates_size;
            while (certificates[at] != NULL && !(slot_of_certificate[at] == k->slot && bytes_equal(certificates[at]->der, k->path[j].der)))
                at = (at + 1) % certificates_size;
            k->shown[j] = certificates[at] == NULL;
            certificates[at] = &k->path[j];
            slot_of_certificate[at] = k->slot;
        }
        k->shown[0] = k->symmetric_length == 0;
    }
    free(certificates);
    free(slot_of_certificate);
    return true;
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

const struct key *snapshot_next_id(const struct snapshot *s, struct bytes id, size_t *cursor)
{
    size_t at = (hash_of(id) + *cursor) % s->by_id_size;
    for (; s->by_id[at] != 0; at = (at + 1) % s->by_id_size) {
        ++*cursor;
        const struct key *k = &s->keys[s->by_id[at] - 1];
        if (bytes_equal(k->id, id))
            return k;
    }
    return NULL;
}
