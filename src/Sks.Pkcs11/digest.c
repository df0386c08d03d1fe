/* C_Digest and random numbers. */
#include "sks.h"
#include <string.h>

API CK_RV C_DigestInit(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = &s->digest;
    if (m == NULL) {
        rv = o->active ? CKR_OK : CKR_ARGUMENTS_BAD;
        operation_end(o);
    } else if (o->active)
        rv = CKR_OPERATION_ACTIVE;
    else if (digest_size(m->mechanism) == 0)
        rv = CKR_MECHANISM_INVALID;
    else if (m->ulParameterLen != 0)
        rv = CKR_MECHANISM_PARAM_INVALID;
    else if ((o->digest = digest_start(m->mechanism)) == NULL)
        rv = CKR_FUNCTION_FAILED;
    else {
        o->active = true;
        o->result_size = digest_size(m->mechanism);
    }
    leave_session(s);
    return rv;
}

static CK_RV finish(struct operation *o, const uint8_t *data, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    CK_ULONG room = *out_length;
    *out_length = o->result_size;
    if (out == NULL)
        return CKR_OK;
    if (room < o->result_size)
        return CKR_BUFFER_TOO_SMALL;
    uint8_t hash[64];
    bool added = digest_add(o->digest, data, n);
    size_t size = digest_end(o->digest, hash);
    o->digest = NULL;
    CK_RV rv = added && size == o->result_size ? CKR_OK : CKR_FUNCTION_FAILED;
    if (rv == CKR_OK)
        memcpy(out, hash, size);
    operation_end(o);
    return rv;
}

API CK_RV C_Digest(CK_SESSION_HANDLE handle, CK_BYTE_PTR data, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->digest.active || s->digest.multi)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(data, n) || out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = finish(&s->digest, data, n, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_DigestUpdate(CK_SESSION_HANDLE handle, CK_BYTE_PTR part, CK_ULONG n)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->digest.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(part, n))
        rv = CKR_ARGUMENTS_BAD;
    else {
        s->digest.multi = true;
        rv = digest_add(s->digest.digest, part, n) ? CKR_OK : CKR_FUNCTION_FAILED;
    }
    leave_session(s);
    return rv;
}

API CK_RV C_DigestKey(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE key)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->digest.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if ((rv = object_for(s, key, &o)) == CKR_OK) {
        if (class_of(&o) != CKO_SECRET_KEY)
            rv = CKR_KEY_HANDLE_INVALID;
        else if (o.own == NULL)
            rv = CKR_KEY_INDIGESTIBLE; /* it is not here */
        else {
            struct bytes value = object_value(o.own, CKA_VALUE);
            s->digest.multi = true;
            rv = digest_add(s->digest.digest, value.p, value.n) ? CKR_OK : CKR_FUNCTION_FAILED;
        }
        object_release(&o);
    } else if (rv == CKR_OBJECT_HANDLE_INVALID)
        rv = CKR_KEY_HANDLE_INVALID;
    leave_session(s);
    return rv;
}

API CK_RV C_DigestFinal(CK_SESSION_HANDLE handle, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->digest.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = finish(&s->digest, NULL, 0, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_SeedRandom(CK_SESSION_HANDLE handle, CK_BYTE_PTR seed, CK_ULONG n)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    leave_session(s);
    return null_or(seed, n) ? CKR_ARGUMENTS_BAD : CKR_RANDOM_SEED_NOT_SUPPORTED;
}

API CK_RV C_GenerateRandom(CK_SESSION_HANDLE handle, CK_BYTE_PTR out, CK_ULONG n)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (null_or(out, n))
        rv = CKR_ARGUMENTS_BAD;
    else if (!random_bytes(out, n))
        rv = CKR_DEVICE_ERROR;
    leave_session(s);
    return rv;
}
