/* C_WrapKey and C_UnwrapKey. Keys of cards are never wrapped; what is wrapped or comes of it are keys of sessions. A card's RSA key unwraps as it
 * decrypts: where its issuer has endorsed that. */
#include "sks.h"
#include <string.h>

/* Encrypts what is wrapped, or decrypts it, with an operation that was begun. */
static CK_RV transform(struct operation *o, bool wrap, const struct session_object *key, struct bytes in, struct buffer *out)
{
    struct buffer padded = { .secret = true };
    CK_RV rv;
    switch (o->scheme) {
    case PKCS1:
    case OAEP:
        rv = local_rsa(o, wrap, in, out);
        return rv == CKR_DATA_LEN_RANGE ? CKR_KEY_SIZE_RANGE : rv == CKR_ENCRYPTED_DATA_LEN_RANGE ? CKR_WRAPPED_KEY_LEN_RANGE : rv == CKR_ENCRYPTED_DATA_INVALID ? CKR_WRAPPED_KEY_INVALID : rv;
    case KEY_WRAP: return key_wrap(o->mechanism, wrap, object_value(key, CKA_VALUE), in, out);
    case BLOCKS:
        if (!wrap && (in.n == 0 || in.n % 16 != 0 || in.n > MOST_WRAPPED))
            return CKR_WRAPPED_KEY_LEN_RANGE;
        put(&padded, in.p, in.n);
        if (wrap)
            put_padding(&padded);
        rv = padded.failed ? CKR_HOST_MEMORY : blocks_add(o->cipher, (struct bytes){ padded.p, padded.n }, out) ? CKR_OK : CKR_FUNCTION_FAILED;
        buffer_free(&padded);
        return rv == CKR_OK && !wrap && !take_padding(out) ? CKR_WRAPPED_KEY_INVALID : rv;
    default: return CKR_MECHANISM_INVALID;
    }
}

static CK_RV may_be_wrapped(const struct object *key, const struct operation *o)
{
    CK_OBJECT_CLASS class = class_of(key);
    if (class != CKO_SECRET_KEY && class != CKO_PRIVATE_KEY)
        return key->kind == OBJECT_SESSION || key->kind == OBJECT_PUBLIC ? CKR_KEY_NOT_WRAPPABLE : CKR_KEY_HANDLE_INVALID;
    if (key->own == NULL || !object_says(key->own, CKA_EXTRACTABLE))
        return CKR_KEY_UNEXTRACTABLE;
    if (object_says(key->own, CKA_WRAP_WITH_TRUSTED)) /* no key here is trusted */
        return CKR_KEY_NOT_WRAPPABLE;
    return class == CKO_PRIVATE_KEY && (o->scheme == PKCS1 || o->scheme == OAEP) ? CKR_KEY_NOT_WRAPPABLE : CKR_OK;
}

static CK_RV wrap(const CK_MECHANISM *m, const struct object *wrapping, const struct object *key, struct buffer *out)
{
    struct operation o = { 0 };
    struct buffer value = { .secret = true };
    CK_RV rv = key->own == NULL && (key->kind == OBJECT_PRIVATE || key->kind == OBJECT_SECRET) ? CKR_KEY_UNEXTRACTABLE : CKR_OK;
    if (rv == CKR_OK && wrapping->kind != OBJECT_SESSION && wrapping->kind != OBJECT_PUBLIC)
        rv = wrapping->kind >= OBJECT_CERTIFICATE ? CKR_WRAPPING_KEY_HANDLE_INVALID : CKR_KEY_FUNCTION_NOT_PERMITTED;
    if (rv == CKR_OK)
        rv = local_begin(&o, m, wrapping, FOR_WRAP);
    if (rv == CKR_KEY_TYPE_INCONSISTENT)
        rv = CKR_WRAPPING_KEY_TYPE_INCONSISTENT;
    if (rv == CKR_KEY_HANDLE_INVALID)
        rv = CKR_WRAPPING_KEY_HANDLE_INVALID;
    if (rv == CKR_OK)
        rv = may_be_wrapped(key, &o);
    if (rv == CKR_OK && class_of(key) == CKO_PRIVATE_KEY)
        rv = key_to_pkcs8(key->own, &value);
    else if (rv == CKR_OK) {
        struct bytes secret = object_value(key->own, CKA_VALUE);
        put(&value, secret.p, secret.n);
        rv = value.failed ? CKR_HOST_MEMORY : CKR_OK;
    }
    if (rv == CKR_OK)
        rv = transform(&o, true, wrapping->own, (struct bytes){ value.p, value.n }, out);
    operation_end(&o);
    buffer_free(&value);
    return rv;
}

