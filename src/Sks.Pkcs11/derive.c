/* C_DeriveKey by ECDH: the shared secret, or what a KDF makes of it, becomes a secret key of the session, in the host's memory as the host asked. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

static CK_MECHANISM_TYPE hash_of_kdf(CK_ULONG kdf)
{
    switch (kdf) {
    case CKD_SHA1_KDF: return CKM_SHA_1;
    case CKD_SHA224_KDF: return CKM_SHA224;
    case CKD_SHA256_KDF: return CKM_SHA256;
    case CKD_SHA384_KDF: return CKM_SHA384;
    case CKD_SHA512_KDF: return CKM_SHA512;
    default: return CK_UNAVAILABLE_INFORMATION;
    }
}

bool point_to_spki(const struct public_key *k, struct bytes point, struct buffer *spki)
{
    uint8_t head[6], bits[6], all[6];
    size_t n = der_length(head, 0x04, k->key.n);
    if (point.n == n + k->key.n && memcmp(point.p, head, n) == 0) /* hosts give it plain or as an OCTET STRING */
        point = (struct bytes){ point.p + n, k->key.n };
    if (point.n != k->key.n)
        return false;
    size_t bits_head = der_length(bits, 0x03, point.n + 1);
    put(spki, all, der_length(all, 0x30, k->algorithm.n + bits_head + 1 + point.n));
    put(spki, k->algorithm.p, k->algorithm.n);
    put(spki, bits, bits_head);
    put_u8(spki, 0);
    put(spki, point.p, point.n);
    return true;
}

