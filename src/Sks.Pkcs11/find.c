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
    bool sees_private, needs_login;
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

static void consider_key(struct search *q, const struct key *k)
{
    if (k->slot != q->s->slot)
        return;
    struct object o = { .key = k };
    for (int kind = OBJECT_PRIVATE; kind < OBJECT_CERTIFICATE + (int)k->path_count; kind++) {
        bool is_secret = k->symmetric_length > 0;
        o.path = kind >= OBJECT_CERTIFICATE ? (unsigned)(kind - OBJECT_CERTIFICATE) : 0;
        if (kind == OBJECT_SESSION || (kind == OBJECT_SECRET) != is_secret || (kind >= OBJECT_CERTIFICATE && (k->shown >> o.path & 1) == 0))
            continue;
        o.is_private = (kind == OBJECT_PRIVATE || kind == OBJECT_SECRET) && q->needs_login;
        if (o.is_private && !q->sees_private)
            continue;
        o.kind = kind;
        o.handle = handle_of(k->slot, k->handle, kind);
        consider(q, &o);
    }
}

static void consider_own(struct search *q)
{
    CK_SLOT_ID slot = q->s->slot;
    for (struct session_object *own, *next = object_next(slot, 0); (own = next) != NULL;) {
        struct object o = { .handle = own->handle, .kind = OBJECT_SESSION, .own = own };
        if (q->sees_private || !object_says(own, CKA_PRIVATE))
            consider(q, &o);
        next = object_next(slot, own->handle);
        object_let_go(own);
    }
}

bool sees_private(CK_SLOT_ID slot)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *live = slot_at(slot);
    bool sees = !card_needs_login(live) || is_logged_in(live);
    pthread_mutex_unlock(&cards_lock);
    return sees;
}

bool user_is_logged_in(CK_SLOT_ID slot)
{
    pthread_mutex_lock(&cards_lock);
    bool logged_in = is_logged_in(slot_at(slot));
    pthread_mutex_unlock(&cards_lock);
    return logged_in;
}

static CK_RV search(struct session *s, const CK_ATTRIBUTE *t, CK_ULONG count)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *live = slot_at(s->slot);
    int daemon = live->daemon;
    struct search q = { s, t, count, !card_needs_login(live) || is_logged_in(live), card_needs_login(live), 0, false };
    pthread_mutex_unlock(&cards_lock);
    CK_RV rv = cards_refresh(daemon, false);
    struct snapshot *snapshot = snapshot_of(daemon);
    if (snapshot == NULL)
        return rv == CKR_OK ? CKR_DEVICE_ERROR : rv;
    const CK_ATTRIBUTE *id = find(t, count, CKA_ID), *label = find(t, count, CKA_LABEL);
    if (id != NULL && id->ulValueLen > 0) {
        struct bytes wanted = { id->pValue, id->ulValueLen };
        for (const struct key *k = NULL; (k = snapshot_by_id(snapshot, wanted, k)) != NULL;)
            consider_key(&q, k);
    } else if (label != NULL && label->ulValueLen > 0) {
        struct bytes wanted = { label->pValue, label->ulValueLen };
        for (const struct key *k = NULL; (k = snapshot_by_name(snapshot, wanted, k)) != NULL;)
            consider_key(&q, k);
    } else {
        for (size_t i = 0; i < snapshot->count; i++)
            consider_key(&q, &snapshot->keys[i]);
    }
    snapshot_release(snapshot);
    consider_own(&q);
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

static CK_RV own_object_for(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle, struct object *o)
{
    o->own = object_use(slot, handle);
    if (o->own == NULL)
        return CKR_OBJECT_HANDLE_INVALID;
    o->is_private = object_says(o->own, CKA_PRIVATE);
    if (!o->is_private || sees_private(slot))
        return CKR_OK;
    object_release(o);
    return CKR_USER_NOT_LOGGED_IN;
}

void object_release(struct object *o)
{
    object_let_go(o->own);
    snapshot_release(o->snapshot);
    *o = (struct object){ 0 };
}

CK_RV object_for(struct session *s, CK_OBJECT_HANDLE handle, struct object *o)
{
    int kind = handle & 0xFF;
    uint32_t key = (uint32_t)(handle >> 8);
    *o = (struct object){ .handle = handle, .kind = kind };
    if (kind == OBJECT_SESSION)
        return own_object_for(s->slot, handle, o);
    if (handle >> 40 != s->slot || kind == OBJECT_NONE || kind >= OBJECT_CERTIFICATE + MOST_PATH)
        return CKR_OBJECT_HANDLE_INVALID;
    pthread_mutex_lock(&cards_lock);
    struct slot *slot = slot_at(s->slot);
    bool needs_login = card_needs_login(slot), is_open = !needs_login || is_logged_in(slot);
    int daemon = slot->daemon;
    pthread_mutex_unlock(&cards_lock);
    o->snapshot = snapshot_of(daemon);
    o->key = o->snapshot != NULL ? snapshot_key(o->snapshot, key) : NULL;
    o->path = kind >= OBJECT_CERTIFICATE ? (unsigned)(kind - OBJECT_CERTIFICATE) : 0;
    o->is_private = (kind == OBJECT_PRIVATE || kind == OBJECT_SECRET) && needs_login;
    CK_RV rv = CKR_OK;
    if (o->key == NULL || o->key->slot != s->slot || o->path >= o->key->path_count ||
        (kind < OBJECT_CERTIFICATE && (kind == OBJECT_SECRET) != (o->key->symmetric_length > 0)))
        rv = CKR_OBJECT_HANDLE_INVALID;
    else if (o->is_private && !is_open)
        rv = CKR_USER_NOT_LOGGED_IN;
    if (rv != CKR_OK)
        object_release(o);
    return rv;
}

API CK_RV C_GetAttributeValue(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (t == NULL && count > 0)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o)) == CKR_OK) {
        rv = object_get(&o, t, count);
        object_release(&o);
    }
    leave_session(s);
    return rv;
}
