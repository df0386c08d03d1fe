/* C_Sign and C_Verify. The hash is made here, the signature in the daemon. */
#include "sks.h"
#include <string.h>

API CK_RV C_SignInit(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = operation_begin(s, &s->sign, mechanism, key, FOR_SIGN);
    leave_session(s);
    return rv;
}

/* rsa.pkcs1.none signs what it is given: a hash with its DigestInfo in front is what the mechanisms with a hash sign. */
static CK_RV put_digest_info(struct operation *o)
{
    struct bytes info;
    struct buffer whole = { 0 };
    if (!digest_info_of(o->hash, &info))
        return CKR_FUNCTION_FAILED;
    put(&whole, info.p, info.n);
    put(&whole, o->data.p, o->data.n);
    buffer_free(&o->data);
    o->data = whole;
    return whole.failed ? CKR_HOST_MEMORY : CKR_OK;
}

static CK_RV finish_signature(struct session *s, CK_BYTE_PTR out)
{
    struct operation *o = &s->sign;
    struct object object;
    CK_RV rv = operation_message(o);
    if (rv != CKR_OK)
        return rv;
    if (o->mac != NULL) {
        uint8_t made[64];
        if (!mac_end(o->mac, made, o->result_size))
            return CKR_FUNCTION_FAILED;
        memcpy(out, made, o->result_size);
        return CKR_OK;
    }
    if (o->local)
        return local_sign(o, (struct bytes){ o->data.p, o->data.n }, out);
    if ((rv = object_for(s, o->key, &object)) != CKR_OK)
        return rv == CKR_OBJECT_HANDLE_INVALID ? CKR_KEY_HANDLE_INVALID : rv;
    if (o->key_type == CKK_RSA && o->hash != 0 && strstr(o->uri, "#rsa.pkcs1.none") != NULL && (rv = put_digest_info(o)) != CKR_OK) {
        object_release(&object);
        return rv;
    }
    struct bytes data = { o->data.p, o->data.n };
    const char *uri = o->uri;
    if (o->mechanism == CKM_ECDSA || o->mechanism == CKM_RSA_PKCS)
        uri = signature_algorithm(o, object.key, &data);
    if (o->mechanism == CKM_RSA_PKCS && data.n + 11 > o->result_size)
        rv = CKR_DATA_LEN_RANGE;
    else if (uri == NULL || !key_allows(object.key, uri))
        rv = CKR_KEY_FUNCTION_NOT_PERMITTED;
    object_release(&object);
    struct buffer result = { 0 };
    if (rv == CKR_OK)
        rv = operation_use(o, uri, false, (struct bytes){ NULL, 0 }, data, &result);
    if (rv == CKR_OK && result.n != o->result_size)
        rv = CKR_DEVICE_ERROR;
    if (rv == CKR_OK)
        memcpy(out, result.p, result.n);
    buffer_free(&result);
    return rv;
}

/* `data` NULL: the message has come by C_SignUpdate. */
static CK_RV sign(struct session *s, CK_BYTE_PTR data, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct operation *o = &s->sign;
    CK_ULONG room = *out_length;
    *out_length = o->result_size;
    if (out == NULL)
        return CKR_OK;
    if (room < o->result_size)
        return CKR_BUFFER_TOO_SMALL;
    CK_RV rv = n > 0 ? operation_add(o, data, n) : CKR_OK;
    if (rv == CKR_OK)
        rv = finish_signature(s, out);
    operation_end(o);
    return rv;
}

API CK_RV C_Sign(CK_SESSION_HANDLE handle, CK_BYTE_PTR data, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->sign.active || s->sign.multi)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(data, n) || out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = sign(s, data, n, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_SignUpdate(CK_SESSION_HANDLE handle, CK_BYTE_PTR part, CK_ULONG n)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->sign.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(part, n))
        rv = CKR_ARGUMENTS_BAD;
    else {
        s->sign.multi = true;
        rv = operation_add(&s->sign, part, n);
        if (rv != CKR_OK)
            operation_end(&s->sign);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_SignFinal(CK_SESSION_HANDLE handle, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->sign.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = sign(s, NULL, 0, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_VerifyInit(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = operation_begin(s, &s->verify, mechanism, key, FOR_VERIFY);
    leave_session(s);
    return rv;
}

/* An HMAC is made anew and compared in constant time. */
static CK_RV verify_hmac(struct operation *o, const uint8_t *signature)
{
    struct buffer right = { 0 };
    CK_RV rv = CKR_OK;
    if (o->mac != NULL) {
        uint8_t made[64];
        rv = mac_end(o->mac, made, o->result_size) ? CKR_OK : CKR_FUNCTION_FAILED;
        if (rv == CKR_OK)
            put(&right, made, o->result_size);
    } else
        rv = operation_use(o, o->uri, false, (struct bytes){ NULL, 0 }, (struct bytes){ o->data.p, o->data.n }, &right);
    if (rv == CKR_OK && right.n != o->result_size)
        rv = CKR_DEVICE_ERROR;
    uint8_t difference = 0;
    for (size_t i = 0; rv == CKR_OK && i < right.n; i++)
        difference |= (uint8_t)(right.p[i] ^ signature[i]);
    buffer_free(&right);
    return rv != CKR_OK ? rv : difference == 0 ? CKR_OK : CKR_SIGNATURE_INVALID;
}

static CK_RV verify(struct session *s, const uint8_t *data, CK_ULONG n, const uint8_t *signature, CK_ULONG length)
{
    struct operation *o = &s->verify;
    CK_RV rv = n > 0 ? operation_add(o, data, n) : CKR_OK;
    if (rv == CKR_OK)
        rv = operation_message(o);
    if (rv == CKR_OK && length != o->result_size)
        rv = CKR_SIGNATURE_LEN_RANGE;
    if (rv == CKR_OK)
        rv = o->local && o->mac == NULL ? local_verify(o, (struct bytes){ o->data.p, o->data.n }, (struct bytes){ signature, length }) : verify_hmac(o, signature);
    operation_end(o);
    return rv;
}

API CK_RV C_Verify(CK_SESSION_HANDLE handle, CK_BYTE_PTR data, CK_ULONG n, CK_BYTE_PTR signature, CK_ULONG length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->verify.active || s->verify.multi)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(data, n) || signature == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = verify(s, data, n, signature, length);
    leave_session(s);
    return rv;
}

API CK_RV C_VerifyUpdate(CK_SESSION_HANDLE handle, CK_BYTE_PTR part, CK_ULONG n)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->verify.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(part, n))
        rv = CKR_ARGUMENTS_BAD;
    else {
        s->verify.multi = true;
        rv = operation_add(&s->verify, part, n);
        if (rv != CKR_OK)
            operation_end(&s->verify);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_VerifyFinal(CK_SESSION_HANDLE handle, CK_BYTE_PTR signature, CK_ULONG length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (!s->verify.active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (signature == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = verify(s, NULL, 0, signature, length);
    leave_session(s);
    return rv;
}