/* ANSI X9.63: Hash(Z || counter of 4 bytes || SharedInfo), for counters from 1, until there is enough. */
static CK_RV x963(CK_MECHANISM_TYPE hash, struct bytes secret, struct bytes shared, size_t n, struct buffer *out)
{
    uint8_t block[64];
    for (uint32_t i = 1; out->n < n; i++) {
        uint8_t counter[4] = { (uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };
        void *c = digest_start(hash);
        bool right = digest_add(c, secret.p, secret.n) && digest_add(c, counter, sizeof counter) && digest_add(c, shared.p, shared.n);
        size_t size = digest_end(c, block);
        put(out, block, size < n - out->n ? size : n - out->n);
        if (!right || size == 0 || out->failed)
            return CKR_FUNCTION_FAILED;
    }
    wipe(block, sizeof block);
    return CKR_OK;
}

/* A card's key agrees in the daemon, a session's here. */
static CK_RV agree(struct session *s, const CK_MECHANISM *m, const struct object *object, struct bytes point, struct buffer *secret)
{
    struct operation o = { .method = AGREE, .slot = (uint32_t)s->slot };
    struct buffer spki = { 0 };
    CK_RV rv;
    if (object->kind == OBJECT_SESSION) {
        CK_MECHANISM plain = { m->mechanism, NULL, 0 };
        rv = local_begin(&o, &plain, object, FOR_DERIVE);
        if (rv == CKR_OK && !point_to_spki(&object->own->public_key, point, &spki))
            rv = CKR_MECHANISM_PARAM_INVALID;
        if (rv == CKR_OK)
            rv = spki.failed ? CKR_HOST_MEMORY : local_agree(o.pkey, (struct bytes){ spki.p, spki.n }, secret);
    } else if (object->kind != OBJECT_PRIVATE) {
        rv = object->kind >= OBJECT_CERTIFICATE ? CKR_KEY_HANDLE_INVALID : CKR_KEY_TYPE_INCONSISTENT;
    } else {
        const char *uri = agreement_of(object->key);
        rv = uri == NULL ? CKR_KEY_TYPE_INCONSISTENT : !key_allows(object->key, uri) ? CKR_KEY_FUNCTION_NOT_PERMITTED : CKR_OK;
        if (rv == CKR_OK && !point_to_spki(&object->key->public_key, point, &spki))
            rv = CKR_MECHANISM_PARAM_INVALID;
        o.key_handle = object->key->handle;
        o.once_needed = object->key->always_authenticate; /* no login for a derivation is defined: such keys do not derive */
        if (rv == CKR_OK)
            rv = spki.failed ? CKR_HOST_MEMORY : operation_use(&o, uri, false, (struct bytes){ NULL, 0 }, (struct bytes){ spki.p, spki.n }, secret);
        if (rv == CKR_DATA_INVALID)
            rv = CKR_MECHANISM_PARAM_INVALID;
    }
    operation_end(&o);
    buffer_free(&spki);
    return rv;
}

/* How long the key is: as the template says, as its type wants, or as long as the secret. */
static CK_RV wanted_length(const struct session_object *o, CK_MECHANISM_TYPE hash, size_t secret, size_t *n)
{
    struct bytes said = object_value(o, CKA_VALUE_LEN);
    CK_ULONG length = 0;
    if (said.n == sizeof length)
        memcpy(&length, said.p, sizeof length);
    if (length == 0 && said.n > 0)
        return CKR_ATTRIBUTE_VALUE_INVALID;
    if (length == 0 && hash != 0)
        return CKR_TEMPLATE_INCOMPLETE; /* a KDF makes as much as is wanted */
    *n = length == 0 ? secret : length;
    if (length == 0 && o->type == CKK_AES && secret > 32)
        *n = 32;
    if (o->type == CKK_AES && *n != 16 && *n != 24 && *n != 32)
        return CKR_KEY_SIZE_RANGE;
    return *n > MOST_SECRET || (hash == 0 && *n > secret) ? CKR_KEY_SIZE_RANGE : CKR_OK;
}

static CK_RV derive_into(struct session *s, const CK_MECHANISM *m, const CK_ECDH1_DERIVE_PARAMS *p, const struct object *base, struct session_object *o)
{
    CK_MECHANISM_TYPE hash = p->kdf == CKD_NULL ? 0 : hash_of_kdf(p->kdf);
    if (p->pPublicData == NULL || (hash != 0 && digest_size(hash) == 0) || null_or(p->pSharedData, p->ulSharedDataLen) || (hash == 0 && p->ulSharedDataLen != 0))
        return CKR_MECHANISM_PARAM_INVALID;
    struct buffer secret = { .secret = true }, made = { .secret = true };
    size_t n = 0;
    CK_RV rv = agree(s, m, base, (struct bytes){ p->pPublicData, p->ulPublicDataLen }, &secret);
    if (rv == CKR_OK)
        rv = wanted_length(o, hash, secret.n, &n);
    if (rv == CKR_OK && hash != 0)
        rv = x963(hash, (struct bytes){ secret.p, secret.n }, (struct bytes){ p->pSharedData, p->ulSharedDataLen }, n, &made);
    else if (rv == CKR_OK)
        put(&made, secret.p + (secret.n - n), n); /* what is too much goes from the leading end (PKCS #11, ECDH) */
    if (rv == CKR_OK) {
        object_set_number(o, CKA_VALUE_LEN, n);
        object_set(o, CKA_VALUE, made.p, made.n);
        rv = made.failed ? CKR_HOST_MEMORY : CKR_OK;
    }
    buffer_free(&secret);
    buffer_free(&made);
    return rv;
}

static CK_RV derive(struct session *s, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE base, const CK_ATTRIBUTE *t, CK_ULONG count, CK_OBJECT_HANDLE *out)
{
    struct object object;
    CK_ECDH1_DERIVE_PARAMS p;
    if (m->mechanism != CKM_ECDH1_DERIVE)
        return CKR_MECHANISM_INVALID;
    if (m->pParameter == NULL || m->ulParameterLen != sizeof p)
        return CKR_MECHANISM_PARAM_INVALID;
    memcpy(&p, m->pParameter, sizeof p);
    struct session_object *o = object_new();
    if (o == NULL)
        return CKR_HOST_MEMORY;
    CK_RV rv = template_read(o, t, count, BY_DERIVE, CKO_SECRET_KEY, CKK_GENERIC_SECRET);
    if (rv == CKR_OK)
        rv = template_complete(o, BY_DERIVE, user_is_logged_in(s->slot));
    if (rv == CKR_OK && (rv = object_for(s, base, &object)) == CKR_OK) {
        rv = derive_into(s, m, &p, &object, o);
        object_release(&object);
    }
    if (rv == CKR_OK)
        return object_add(s, o, out);
    object_let_go(o);
    return rv == CKR_OBJECT_HANDLE_INVALID ? CKR_KEY_HANDLE_INVALID : rv;
}

API CK_RV C_DeriveKey(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE base, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (m == NULL || out == NULL || (t == NULL && count > 0))
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = derive(s, m, base, t, count, out);
    leave_session(s);
    return rv;
}