API CK_RV C_WrapKey(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, CK_BYTE_PTR out, CK_ULONG_PTR n)
{
    struct session *s;
    struct object by, wrapped = { 0 };
    struct buffer result = { 0 };
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (m == NULL || n == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, wrapping, &by)) == CKR_OK) {
        rv = object_for(s, key, &wrapped);
        if (rv == CKR_OK)
            rv = wrap(m, &by, &wrapped, &result);
        else if (rv == CKR_OBJECT_HANDLE_INVALID)
            rv = CKR_KEY_HANDLE_INVALID;
        object_release(&wrapped);
        object_release(&by);
    } else if (rv == CKR_OBJECT_HANDLE_INVALID)
        rv = CKR_WRAPPING_KEY_HANDLE_INVALID;
    if (rv == CKR_OK)
        give((struct bytes){ result.p, result.n }, out, n, &rv);
    buffer_free(&result);
    leave_session(s);
    return rv;
}

static CK_RV unwrap_value(struct session *s, const CK_MECHANISM *m, const struct object *key, struct bytes wrapped, struct buffer *value)
{
    struct operation o = { .slot = (uint32_t)s->slot };
    int method;
    CK_RV rv;
    if (key->kind == OBJECT_SESSION) {
        rv = local_begin(&o, m, key, FOR_UNWRAP);
        if (rv == CKR_OK)
            rv = transform(&o, false, key->own, wrapped, value);
    } else if (key->kind != OBJECT_PRIVATE) {
        rv = key->kind >= OBJECT_CERTIFICATE ? CKR_UNWRAPPING_KEY_HANDLE_INVALID : CKR_KEY_FUNCTION_NOT_PERMITTED;
    } else {
        rv = mechanism_begin(&o, m, key->key, key->kind, FOR_DECRYPT, &method);
        o.key_handle = key->key->handle;
        o.once_needed = key->key->always_authenticate; /* no login for unwrapping is defined */
        if (rv == CKR_OK && wrapped.n != key->key->public_key.modulus.n)
            rv = CKR_WRAPPED_KEY_LEN_RANGE;
        if (rv == CKR_OK)
            rv = operation_use(&o, o.uri, false, (struct bytes){ NULL, 0 }, wrapped, value);
        if (rv == CKR_DATA_INVALID)
            rv = CKR_WRAPPED_KEY_INVALID;
        if (rv == CKR_DATA_LEN_RANGE)
            rv = CKR_WRAPPED_KEY_LEN_RANGE;
    }
    operation_end(&o);
    return rv == CKR_KEY_TYPE_INCONSISTENT ? CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT : rv == CKR_KEY_HANDLE_INVALID ? CKR_UNWRAPPING_KEY_HANDLE_INVALID : rv;
}

static CK_RV keep(struct session_object *o, struct bytes value)
{
    CK_ULONG n = 0;
    if (o->class == CKO_PRIVATE_KEY)
        return key_from_pkcs8(o, value);
    struct bytes said = object_value(o, CKA_VALUE_LEN);
    if (said.n == sizeof n)
        memcpy(&n, said.p, sizeof n);
    if (said.n > 0 && n != value.n)
        return CKR_TEMPLATE_INCONSISTENT;
    object_set(o, CKA_VALUE, value.p, value.n);
    object_set_number(o, CKA_VALUE_LEN, value.n);
    return secret_key_fits(o) == CKR_OK ? CKR_OK : CKR_WRAPPED_KEY_INVALID;
}

static CK_RV unwrap(struct session *s, const CK_MECHANISM *m, const struct object *key, struct bytes wrapped, const CK_ATTRIBUTE *t, CK_ULONG count,
                    CK_OBJECT_HANDLE *out)
{
    struct buffer value = { .secret = true };
    struct session_object *o = object_new();
    if (o == NULL)
        return CKR_HOST_MEMORY;
    CK_RV rv = template_read(o, t, count, BY_UNWRAP, ANY, ANY);
    if (rv == CKR_OK && o->class != CKO_SECRET_KEY && o->class != CKO_PRIVATE_KEY)
        rv = CKR_TEMPLATE_INCONSISTENT;
    if (rv == CKR_OK)
        rv = template_complete(o, BY_UNWRAP, user_is_logged_in(s->slot));
    if (rv == CKR_OK)
        rv = unwrap_value(s, m, key, wrapped, &value);
    if (rv == CKR_OK)
        rv = keep(o, (struct bytes){ value.p, value.n });
    buffer_free(&value);
    if (rv == CKR_OK)
        return object_add(s, o, out);
    object_let_go(o);
    return rv;
}

API CK_RV C_UnwrapKey(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped, CK_ULONG n, CK_ATTRIBUTE_PTR t,
                      CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    struct session *s;
    struct object by;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (m == NULL || out == NULL || wrapped == NULL || (t == NULL && count > 0))
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, key, &by)) == CKR_OK) {
        rv = unwrap(s, m, &by, (struct bytes){ wrapped, n }, t, count, out);
        object_release(&by);
    } else if (rv == CKR_OBJECT_HANDLE_INVALID)
        rv = CKR_UNWRAPPING_KEY_HANDLE_INVALID;
    leave_session(s);
    return rv;
}
