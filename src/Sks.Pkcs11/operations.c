/* What C_SignInit, C_VerifyInit, C_EncryptInit and C_DecryptInit have in common, and how results are given. */
#include "sks.h"
#include <string.h>

bool null_or(const void *p, CK_ULONG n)
{
    return p == NULL && n > 0;
}

bool give(struct bytes result, CK_BYTE_PTR out, CK_ULONG_PTR out_length, CK_RV *rv)
{
    CK_ULONG room = *out_length;
    *out_length = result.n;
    if (out == NULL) {
        *rv = CKR_OK;
        return false;
    }
    if (room < result.n) {
        *rv = CKR_BUFFER_TOO_SMALL;
        return false;
    }
    if (result.n > 0)
        memcpy(out, result.p, result.n);
    *rv = CKR_OK;
    return true;
}

bool is_too_long(const struct operation *o, CK_ULONG n)
{
    enum { MOST_DATA = 65535 - 256, MOST_LOCAL = 16 * 1024 * 1024 }; /* cryptoDataSize of getDeviceInfo; what the module gathers itself */
    size_t most = o->local ? MOST_LOCAL : MOST_DATA;
    return n > most || o->data.n + n > most;
}

/* With a private or secret key of a card: the daemon does it, but for the hash of the message. */
static CK_RV card_begin(struct operation *o, const CK_MECHANISM *m, const struct object *object, int function)
{
    int method;
    if (object->kind >= OBJECT_CERTIFICATE)
        return CKR_KEY_HANDLE_INVALID;
    if (object->kind == OBJECT_PRIVATE && function != FOR_SIGN && function != FOR_DECRYPT)
        return CKR_KEY_FUNCTION_NOT_PERMITTED;
    CK_RV rv = mechanism_begin(o, m, object->key, object->kind, function, &method);
    if (rv != CKR_OK)
        return rv;
    o->key_handle = object->key->handle;
    o->slot = object->key->slot;
    o->once_needed = object->key->always_authenticate;
    if (o->once_needed && o->mechanism == CKM_AES_CBC && function == FOR_DECRYPT)
        return CKR_KEY_FUNCTION_NOT_PERMITTED; /* it takes two uses of the key, and the user allows one */
    if (o->hash != 0 && o->method == SIGN && (o->digest = digest_start(o->hash)) == NULL)
        return CKR_FUNCTION_FAILED;
    return CKR_OK;
}

CK_RV operation_begin(struct session *s, struct operation *o, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key, int function)
{
    struct object object;
    if (m == NULL) { /* PKCS #11 3.0: ends what was begun */
        CK_RV rv = o->active ? CKR_OK : CKR_ARGUMENTS_BAD;
        operation_end(o);
        return rv;
    }
    if (o->active)
        return CKR_OPERATION_ACTIVE;
    CK_RV rv = object_for(s, key, &object);
    if (rv != CKR_OK)
        return rv == CKR_OBJECT_HANDLE_INVALID ? CKR_KEY_HANDLE_INVALID : rv;
    if (object.kind == OBJECT_SESSION || object.kind == OBJECT_PUBLIC)
        rv = local_begin(o, m, &object, function);
    else
        rv = card_begin(o, m, &object, function);
    if (rv == CKR_OK) {
        o->key = key;
        o->active = true;
    } else
        operation_end(o);
    object_release(&object);
    return rv;
}

/* Takes a part of the message: hashed at once where the mechanism has a hash. */
CK_RV operation_add(struct operation *o, const uint8_t *p, CK_ULONG n)
{
    if (o->digest != NULL)
        return digest_add(o->digest, p, n) ? CKR_OK : CKR_FUNCTION_FAILED;
    if (o->mac != NULL)
        return mac_add(o->mac, p, n) ? CKR_OK : CKR_FUNCTION_FAILED;
    if (is_too_long(o, n))
        return CKR_DATA_LEN_RANGE;
    put(&o->data, p, n);
    return o->data.failed ? CKR_HOST_MEMORY : CKR_OK;
}

/* What is to be signed or checked, the message being complete. */
CK_RV operation_message(struct operation *o)
{
    if (o->digest == NULL)
        return CKR_OK;
    uint8_t hash[64];
    size_t n = digest_end(o->digest, hash);
    o->digest = NULL;
    put(&o->data, hash, n);
    return n > 0 && !o->data.failed ? CKR_OK : CKR_FUNCTION_FAILED;
}

static int daemon_of(CK_SLOT_ID number)
{
    pthread_mutex_lock(&cards_lock);
    int daemon = slot_at(number)->daemon;
    pthread_mutex_unlock(&cards_lock);
    return daemon;
}

/* One round trip. */
CK_RV operation_use(struct operation *o, const char *uri, bool encrypt, struct bytes parameters, struct bytes data, struct buffer *result)
{
    if (o->once_needed && !o->authorised_once)
        return CKR_USER_NOT_LOGGED_IN;
    return rv_of(daemon_use(daemon_of(o->slot), (uint8_t)o->method, o->key_handle, uri, encrypt, parameters, data, result));
}
