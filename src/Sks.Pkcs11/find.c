/* C_FindObjects and what is read of the objects found. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

static bool template_is_bad(const CK_ATTRIBUTE *t, CK_ULONG count)
{
    if (t == NULL)
        return count > 0;
    for (CK_ULONG i = 0; i < count; i++)
        if (t[i].pValue == NULL && t[i].ulValueLen > 0)
            return true;
    return false;
}

static const CK_ATTRIBUTE *find(const CK_ATTRIBUTE *t, CK_ULONG count, CK_ATTRIBUTE_TYPE type)
{
    for (CK_ULONG i = 0; i < count; i++)
        if (t[i].type == type)
            return &t[i];
    return NULL;
}

struct search {
    struct session *s;
    const CK_ATTRIBUTE *t;
    CK_ULONG count;
    bool sees_private;
    size_t room;
    bool failed;
};

static void consider(struct search *q, const struct object *o)
{
    if (q->failed || !object_matches(o, q->t, q->count))
        return;
    struct session *s = q->s;
    if (s->found_count == q->room) {
        q->room = q->room == 0 ? 64 : q->room * 2;
        CK_OBJECT_HANDLE *more = realloc(s->found, q->room * sizeof *more);
        if (more == NULL) {
            q->failed = true;
            return;
        }
        s->found = more;
    }
    s->found[s->found_count++] = o->handle;
}

static void consider_key(struct search *q, const struct key *k, const struct slot *slot)
{
    if (k->slot != q->s->slot)
        return;
    struct object o = { 0, 0, k, slot, q->s, 0 };
    for (int kind = OBJECT_PRIVATE; kind < OBJECT_CERTIFICATE + (int)k->path_count; kind++) {
        bool is_secret = k->symmetric_length > 0;
        o.path = kind >= OBJECT_CERTIFICATE ? (unsigned)(kind - OBJECT_CERTIFICATE) : 0;
        if (kind == OBJECT_SESSION || (kind == OBJECT_SECRET) != is_secret || (kind >= OBJECT_CERTIFICATE && !k->shown[o.path]))
            continue;
        if ((kind == OBJECT_PRIVATE || kind == OBJECT_SECRET) && !q->sees_private)
            continue;
        o.kind = kind;
        o.handle = handle_of(k->slot, k->handle, kind);
        consider(q, &o);
    }
}

static CK_RV search(struct session *s, const CK_ATTRIBUTE *t, CK_ULONG count)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *live = slot_at(s->slot), slot = *live;
    bool sees_private = !card_needs_login(live) || is_logged_in(live);
    pthread_mutex_unlock(&cards_lock);
    CK_RV rv = cards_refresh(slot.daemon, false);
    struct snapshot *snapshot = snapshot_of(slot.daemon);
    if (snapshot == NULL)
        return rv == CKR_OK ? CKR_DEVICE_ERROR : rv;
    struct search q = { s, t, count, sees_private, 0, false };
    const CK_ATTRIBUTE *id = find(t, count, CKA_ID), *label = find(t, count, CKA_LABEL);
    if (id != NULL && id->ulValueLen > 0) {
        struct bytes wanted = { id->pValue, id->ulValueLen };
        for (const struct key *k = NULL; (k = snapshot_by_id(snapshot, wanted, k)) != NULL;)
            consider_key(&q, k, &slot);
    } else if (label != NULL && label->ulValueLen > 0) {
        struct bytes wanted = { label->pValue, label->ulValueLen };
        for (const struct key *k = NULL; (k = snapshot_by_name(snapshot, wanted, k)) != NULL;)
            consider_key(&q, k, &slot);
    } else {
        for (size_t i = 0; i < snapshot->count; i++)
            consider_key(&q, &snapshot->keys[i], &slot);
    }
    for (size_t i = 0; i < s->object_count; i++) {
        struct object o = { s->objects[i]->handle, OBJECT_SESSION, NULL, &slot, s, (unsigned)i };
        consider(&q, &o);
    }
    snapshot_release(snapshot);
    return q.failed ? CKR_HOST_MEMORY : CKR_OK;
}

API CK_RV C_FindObjectsInit(CK_SESSION_HANDLE handle, CK_ATTRIBUTE_PTR t, CK_ULONG count)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (template_is_bad(t, count))
        rv = CKR_ARGUMENTS_BAD;
    else if (s->finding)
        rv = CKR_OPERATION_ACTIVE;
    else {
        free(s->found);
        s->found = NULL;
        s->found_count = s->found_next = 0;
        rv = search(s, t, count);
        s->finding = rv == CKR_OK;
    }
    leave_session(s);
    return rv;
}

API CK_RV C_FindObjects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE_PTR out, CK_ULONG most, CK_ULONG_PTR count)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (count == NULL || (out == NULL && most > 0))
        rv = CKR_ARGUMENTS_BAD;
    else if (!s->finding)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else
        for (*count = 0; *count < most && s->found_next < s->found_count;)
            out[(*count)++] = s->found[s->found_next++];
    leave_session(s);
    return rv;
}

API CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE handle)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->finding)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    s->finding = false;
    free(s->found);
    s->found = NULL;
    s->found_count = s->found_next = 0;
    leave_session(s);
    return rv;
}

CK_RV object_for(struct session *s, CK_OBJECT_HANDLE handle, struct object *o, struct snapshot **snapshot)
{
    static _Thread_local struct slot slot;
    int kind = handle & 0xFF;
    uint32_t key = (uint32_t)(handle >> 8);
    *snapshot = NULL;
    *o = (struct object){ handle, kind, NULL, &slot, s, 0 };
    if (kind == OBJECT_SESSION) {
        for (size_t i = 0; i < s->object_count; i++) {
            if (s->objects[i]->handle == handle) {
                o->path = (unsigned)i;
                return CKR_OK;
            }
        }
        return CKR_OBJECT_HANDLE_INVALID;
    }
    if (handle >> 40 != s->slot || kind == OBJECT_NONE || kind >= OBJECT_CERTIFICATE + MOST_PATH)
        return CKR_OBJECT_HANDLE_INVALID;
    pthread_mutex_lock(&cards_lock);
    slot = *slot_at(s->slot);
    bool sees_private = !card_needs_login(&slot) || is_logged_in(&slot);
    pthread_mutex_unlock(&cards_lock);
    struct snapshot *held = snapshot_of(slot.daemon);
    o->key = held != NULL ? snapshot_key(held, key) : NULL;
    o->path = kind >= OBJECT_CERTIFICATE ? (unsigned)(kind - OBJECT_CERTIFICATE) : 0;
    CK_RV rv = CKR_OK;
    if (o->key == NULL || o->key->slot != s->slot || o->path >= o->key->path_count ||
        (kind < OBJECT_CERTIFICATE && (kind == OBJECT_SECRET) != (o->key->symmetric_length > 0)))
        rv = CKR_OBJECT_HANDLE_INVALID;
    else if ((kind == OBJECT_PRIVATE || kind == OBJECT_SECRET) && !sees_private)
        rv = CKR_USER_NOT_LOGGED_IN;
    if (rv != CKR_OK)
        snapshot_release(held);
    else
        *snapshot = held;
    return rv;
}

API CK_RV C_GetAttributeValue(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count)
{
    struct session *s;
    struct object o;
    struct snapshot *snapshot;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (t == NULL && count > 0)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o, &snapshot)) == CKR_OK) {
        rv = object_get(&o, t, count);
        snapshot_release(snapshot);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_GetObjectSize(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ULONG_PTR size)
{
    struct session *s;
    struct object o;
    struct snapshot *snapshot;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (size == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o, &snapshot)) == CKR_OK) {
        *size = CK_UNAVAILABLE_INFORMATION;
        snapshot_release(snapshot);
    }
    leave_session(s);
    return rv;
}
