/* C_GenerateKey and C_GenerateKeyPair: temporary keys of a session. Symmetric ones are random numbers of the operating system. */
#include "sks.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>

bool random_bytes(uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0) {
            p += got;
            n -= (size_t)got;
        }
    }
    return true;
}

static CK_RV generate_key(struct session *s, const CK_MECHANISM *m, const CK_ATTRIBUTE *t, CK_ULONG count, CK_OBJECT_HANDLE *out)
{
    if (m->mechanism != CKM_AES_KEY_GEN && m->mechanism != CKM_GENERIC_SECRET_KEY_GEN)
        return CKR_MECHANISM_INVALID;
    if (m->ulParameterLen != 0)
        return CKR_MECHANISM_PARAM_INVALID;
    struct session_object *o = object_new();
    if (o == NULL)
        return CKR_HOST_MEMORY;
    CK_ULONG n = 0;
    CK_RV rv = template_read(o, t, count, BY_GENERATE, CKO_SECRET_KEY, m->mechanism == CKM_AES_KEY_GEN ? CKK_AES : CKK_GENERIC_SECRET);
    if (rv == CKR_OK) {
        struct bytes length = object_value(o, CKA_VALUE_LEN);
        if (length.n == sizeof n)
            memcpy(&n, length.p, sizeof n);
        if (length.n == 0)
            rv = CKR_TEMPLATE_INCOMPLETE;
        else if (o->type == CKK_AES ? n != 16 && n != 24 && n != 32 : n == 0 || n > MOST_SECRET)
            rv = CKR_KEY_SIZE_RANGE;
    }
    object_set_number(o, CKA_KEY_GEN_MECHANISM, m->mechanism);
    if (rv == CKR_OK)
        rv = template_complete(o, BY_GENERATE, user_is_logged_in(s->slot));
    if (rv == CKR_OK) {
        uint8_t value[MOST_SECRET];
        if (random_bytes(value, n))
            object_set(o, CKA_VALUE, value, n);
        else
            rv = CKR_DEVICE_ERROR;
        wipe(value, sizeof value);
    }
    if (rv == CKR_OK)
        return object_add(s, o, out);
    object_let_go(o);
    return rv;
}

API CK_RV C_GenerateKey(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = m == NULL || out == NULL || (t == NULL && count > 0) ? CKR_ARGUMENTS_BAD : generate_key(s, m, t, count, out);
    leave_session(s);
    return rv;
}

static long key_type_of(CK_MECHANISM_TYPE generation)
{
    switch (generation) {
    case CKM_RSA_PKCS_KEY_PAIR_GEN: return CKK_RSA;
    case CKM_EC_KEY_PAIR_GEN: return CKK_EC;
    case CKM_EC_EDWARDS_KEY_PAIR_GEN: return CKK_EC_EDWARDS;
    case CKM_MONTGOMERY_KEY_PAIR_GEN: return CKK_MONTGOMERY;
    default: return ANY;
    }
}

struct templates {
    const CK_ATTRIBUTE *public, *private;
    CK_ULONG public_count, private_count;
};

static CK_RV generate_pair(struct session *s, const CK_MECHANISM *m, const struct templates *t, CK_OBJECT_HANDLE *public_out, CK_OBJECT_HANDLE *private_out)
{
    long type = key_type_of(m->mechanism);
    if (type == ANY)
        return CKR_MECHANISM_INVALID;
    if (m->ulParameterLen != 0)
        return CKR_MECHANISM_PARAM_INVALID;
    struct session_object *public = object_new(), *private = object_new();
    CK_RV rv = public == NULL || private == NULL ? CKR_HOST_MEMORY : CKR_OK;
    bool by_default = user_is_logged_in(s->slot);
    if (rv == CKR_OK)
        rv = template_read(public, t->public, t->public_count, BY_GENERATE, CKO_PUBLIC_KEY, type);
    if (rv == CKR_OK)
        rv = template_read(private, t->private, t->private_count, BY_GENERATE, CKO_PRIVATE_KEY, type);
    if (rv == CKR_OK) {
        object_set_number(public, CKA_KEY_GEN_MECHANISM, m->mechanism);
        object_set_number(private, CKA_KEY_GEN_MECHANISM, m->mechanism);
        rv = template_complete(public, BY_GENERATE, by_default);
    }
    if (rv == CKR_OK)
        rv = template_complete(private, BY_GENERATE, by_default);
    if (rv == CKR_OK)
        rv = key_pair_generate(public, private);
    CK_OBJECT_HANDLE first = 0;
    if (rv == CKR_OK) {
        rv = object_add(s, public, &first);
        public = NULL;
    }
    if (rv == CKR_OK) {
        rv = object_add(s, private, private_out);
        private = NULL;
        struct session_object *alone = rv != CKR_OK ? object_use(s->slot, first) : NULL;
        if (alone != NULL)
            object_remove(alone);
        object_let_go(alone);
    }
    if (rv == CKR_OK)
        *public_out = first;
    object_let_go(public);
    object_let_go(private);
    return rv;
}

API CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_ATTRIBUTE_PTR private_t,
                            CK_ULONG private_count, CK_OBJECT_HANDLE_PTR public_out, CK_OBJECT_HANDLE_PTR private_out)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    bool complete = m != NULL && public_out != NULL && private_out != NULL && !(t == NULL && count > 0) && !(private_t == NULL && private_count > 0);
    struct templates templates = { t, private_t, count, private_count };
    rv = complete ? generate_pair(s, m, &templates, public_out, private_out) : CKR_ARGUMENTS_BAD;
    leave_session(s);
    return rv;
}
