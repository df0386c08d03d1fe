/* PINs. The module passes them on and keeps none: C_Login makes the daemon remember that this process was authorised.
 * The PUK is the security officer's PIN, and its login the daemon's too. */
#include "sks.h"
#include <string.h>

struct card { /* what a call needs after the lock was let go */
    int daemon;
    enum card_kind kind;
    uint32_t key;
    uint16_t min, max;
    bool has_puk, modifiable, user, officer, asks;
};

static CK_RV card_of(CK_SLOT_ID number, struct card *c)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *s = slot_at(number);
    CK_RV rv = s == NULL || !s->present ? CKR_DEVICE_REMOVED : CKR_OK;
    if (rv == CKR_OK)
        *c = (struct card){ s->daemon, s->kind, s->key, s->min, s->max, s->has_puk, s->modifiable, is_logged_in(s), is_officer(s),
                           store_asks(s->daemon) };
    pthread_mutex_unlock(&cards_lock);
    return rv;
}

/* Why a PIN or PUK was refused: the counters tell. */
static CK_RV refusal(CK_SLOT_ID number, int daemon, bool is_puk)
{
    cards_refresh(daemon, true);
    pthread_mutex_lock(&cards_lock);
    const struct slot *s = slot_at(number);
    bool locked = is_puk ? s->puk_limit != 0 && s->puk_errors >= s->puk_limit : s->errors >= s->retry_limit;
    pthread_mutex_unlock(&cards_lock);
    return locked ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
}

static void set_login(CK_SLOT_ID number, int login)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *s = slot_at(number);
    s->login = login;
    s->login_epoch = logins_epoch(s->daemon);
    pthread_mutex_unlock(&cards_lock);
}

void slot_logout(CK_SLOT_ID number)
{
    pthread_mutex_lock(&cards_lock);
    struct slot *s = slot_at(number);
    bool anybody = is_logged_in(s) || is_officer(s);
    int daemon = s->daemon;
    uint32_t key = s->key;
    pthread_mutex_unlock(&cards_lock);
    if (anybody)
        daemon_logout(daemon, key);
    set_login(number, LOGIN_NONE);
    objects_logout(number);
}

static CK_RV login_user(CK_SLOT_ID number, const struct card *c, struct bytes pin)
{
    if (c->kind == CARD_NO_PIN)
        return CKR_OK; /* there is nothing to log in to; hosts try */
    int status = daemon_login(c->daemon, c->key, false, pin);
    if (status == STATUS_AUTHORIZATION)
        return refusal(number, c->daemon, false);
    if (status == STATUS_OK)
        set_login(number, LOGIN_USER);
    return rv_of(status);
}

static CK_RV login_officer(struct session *s, const struct card *c, struct bytes puk)
{
    if (!c->has_puk)
        return CKR_USER_PIN_NOT_INITIALIZED;
    if ((s->flags & CKF_RW_SESSION) == 0)
        return CKR_SESSION_READ_ONLY_EXISTS;
    int status = daemon_login_puk(c->daemon, c->key, puk);
    if (status == STATUS_AUTHORIZATION)
        return refusal(s->slot, c->daemon, true);
    if (status == STATUS_OK)
        set_login(s->slot, LOGIN_SO);
    return rv_of(status);
}

static struct operation *operation_to_authorise(struct session *s)
{
    return s->sign.active && s->sign.once_needed         ? &s->sign
           : s->decrypt.active && s->decrypt.once_needed ? &s->decrypt
                                                         : NULL;
}

/* For a key whose user is asked each time: the PIN authorises the operation that was begun. */
static CK_RV login_for_operation(struct session *s, const struct card *c, struct bytes pin)
{
    struct operation *o = operation_to_authorise(s);
    if (o == NULL)
        return CKR_OPERATION_NOT_INITIALIZED;
    int status = daemon_login(c->daemon, o->key_handle, true, pin);
    if (status == STATUS_AUTHORIZATION)
        return refusal(s->slot, c->daemon, false);
    o->authorised_once = status == STATUS_OK;
    return rv_of(status);
}

/* The daemon asks, for as long as the person takes. The session is free for other threads meanwhile. */
static CK_RV login_by_dialog(struct session *s, const struct card *c, bool once)
{
    CK_SESSION_HANDLE handle = s->handle;
    CK_SLOT_ID slot = s->slot;
    struct operation *o = NULL;
    uint32_t key = c->key;
    if (once) {
        if ((o = operation_to_authorise(s)) == NULL)
            return CKR_OPERATION_NOT_INITIALIZED;
        key = o->key_handle;
    } else if (c->kind == CARD_NO_PIN) {
        return CKR_OK;
    }
    session_unlock(s);
    int status = daemon_login_by_dialog(c->daemon, key, once);
    CK_RV rv = status == STATUS_AUTHORIZATION ? refusal(slot, c->daemon, false) : rv_of(status);
    if (!session_lock_again(s, handle)) {
        if (status == STATUS_OK) /* nobody is left to use it, or to end it */
            daemon_logout(c->daemon, key);
        return CKR_SESSION_CLOSED;
    }
    if (rv == CKR_OK && !once)
        set_login(slot, LOGIN_USER);
    if (rv == CKR_OK && once) {
        if (operation_to_authorise(s) != o || o->key_handle != key)
            return CKR_OPERATION_NOT_INITIALIZED;
        o->authorised_once = true;
    }
    return rv;
}

