/* Objects of sessions: in this process only, gone with the session that made them. Every session at the card sees them (PKCS #11, 2.40, 2.6.1).
 *
 * An object that others can see never changes: whoever has it works on, whatever C_SetAttributeValue or C_DestroyObject do meanwhile. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_OBJECTS = 65536 };

static pthread_mutex_t objects_lock = PTHREAD_MUTEX_INITIALIZER; /* nothing else is asked for under it */
static struct session_object **objects; /* by ascending handle */
static size_t count, room;
static uint64_t last; /* of 56 bits, so it does not come round */

struct session_object *object_new(void)
{
    struct session_object *o = calloc(1, sizeof *o);
    if (o != NULL) {
        atomic_init(&o->users, 1);
        o->secret.secret = true;
    }
    return o;
}

void object_let_go(struct session_object *o)
{
    if (o == NULL || atomic_fetch_sub(&o->users, 1) != 1)
        return;
    buffer_free(&o->open);
    buffer_free(&o->secret);
    buffer_free(&o->spki);
    free(o);
}

struct session_object *object_copy(const struct session_object *o)
{
    struct session_object *copy = object_new();
    if (copy == NULL)
        return NULL;
    copy->session = o->session;
    copy->slot = o->slot;
    copy->class = o->class;
    copy->type = o->type;
    put(&copy->open, o->open.p, o->open.n);
    put(&copy->secret, o->secret.p, o->secret.n);
    put(&copy->spki, o->spki.p, o->spki.n);
    bool whole = !copy->open.failed && !copy->secret.failed && !copy->spki.failed;
    if (!whole || (o->spki.n > 0 && !der_public_key((struct bytes){ copy->spki.p, copy->spki.n }, &copy->public_key))) {
        object_let_go(copy);
        return NULL;
    }
    return copy;
}

CK_RV object_add(struct session *s, struct session_object *o, CK_OBJECT_HANDLE *out)
{
    CK_RV rv = CKR_OK;
    if (o->open.failed || o->secret.failed || o->spki.failed)
        rv = CKR_HOST_MEMORY;
    else if (object_says(o, CKA_PRIVATE) && !sees_private(s->slot))
        rv = CKR_USER_NOT_LOGGED_IN;
    o->session = s->handle;
    o->slot = s->slot;
    pthread_mutex_lock(&objects_lock);
    if (rv == CKR_OK && count == room) {
        size_t more = room == 0 ? 64 : room * 2;
        struct session_object **grown = more <= MOST_OBJECTS ? realloc(objects, more * sizeof *grown) : NULL;
        if (grown == NULL)
            rv = more <= MOST_OBJECTS ? CKR_HOST_MEMORY : CKR_DEVICE_MEMORY;
        else {
            objects = grown;
            room = more;
        }
    }
    if (rv == CKR_OK) {
        *out = o->handle = (CK_OBJECT_HANDLE)++last << 8 | OBJECT_SESSION;
        objects[count++] = o;
    }
    pthread_mutex_unlock(&objects_lock);
    if (rv != CKR_OK)
        object_let_go(o);
    return rv;
}

/* The first place whose handle is not below; under the lock. */
static size_t place_of(CK_OBJECT_HANDLE handle)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (objects[middle]->handle < handle)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct session_object *object_use(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle)
{
    pthread_mutex_lock(&objects_lock);
    size_t at = place_of(handle);
    struct session_object *o = at < count && objects[at]->handle == handle && objects[at]->slot == slot ? objects[at] : NULL;
    if (o != NULL)
        atomic_fetch_add(&o->users, 1);
    pthread_mutex_unlock(&objects_lock);
    return o;
}

struct session_object *object_next(CK_SLOT_ID slot, CK_OBJECT_HANDLE after)
{
    pthread_mutex_lock(&objects_lock);
    size_t at = place_of(after + 1);
    while (at < count && objects[at]->slot != slot)
        at++;
    struct session_object *o = at < count ? objects[at] : NULL;
    if (o != NULL)
        atomic_fetch_add(&o->users, 1);
    pthread_mutex_unlock(&objects_lock);
    return o;
}

bool object_replace(struct session_object *former, struct session_object *o)
{
    o->handle = former->handle;
    pthread_mutex_lock(&objects_lock);
    size_t at = place_of(former->handle);
    bool there = at < count && objects[at] == former;
    if (there)
        objects[at] = o;
    pthread_mutex_unlock(&objects_lock);
    object_let_go(there ? former : o); /* the table's */
    return there;
}

bool object_remove(struct session_object *o)
{
    pthread_mutex_lock(&objects_lock);
    size_t at = place_of(o->handle);
    bool there = at < count && objects[at] == o;
    if (there)
        memmove(&objects[at], &objects[at + 1], (--count - at) * sizeof *objects);
    pthread_mutex_unlock(&objects_lock);
    if (there)
        object_let_go(o);
    return there;
}

static bool is_of_session(const struct session_object *o, uint64_t session)
{
    return o->session == session;
}

static bool ends_with_login(const struct session_object *o, uint64_t slot)
{
    return o->slot == slot && object_says(o, CKA_PRIVATE);
}

static bool is_any(const struct session_object *o, uint64_t unused)
{
    (void)o, (void)unused;
    return true;
}

static void remove_all(bool (*concerned)(const struct session_object *, uint64_t), uint64_t argument)
{
    pthread_mutex_lock(&objects_lock);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (concerned(objects[i], argument))
            object_let_go(objects[i]);
        else
            objects[kept++] = objects[i];
    }
    count = kept;
    pthread_mutex_unlock(&objects_lock);
}

void objects_end_session(CK_SESSION_HANDLE session)
{
    remove_all(is_of_session, session);
}

/* Private objects go with the login (C_Logout). */
void objects_logout(CK_SLOT_ID slot)
{
    remove_all(ends_with_login, slot);
}

void objects_clear(void)
{
    remove_all(is_any, 0);
}

/* A child has none: the pages of their secrets are empty there, and the table may have been cut off in the middle of a change. */
void objects_forked(void)
{
    pthread_mutex_init(&objects_lock, NULL);
    objects = NULL;
    count = room = 0;
}
