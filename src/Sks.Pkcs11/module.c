/* C_Initialize to C_Finalize, and what a fork does to all of it.
 *
 * No handler is registered for forks: every call compares process numbers. A child's first call puts new locks in place of the inherited
 * ones, which threads that are not here may hold, closes the inherited connections without a word, and forgets every login. Sessions and
 * handles stay, so a worker can go on; with C_Initialize it starts from nothing. */
#include "sks.h"
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static pthread_rwlock_t life = PTHREAD_RWLOCK_INITIALIZER; /* calls share it, C_Initialize and C_Finalize have it alone */
static atomic_bool initialized;
static atomic_int owner; /* the process whose state this is */
static atomic_bool inherited; /* initialized by the parent: C_Initialize succeeds once more (PKCS #11, 2.40, 2.5.2: a child initializes for itself) */

enum { CHANGING = -1 };

static void adopt(void)
{
    int self = (int)getpid(), former = atomic_load(&owner);
    while (former != self) {
        if (former == CHANGING) {
            sched_yield();
            former = atomic_load(&owner);
        } else if (atomic_compare_exchange_weak(&owner, &former, CHANGING)) {
            if (former != 0) {
                pthread_rwlock_init(&life, NULL);
                pthread_mutex_init(&cards_lock, NULL);
                cards_forked();
                digests_forked();
                connections_drop(true);
                objects_forked();
                sessions_forked();
                atomic_store(&inherited, atomic_load(&initialized));
            }
            atomic_store(&owner, self);
            return;
        }
    }
}

CK_RV enter(void)
{
    adopt();
    pthread_rwlock_rdlock(&life);
    if (atomic_load(&initialized))
        return CKR_OK;
    pthread_rwlock_unlock(&life);
    return CKR_CRYPTOKI_NOT_INITIALIZED;
}

void leave(void)
{
    pthread_rwlock_unlock(&life);
}

API CK_RV C_Initialize(CK_VOID_PTR arguments)
{
    const CK_C_INITIALIZE_ARGS *a = arguments;
    if (a != NULL) {
        if (a->pReserved != NULL)
            return CKR_ARGUMENTS_BAD;
        int given = (a->CreateMutex != NULL) + (a->DestroyMutex != NULL) + (a->LockMutex != NULL) + (a->UnlockMutex != NULL);
        if (given != 0 && given != 4)
            return CKR_ARGUMENTS_BAD;
        if (given == 4 && (a->flags & CKF_OS_LOCKING_OK) == 0)
            return CKR_CANT_LOCK; /* we lock by the operating system's means only */
    }
    adopt();
    pthread_rwlock_wrlock(&life);
    CK_RV rv = CKR_OK;
    if (atomic_load(&initialized) && !atomic_load(&inherited)) {
        rv = CKR_CRYPTOKI_ALREADY_INITIALIZED;
    } else {
        sessions_clear();
        cards_clear();
        connections_start();
        digests_start();
        atomic_store(&inherited, false);
        atomic_store(&initialized, true);
    }
    pthread_rwlock_unlock(&life);
    return rv;
}

API CK_RV C_Finalize(CK_VOID_PTR reserved)
{
    if (reserved != NULL)
        return CKR_ARGUMENTS_BAD;
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    leave();
    pthread_rwlock_wrlock(&life);
    if (atomic_exchange(&initialized, false)) {
        sessions_clear();
        cards_clear();
        connections_drop(false); /* the daemon ends the logins with the last connection */
    } else {
        rv = CKR_CRYPTOKI_NOT_INITIALIZED;
    }
    pthread_rwlock_unlock(&life);
    return rv;
}

void pad(CK_UTF8CHAR *field, size_t size, const char *text)
{
    size_t n = strlen(text);
    memset(field, ' ', size);
    memcpy(field, text, n < size ? n : size);
}

API CK_RV C_GetInfo(CK_INFO_PTR info)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    if (info == NULL) {
        rv = CKR_ARGUMENTS_BAD;
    } else {
        memset(info, 0, sizeof *info);
        info->cryptokiVersion = (CK_VERSION){ 2, 40 };
        info->libraryVersion = (CK_VERSION){ 0, 1 };
        pad(info->manufacturerID, sizeof info->manufacturerID, "SKS");
        pad(info->libraryDescription, sizeof info->libraryDescription, "Secure Key Store");
    }
    leave();
    return rv;
}
