/* Sessions are places that are used again, never freed: a late call finds its handle gone, not its memory. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_SESSIONS = 65536 };

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *_Atomic table[MOST_SESSIONS];
static size_t used;
static uint32_t generation; /* makes a handle differ from those of the same place before */

void operation_end(struct operation *o)
{
    digest_drop(o->digest);
    key_close(o->pkey);
    mac_drop(o->mac);
    blocks_drop(o->cipher);
    buffer_free(&o->label);
    buffer_free(&o->data);
    buffer_free(&o->result);
    wipe(o, sizeof *o);
}

/* Under the session's lock. */
static void clear(struct session *s)
{
    operation_end(&s->sign);
    operation_end(&s->decrypt);
    operation_end(&s->encrypt);
    operation_end(&s->digest);
    operation_end(&s->verify);
    free(s->found);
    if (s->handle != 0)
        objects_end_session(s->handle);
    s->found = NULL;
    s->found_count = s->found_next = 0;
    s->finding = false;
    s->handle = 0;
}

void sessions_clear(void)
{
    for (size_t i = 0; i < used; i++)
        if (table[i] != NULL)
            clear(table[i]);
    objects_clear();
}

/* A session that another thread was inside of during the fork is in an unknown state: its parts are left alone and forgotten. */
void sessions_forked(void)
{
    pthread_mutex_init(&table_lock, NULL);
    for (size_t i = 0; i < used; i++) {
        struct session *s = table[i];
        if (s == NULL)
            continue;
        pthread_mutex_init(&s->lock, NULL);
        if (atomic_exchange(&s->busy, false)) {
            CK_SESSION_HANDLE handle = s->handle;
            CK_SLOT_ID slot = s->slot;
            CK_FLAGS flags = s->flags;
            memset(&s->sign, 0, sizeof *s - offsetof(struct session, sign));
            s->handle = handle;
            s->slot = slot;
            s->flags = flags;
        }
        struct operation *begun[] = { &s->sign, &s->verify, &s->encrypt, &s->decrypt };
        for (size_t j = 0; j < sizeof begun / sizeof begun[0]; j++)
            if (begun[j]->of_session)
                operation_end(begun[j]);
    }
}

CK_RV enter_session(CK_SESSION_HANDLE handle, struct session **out)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    size_t place = handle & (MOST_SESSIONS - 1);
    struct session *s = table[place];
    if (handle != 0 && s != NULL) {
        pthread_mutex_lock(&s->lock);
        if (s->handle == handle) {
            atomic_store(&s->busy, true);
            *out = s;
            return CKR_OK;
        }
        pthread_mutex_unlock(&s->lock);
    }
    leave();
    return CKR_SESSION_HANDLE_INVALID;
}

void leave_session(struct session *s)
{
    atomic_store(&s->busy, false);
    pthread_mutex_unlock(&s->lock);
    leave();
}

void session_unlock(struct session *s)
{
    atomic_store(&s->busy, false);
    pthread_mutex_unlock(&s->lock);
}

bool session_lock_again(struct session *s, CK_SESSION_HANDLE handle)
{
    pthread_mutex_lock(&s->lock);
    atomic_store(&s->busy, true);
    return s->handle == handle;
}

bool sessions_any(CK_SLOT_ID slot, size_t *count, size_t *read_write)
{
    *count = *read_write = 0;
    pthread_mutex_lock(&table_lock);
    for (size_t i = 0; i < used; i++) {
        if (table[i] != NULL && table[i]->handle != 0 && table[i]->slot == slot) {
            ++*count;
            *read_write += (table[i]->flags & CKF_RW_SESSION) != 0;
        }
    }
    pthread_mutex_unlock(&table_lock);
    return *count > 0;
}

API CK_RV C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, CK_VOID_PTR application, CK_NOTIFY notify, CK_SESSION_HANDLE_PTR out)
{
    (void)application;
    (void)notify;
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    if (out == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((flags & CKF_SERIAL_SESSION) == 0)
        rv = CKR_SESSION_PARALLEL_NOT_SUPPORTED;
    else
        rv = slot_check(slot);
    if (rv == CKR_OK) {
        rv = CKR_SESSION_COUNT;
        pthread_mutex_lock(&table_lock);
        for (size_t i = 0; i < MOST_SESSIONS; i++) {
            if (i == used) {
                struct session *made = calloc(1, sizeof *made);
                if (made == NULL) {
                    rv = CKR_HOST_MEMORY;
                    break;
                }
                pthread_mutex_init(&made->lock, NULL);
                table[i] = made;
                used++;
            }
            /* A place whose last session is just being closed is passed over: who closes it may want the table. */
            if (table[i]->handle == 0 && pthread_mutex_trylock(&table[i]->lock) == 0) {
                generation++;
                table[i]->slot = slot;
                table[i]->flags = flags & (CKF_SERIAL_SESSION | CKF_RW_SESSION);
                *out = table[i]->handle = (CK_SESSION_HANDLE)(generation == 0 ? ++generation : generation) << 16 | i;
                pthread_mutex_unlock(&table[i]->lock);
                rv = CKR_OK;
                break;
            }
        }
        pthread_mutex_unlock(&table_lock);
    }
    leave();
    return rv;
}

API CK_RV C_CloseSession(CK_SESSION_HANDLE handle)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    CK_SLOT_ID slot = s->slot;
    pthread_mutex_lock(&table_lock);
    clear(s);
    pthread_mutex_unlock(&table_lock);
    size_t count, read_write;
    bool last = !sessions_any(slot, &count, &read_write);
    if (last)
        slot_logout(slot);
    leave_session(s);
    return CKR_OK;
}

API CK_RV C_CloseAllSessions(CK_SLOT_ID slot)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    pthread_mutex_lock(&cards_lock);
    rv = slot_at(slot) == NULL ? CKR_SLOT_ID_INVALID : CKR_OK;
    pthread_mutex_unlock(&cards_lock);
    for (size_t i = 0; rv == CKR_OK && i < MOST_SESSIONS && table[i] != NULL; i++) {
        struct session *s = table[i];
        pthread_mutex_lock(&s->lock);
        pthread_mutex_lock(&table_lock);
        if (s->handle != 0 && s->slot == slot)
            clear(s);
        pthread_mutex_unlock(&table_lock);
        pthread_mutex_unlock(&s->lock);
    }
    if (rv == CKR_OK)
        slot_logout(slot);
    leave();
    return rv;
}

API CK_RV C_GetSessionInfo(CK_SESSION_HANDLE handle, CK_SESSION_INFO_PTR info)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (info == NULL) {
        rv = CKR_ARGUMENTS_BAD;
    } else {
        memset(info, 0, sizeof *info);
        info->slotID = s->slot;
        info->flags = s->flags;
        bool rw = (s->flags & CKF_RW_SESSION) != 0;
        pthread_mutex_lock(&cards_lock);
        struct slot *slot = slot_at(s->slot);
        if (is_logged_in(slot))
            info->state = rw ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
        else if (is_officer(slot))
            info->state = CKS_RW_SO_FUNCTIONS;
        else
            info->state = rw ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
        pthread_mutex_unlock(&cards_lock);
    }
    leave_session(s);
    return rv;
}
