/* What an object's attributes are. A key, its public key and its certificate share CKA_ID; CKA_LABEL is the friendly name. */
#include "sks.h"
#include <string.h>

struct value {
    const void *p;
    size_t n;
    union {
        CK_BBOOL boolean;
        CK_ULONG number;
        CK_MECHANISM_TYPE mechanisms[64];
        uint8_t bytes[160];
    } own;
};

static CK_RV is_boolean(struct value *v, bool b)
{
    v->own.boolean = b ? CK_TRUE : CK_FALSE;
    v->p = &v->own.boolean;
    v->n = sizeof v->own.boolean;
    return CKR_OK;
}

static CK_RV is_number(struct value *v, CK_ULONG number)
{
    v->own.number = number;
    v->p = &v->own.number;
    v->n = sizeof v->own.number;
    return CKR_OK;
}

static CK_RV is_bytes(struct value *v, struct bytes b)
{
    v->p = b.p;
    v->n = b.n;
    return CKR_OK;
}

CK_OBJECT_HANDLE handle_of(uint32_t slot, uint32_t key, int kind)
{
    return (CK_OBJECT_HANDLE)slot << 40 | (CK_OBJECT_HANDLE)key << 8 | (CK_OBJECT_HANDLE)kind;
}

CK_OBJECT_CLASS class_of(const struct object *o)
{
    switch (o->kind) {
    case OBJECT_PRIVATE: return CKO_PRIVATE_KEY;
    case OBJECT_PUBLIC: return CKO_PUBLIC_KEY;
    case OBJECT_SECRET: return CKO_SECRET_KEY;
    case OBJECT_SESSION: return o->own->class;
    default: return CKO_CERTIFICATE;
    }
}

static CK_RV of_session_object(const struct session_object *o, CK_ATTRIBUTE_TYPE type, struct value *v)
{
    struct bytes value;
    if (is_secret_attribute(o, type) && object_hides(o))
        return CKR_ATTRIBUTE_SENSITIVE;
    if (attribute_of(&o->open, type, &value) || attribute_of(&o->secret, type, &value))
        return is_bytes(v, value);
    return CKR_ATTRIBUTE_TYPE_INVALID;
}

static CK_RV of_certificate(const struct object *o, CK_ATTRIBUTE_TYPE type, struct value *v)
{
    struct certificate parsed, *c = &parsed;
    if (!der_certificate(key_certificate(o->key, o->path), c, NULL))
        return CKR_DEVICE_ERROR;
    switch (type) {
    case CKA_CERTIFICATE_TYPE: return is_number(v, CKC_X_509);
    case CKA_CERTIFICATE_CATEGORY: return is_number(v, o->path == 0 ? 1 : 2); /* token user, authority */
    case CKA_TRUSTED: return is_boolean(v, false);
    case CKA_VALUE: return is_bytes(v, c->der);
    case CKA_SUBJECT: return is_bytes(v, c->subject);
    case CKA_ISSUER: return is_bytes(v, c->issuer);
    case CKA_SERIAL_NUMBER: return is_bytes(v, c->serial);
    case CKA_ID: return is_bytes(v, o->path == 0 ? o->key->id : (struct bytes){ NULL, 0 });
    default: return CKR_ATTRIBUTE_TYPE_INVALID;
    }
}

/* EC_POINT is the point as an OCTET STRING in DER. */
static CK_RV is_point(struct value *v, struct bytes point)
{
    if (point.n > sizeof v->own.bytes - 6)
        return CKR_ATTRIBUTE_TYPE_INVALID;
    uint8_t head[6];
    size_t n = der_length(head, 0x04, point.n);
    memcpy(v->own.bytes, head, n);
    memcpy(v->own.bytes + n, point.p, point.n);
    return is_bytes(v, (struct bytes){ v->own.bytes, n + point.n });
}

static CK_RV of_public_numbers(const struct public_key *k, bool is_public, CK_ATTRIBUTE_TYPE type, struct value *v)
{
    bool is_rsa = k->type == CKK_RSA;
    switch (type) {
    case CKA_MODULUS: return is_rsa ? is_bytes(v, k->modulus) : CKR_ATTRIBUTE_TYPE_INVALID;
    case CKA_PUBLIC_EXPONENT: return is_rsa ? is_bytes(v, k->exponent) : CKR_ATTRIBUTE_TYPE_INVALID;
    case CKA_MODULUS_BITS: return is_rsa && is_public ? is_number(v, k->bits) : CKR_ATTRIBUTE_TYPE_INVALID;
    case CKA_EC_PARAMS: return !is_rsa ? is_bytes(v, k->parameters) : CKR_ATTRIBUTE_TYPE_INVALID;
    case CKA_EC_POINT: return !is_rsa && is_public ? is_point(v, k->key) : CKR_ATTRIBUTE_TYPE_INVALID;
    case CKA_PUBLIC_KEY_INFO: return is_bytes(v, k->spki);
    default: return CKR_ATTRIBUTE_TYPE_INVALID;
    }
}

static bool may(const struct key *k, int method, bool is_public)
{
    bool is_symmetric = k->symmetric_length > 0;
    CK_KEY_TYPE type = k->public_key.type;
    switch (method) {
    case SIGN: return !is_symmetric && type != CKK_MONTGOMERY;
    case HMAC: return is_symmetric;
    case CIPHER: return is_symmetric;
    case DECRYPT: return !is_symmetric && type == CKK_RSA;
    default: return !is_symmetric && !is_public && (type == CKK_EC || type == CKK_MONTGOMERY);
    }
}

