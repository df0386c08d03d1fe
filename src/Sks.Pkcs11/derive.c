/* C_DeriveKey by ECDH: the shared secret becomes a secret key of the session, in the host's memory, as the host asked. */
#include "sks.h"
#include <stdlib.h>
#include <string.h>

struct wanted {
    CK_KEY_TYPE type;
    CK_ULONG length; /* 0: all of it */
    bool sensitive, extractable;
};

static bool number(const CK_ATTRIBUTE *t, CK_ULONG *out)
{
    if (t->pValue == NULL || t->ulValueLen != sizeof *out)
        return false;
    memcpy(out, t->pValue, sizeof *out);
    return true;
}

static bool boolean(const CK_ATTRIBUTE *t, bool *out)
{
    if (t->pValue == NULL || t->ulValueLen != sizeof(CK_BBOOL))
        return false;
    *out = *(const CK_BBOOL *)t->pValue != CK_FALSE;
    return true;
}

static CK_RV read_template(const CK_ATTRIBUTE *t, CK_ULONG count, struct wanted *w)
{
    *w = (struct wanted){ CKK_GENERIC_SECRET, 0, false, true };
    for (CK_ULONG i = 0; i < count; i++) {
        CK_ULONG class = CKO_SECRET_KEY;
        bool token = false, right = true;
        switch (t[i].type) {
        case CKA_CLASS: right = number(&t[i], &class); break;
        case CKA_TOKEN: right = boolean(&t[i], &token); break;
        case CKA_KEY_TYPE: right = number(&t[i], &w->type); break;
        case CKA_VALUE_LEN: right = number(&t[i], &w->length); break;
        case CKA_SENSITIVE: right = boolean(&t[i], &w->sensitive); break;
        case CKA_EXTRACTABLE: right = boolean(&t[i], &w->extractable); break;
        case CKA_VALUE: return CKR_TEMPLATE_INCONSISTENT;
        default: break; /* labels and permissions of a key that lives as long as its session */
        }
        if (!right)
            return CKR_ATTRIBUTE_VALUE_INVALID;
        if (token)
            return CKR_TOKEN_WRITE_PROTECTED; /* keys of the store are made by provisioning only */
        if (class != CKO_SECRET_KEY)
            return CKR_TEMPLATE_INCONSISTENT;
    }
    return w->type == CKK_GENERIC_SECRET || w->type == CKK_AES ? CKR_OK : CKR_TEMPLATE_INCONSISTENT;
}

/* The other side's point as a SubjectPublicKeyInfo on our curve; hosts give it plain or as an OCTET STRING. */
static CK_RV peer_key(const CK_ECDH1_DERIVE_PARAMS *p, const struct public_key *k, struct buffer *spki)
{
    if (p->pPublicData == NULL || p->kdf != CKD_NULL || p->ulSharedDataLen != 0)
        return CKR_MECHANISM_PARAM_INVALID;
    struct bytes point = { p->pPublicData, p->ulPublicDataLen };
    uint8_t head[6];
    size_t n = der_length(head, 0x04, k->key.n);
    if (point.n == n + k->key.n && memcmp(point.p, head, n) == 0)
        point = (struct bytes){ point.p + n, k->key.n };
    if (point.n != k->key.n)
        return CKR_MECHANISM_PARAM_INVALID;
    uint8_t bits[6], all[6];
    size_t bits_head = der_length(bits, 0x03, point.n + 1);
    put(spki, all, der_length(all, 0x30, k->algorithm.n + bits_head + 1 + point.n));
    put(spki, k->algorithm.p, k->algorithm.n);
    put(spki, bits, bits_head);
    put_u8(spki, 0);
    put(spki, point.p, point.n);
    return spki->failed ? CKR_HOST_MEMORY : CKR_OK;
}

static CK_RV keep(struct session *s, const struct wanted *w, struct bytes secret, CK_OBJECT_HANDLE *out)
{
    CK_ULONG length = w->length == 0 ? secret.n : w->length;
    if (length > secret.n)
        return CKR_KEY_SIZE_RANGE;
    struct session_object *o = malloc(sizeof *o + length);
    struct session_object **more = realloc(s->objects, (s->object_count + 1) * sizeof *more);
    if (more != NULL)
        s->objects = more;
    if (o == NULL || more == NULL) {
        free(o);
        return CKR_HOST_MEMORY;
    }
    *o = (struct session_object){ .type = w->type, .sensitive = w->sensitive, .extractable = w->extractable, .length = length };
    memcpy(o->value, secret.p + (secret.n - length), length); /* what is too much goes from the leading end (PKCS #11, ECDH) */
    s->object_next = s->object_next % UINT32_MAX + 1;
    *out = o->handle = handle_of((uint32_t)s->slot, (uint32_t)s->object_next, OBJECT_SESSION);
    s->objects[s->object_count++] = o;
    return CKR_OK;
}

static CK_RV derive(struct session *s, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE base, const CK_ATTRIBUTE *t, CK_ULONG count, CK_OBJECT_HANDLE *out)
{
    static const char ecdh[] = "https://webpki.github.io/sks/algorithm#ecdh.raw";
    struct wanted w;
    struct object object;
    struct snapshot *snapshot;
    if (m->mechanism != CKM_ECDH1_DERIVE)
        return CKR_MECHANISM_INVALID;
    CK_ECDH1_DERIVE_PARAMS p;
    if (m->pParameter == NULL || m->ulParameterLen != sizeof p)
        return CKR_MECHANISM_PARAM_INVALID;
    memcpy(&p, m->pParameter, sizeof p);
    CK_RV rv = read_template(t, count, &w);
    if (rv != CKR_OK || (rv = object_for(s, base, &object, &snapshot)) != CKR_OK)
        return rv == CKR_OBJECT_HANDLE_INVALID ? CKR_KEY_HANDLE_INVALID : rv;
    struct buffer spki = { 0 }, secret = { 0 };
    struct operation use = { .method = AGREE, .slot = (uint32_t)s->slot };
    if (object.kind != OBJECT_PRIVATE || object.key->public_key.type != CKK_EC)
        rv = CKR_KEY_TYPE_INCONSISTENT;
    else if (!key_allows(object.key, ecdh))
        rv = CKR_KEY_FUNCTION_NOT_PERMITTED;
    else
        rv = peer_key(&p, &object.key->public_key, &spki);
    if (rv == CKR_OK) {
        use.key_handle = object.key->handle;
        use.once_needed = object.key->always_authenticate; /* no login for a derivation is defined: such keys do not derive */
        rv = operation_use(&use, ecdh, false, (struct bytes){ NULL, 0 }, (struct bytes){ spki.p, spki.n }, &secret);
        if (rv == CKR_DATA_INVALID)
            rv = CKR_MECHANISM_PARAM_INVALID;
    }
    if (rv == CKR_OK)
        rv = keep(s, &w, (struct bytes){ secret.p, secret.n }, out);
    snapshot_release(snapshot);
    buffer_free(&spki);
    buffer_free(&secret);
    return rv;
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

API CK_RV C_DestroyObject(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object)
{
    struct session *s;
    struct object o;
    struct snapshot *snapshot;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if ((rv = object_for(s, object, &o, &snapshot)) == CKR_OK) {
        if (o.kind == OBJECT_SESSION) {
            wipe(s->objects[o.path]->value, s->objects[o.path]->length);
            free(s->objects[o.path]);
            s->objects[o.path] = s->objects[--s->object_count];
        } else {
            rv = CKR_ACTION_PROHIBITED; /* sks delete, or the issuer */
        }
        snapshot_release(snapshot);
    }
    leave_session(s);
    return rv;
}