API CK_RV C_Login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
    struct session *s;
    struct card c;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct bytes offered = { pin, length };
    rv = card_of(s->slot, &c);
    if (pin == NULL && (rv != CKR_OK || !c.asks || user == CKU_SO))
        rv = CKR_ARGUMENTS_BAD; /* no protected authentication path; none for the PUK */
    else if (pin != NULL && (length == 0 || length > UINT16_MAX))
        rv = CKR_PIN_LEN_RANGE;
    else if (rv == CKR_OK) {
        if (user == CKU_CONTEXT_SPECIFIC)
            rv = pin == NULL ? login_by_dialog(s, &c, true) : login_for_operation(s, &c, offered);
        else if (user != CKU_USER && user != CKU_SO)
            rv = CKR_USER_TYPE_INVALID;
        else if ((user == CKU_USER ? c.user : c.officer))
            rv = CKR_USER_ALREADY_LOGGED_IN;
        else if (c.user || c.officer)
            rv = CKR_USER_ANOTHER_ALREADY_LOGGED_IN;
        else if (pin == NULL)
            rv = login_by_dialog(s, &c, false);
        else
            rv = user == CKU_USER ? login_user(s->slot, &c, offered) : login_officer(s, &c, offered);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_Logout(CK_SESSION_HANDLE handle)
{
    struct session *s;
    struct card c;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if ((rv = card_of(s->slot, &c)) == CKR_OK) {
        if (!c.user && !c.officer && c.kind != CARD_NO_PIN)
            rv = CKR_USER_NOT_LOGGED_IN;
        slot_logout(s->slot);
    }
    leave_session(s);
    return rv;
}

static unsigned errors_of(CK_SLOT_ID number)
{
    pthread_mutex_lock(&cards_lock);
    unsigned errors = slot_at(number)->errors;
    pthread_mutex_unlock(&cards_lock);
    return errors;
}

static CK_RV change_pin_by_dialog(struct session *s, const struct card *c)
{
    CK_SESSION_HANDLE handle = s->handle;
    CK_SLOT_ID slot = s->slot;
    cards_refresh(c->daemon, true);
    unsigned errors = errors_of(slot);
    session_unlock(s);
    int status = daemon_change_pin_by_dialog(c->daemon, c->key, c->user);
    CK_RV rv = status == STATUS_AUTHORIZATION ? refusal(slot, c->daemon, false) : rv_of(status);
    if (rv == CKR_PIN_INCORRECT && errors_of(slot) <= errors)
        rv = CKR_PIN_INVALID;
    if (!session_lock_again(s, handle))
        return CKR_SESSION_CLOSED;
    if (rv == CKR_OK && c->user)
        set_login(slot, LOGIN_USER);
    return rv;
}

API CK_RV C_SetPIN(CK_SESSION_HANDLE handle, CK_UTF8CHAR_PTR old_pin, CK_ULONG old_length, CK_UTF8CHAR_PTR new_pin, CK_ULONG new_length)
{
    struct session *s;
    struct card c;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    bool dialog = old_pin == NULL && new_pin == NULL;
    rv = card_of(s->slot, &c);
    if ((old_pin == NULL) != (new_pin == NULL) || (dialog && (rv != CKR_OK || !c.asks)))
        rv = CKR_ARGUMENTS_BAD;
    else if ((s->flags & CKF_RW_SESSION) == 0)
        rv = CKR_SESSION_READ_ONLY;
    else if (rv == CKR_OK) {
        if (c.kind == CARD_NO_PIN || !c.modifiable || c.officer)
            rv = CKR_FUNCTION_NOT_SUPPORTED;
        else if (dialog)
            rv = change_pin_by_dialog(s, &c);
        else if (new_length < c.min || new_length > c.max || old_length == 0 || old_length > UINT16_MAX)
            rv = CKR_PIN_LEN_RANGE;
        else {
            uint8_t method = c.kind == CARD_DEVICE_PIN ? CHANGE_DEVICE_PIN : CHANGE_PIN;
            /* A refused new PIN has the status of a wrong one, but counts nothing. */
            cards_refresh(c.daemon, true);
            unsigned errors = errors_of(s->slot);
            int status = daemon_pin(c.daemon, method, c.key, (struct bytes){ old_pin, old_length }, (struct bytes){ new_pin, new_length });
            rv = status == STATUS_AUTHORIZATION ? refusal(s->slot, c.daemon, false) : rv_of(status);
            if (rv == CKR_PIN_INCORRECT && errors_of(s->slot) <= errors)
                rv = CKR_PIN_INVALID;
            /* The daemon has ended the login with the old PIN. Who gave the new one goes on. */
            if (rv == CKR_OK && c.user)
                rv = login_user(s->slot, &c, (struct bytes){ new_pin, new_length });
        }
    }
    leave_session(s);
    return rv;
}

API CK_RV C_InitPIN(CK_SESSION_HANDLE handle, CK_UTF8CHAR_PTR pin, CK_ULONG length)
{
    struct session *s;
    struct card c;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (pin == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = card_of(s->slot, &c)) == CKR_OK) {
        if (!c.officer)
            rv = CKR_USER_NOT_LOGGED_IN;
        else if (length < c.min || length > c.max)
            rv = CKR_PIN_LEN_RANGE;
        else {
            int status = daemon_initialize_pin(c.daemon, c.key, (struct bytes){ pin, length });
            rv = status == STATUS_NOT_ALLOWED ? CKR_FUNCTION_NOT_SUPPORTED : rv_of(status);
            if (status == STATUS_AUTHORIZATION) /* the PIN breaks the rules, unless the login has ended meanwhile */
                rv = refusal(s->slot, c.daemon, true) == CKR_PIN_LOCKED || card_of(s->slot, &c) != CKR_OK || !c.officer ? CKR_USER_NOT_LOGGED_IN
                                                                                                                       : CKR_PIN_INVALID;
            cards_refresh(c.daemon, true);
        }
    }
    leave_session(s);
    return rv;
}
