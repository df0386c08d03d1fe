/* C_Decrypt and C_Encrypt: RSA, and AES with secret keys of the store. Parts are gathered and go over in one piece. */
#include "sks.h"
#include <string.h>

static CK_RV begin(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key, bool encrypt)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = operation_begin(s, encrypt ? &s->encrypt : &s->decrypt, mechanism, key, encrypt ? FOR_ENCRYPT : FOR_DECRYPT);
    leave_session(s);
    return rv;
}

static CK_RV work(struct operation *o, bool encrypt, struct bytes data)
{
    bool has_iv = o->mechanism == CKM_AES_CBC_PAD;
    struct bytes iv = { o->iv, has_iv ? sizeof o->iv : 0 };
    CK_RV rv = operation_use(o, o->uri, encrypt, iv, data, &o->result);
    if (rv == CKR_DATA_INVALID && !encrypt)
        rv = CKR_ENCRYPTED_DATA_INVALID;
    if (rv == CKR_DATA_LEN_RANGE && !encrypt)
        rv = CKR_ENCRYPTED_DATA_LEN_RANGE;
    o->has_result = rv == CKR_OK;
    return rv;
}

/* A result that did not fit waits for the call that brings more room. Asked for the length only, a bound is told and nothing done. */
static CK_RV finish(struct operation *o, bool encrypt, struct bytes data, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    CK_RV rv = CKR_OK;
    if (out == NULL && !o->has_result) {
        *out_length = encrypt ? data.n + 16 : data.n;
        return CKR_OK;
    }
    if (!o->has_result)
        rv = work(o, encrypt, data);
    if (rv != CKR_OK || give((struct bytes){ o->result.p, o->result.n }, out, out_length, &rv))
        operation_end(o);
    return rv;
}

static CK_RV single(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = encrypt ? &s->encrypt : &s->decrypt;
    if (!o->active || o->multi)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(in, n) || out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if (is_too_long(o, n)) {
        operation_end(o);
        rv = encrypt ? CKR_DATA_LEN_RANGE : CKR_ENCRYPTED_DATA_LEN_RANGE;
    } else
        rv = finish(o, encrypt, (struct bytes){ in, n }, out, out_length);
    leave_session(s);
    return rv;
}

static CK_RV update(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    (void)out;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = encrypt ? &s->encrypt : &s->decrypt;
    if (!o->active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(in, n) || out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else {
        o->multi = true;
        *out_length = 0; /* all comes with the end */
        if (out != NULL && (rv = operation_add(o, in, n)) != CKR_OK)
            operation_end(o);
    }
    leave_session(s);
    return rv;
}

static CK_RV final(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = encrypt ? &s->encrypt : &s->decrypt;
    if (!o->active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = finish(o, encrypt, (struct bytes){ o->data.p, o->data.n }, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    return begin(session, mechanism, key, false);
}

API CK_RV C_Decrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return single(session, false, in, n, out, out_length);
}

API CK_RV C_DecryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return update(session, false, in, n, out, out_length);
}

API CK_RV C_DecryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return final(session, false, out, out_length);
}

API CK_RV C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    return begin(session, mechanism, key, true);
}

API CK_RV C_Encrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return single(session, true, in, n, out, out_length);
}

API CK_RV C_EncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return update(session, true, in, n, out, out_length);
}

API CK_RV C_EncryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return final(session, true, out, out_length);
}