static CK_RV of_key(const struct object *o, CK_ATTRIBUTE_TYPE type, struct value *v)
{
    const struct key *k = o->key;
    bool is_public = o->kind == OBJECT_PUBLIC, is_secret = o->kind == OBJECT_SECRET;
    bool made_inside = (k->backup & 1) == 0, left = (k->backup & 2) != 0;
    struct certificate own;
    switch (type) {
    case CKA_KEY_TYPE: return is_number(v, is_secret ? CKK_GENERIC_SECRET : k->public_key.type);
    case CKA_ID: return is_bytes(v, k->id);
    case CKA_SUBJECT: return is_secret || !der_certificate(key_certificate(k, 0), &own, NULL) ? CKR_ATTRIBUTE_TYPE_INVALID : is_bytes(v, own.subject);
    case CKA_DERIVE: return is_boolean(v, !is_public && may(k, AGREE, is_public));
    case CKA_LOCAL: return is_boolean(v, made_inside && !is_secret);
    case CKA_KEY_GEN_MECHANISM: return is_number(v, CK_UNAVAILABLE_INFORMATION);
    case CKA_SIGN: return is_boolean(v, !is_public && (may(k, SIGN, false) || may(k, HMAC, false)));
    case CKA_VERIFY: return is_boolean(v, is_public ? may(k, SIGN, true) : is_secret);
    case CKA_ENCRYPT: return is_boolean(v, is_secret || (is_public && may(k, DECRYPT, true)));
    case CKA_WRAP: return is_boolean(v, is_public && may(k, DECRYPT, true)); /* of keys of sessions */
    case CKA_UNWRAP: return is_boolean(v, o->kind == OBJECT_PRIVATE && may(k, DECRYPT, false));
    case CKA_DECRYPT: return is_boolean(v, !is_public && (may(k, DECRYPT, false) || may(k, CIPHER, false)));
    case CKA_SIGN_RECOVER:
    case CKA_VERIFY_RECOVER:
    case CKA_TRUSTED: return is_boolean(v, false);
    case CKA_ALLOWED_MECHANISMS:
        v->n = mechanisms_of_key(k, v->own.mechanisms, 64) * sizeof(CK_MECHANISM_TYPE);
        v->p = v->own.mechanisms;
        return is_public ? CKR_ATTRIBUTE_TYPE_INVALID : CKR_OK;
    }
    if (!is_public) {
        switch (type) {
        case CKA_SENSITIVE: return is_boolean(v, true);
        case CKA_EXTRACTABLE: return is_boolean(v, false); /* through this door nothing leaves; deleteKey and exportKey are not here */
        case CKA_ALWAYS_SENSITIVE: return is_boolean(v, made_inside && !is_secret);
        case CKA_NEVER_EXTRACTABLE: return is_boolean(v, made_inside && !left && !is_secret && k->export_protection == 3);
        case CKA_ALWAYS_AUTHENTICATE: return is_secret ? CKR_ATTRIBUTE_TYPE_INVALID : is_boolean(v, k->always_authenticate);
        case CKA_WRAP_WITH_TRUSTED: return is_boolean(v, false);
        case CKA_VALUE_LEN: return is_secret ? is_number(v, k->symmetric_length) : CKR_ATTRIBUTE_TYPE_INVALID;
        case CKA_VALUE:
        case CKA_PRIVATE_EXPONENT:
        case CKA_PRIME_1:
        case CKA_PRIME_2:
        case CKA_EXPONENT_1:
        case CKA_EXPONENT_2:
        case CKA_COEFFICIENT: return CKR_ATTRIBUTE_SENSITIVE;
        }
    }
    return is_secret ? CKR_ATTRIBUTE_TYPE_INVALID : of_public_numbers(&k->public_key, is_public, type, v);
}

static CK_RV attribute(const struct object *o, CK_ATTRIBUTE_TYPE type, struct value *v)
{
    if (o->kind == OBJECT_SESSION)
        return of_session_object(o->own, type, v);
    switch (type) {
    case CKA_CLASS: return is_number(v, class_of(o));
    case CKA_TOKEN: return is_boolean(v, true);
    case CKA_PRIVATE: return is_boolean(v, o->is_private);
    case CKA_MODIFIABLE:
    case CKA_COPYABLE:
    case CKA_DESTROYABLE: return is_boolean(v, false);
    case CKA_START_DATE:
    case CKA_END_DATE: return is_bytes(v, (struct bytes){ NULL, 0 });
    case CKA_LABEL:
        return is_bytes(v, o->kind >= OBJECT_CERTIFICATE && o->path > 0 ? (struct bytes){ NULL, 0 } : o->key->name);
    }
    return o->kind >= OBJECT_CERTIFICATE ? of_certificate(o, type, v) : of_key(o, type, v);
}

bool object_matches(const struct object *o, const CK_ATTRIBUTE *t, CK_ULONG count)
{
    for (CK_ULONG i = 0; i < count; i++) {
        struct value v;
        if (attribute(o, t[i].type, &v) != CKR_OK || v.n != t[i].ulValueLen || (v.n > 0 && memcmp(v.p, t[i].pValue, v.n) != 0))
            return false;
    }
    return true;
}

CK_RV object_get(const struct object *o, CK_ATTRIBUTE *t, CK_ULONG count)
{
    CK_RV result = CKR_OK;
    for (CK_ULONG i = 0; i < count; i++) {
        struct value v;
        CK_RV rv = attribute(o, t[i].type, &v);
        if (rv == CKR_OK && t[i].pValue != NULL && t[i].ulValueLen < v.n)
            rv = CKR_BUFFER_TOO_SMALL;
        if (rv == CKR_OK && t[i].pValue != NULL && v.n > 0)
            memcpy(t[i].pValue, v.p, v.n);
        t[i].ulValueLen = rv == CKR_OK ? v.n : CK_UNAVAILABLE_INFORMATION;
        if (rv != CKR_OK)
            result = rv;
    }
    return result;
}
