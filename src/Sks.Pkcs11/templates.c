/* What a template may say of an object of a session: PKCS #11 2.40, chapter 4, as a table. */
#include "sks.h"
#include <string.h>

enum { DATA = 1, CERTIFICATE = 2, PUBLIC = 4, PRIVATE = 8, SECRET = 16, KEYS = PUBLIC | PRIVATE | SECRET, EVERY = 31 };
enum { BOOLEAN, NUMBER, BYTES, DATE }; /* a date is empty or of 8 digits */
enum { BY_MAKING = BY_CREATE | BY_GENERATE | BY_UNWRAP | BY_DERIVE, BY_LATER = BY_COPY | BY_CHANGE };
enum { NEEDED = 1, OFF_ONLY = 2, ON_ONLY = 4, FALSE_ONLY = 8, USAGE = 16, HIDDEN = 32 }; /* NEEDED: by C_CreateObject */
enum { ANY_TYPE = 1, RSA = 2, CURVE = 4, SYMMETRIC = 8 };

static const struct rule {
    CK_ATTRIBUTE_TYPE type;
    uint8_t classes, kind, by, flags, types;
} rules[] = {
    { CKA_CLASS, EVERY, NUMBER, BY_MAKING, 0, ANY_TYPE },
    { CKA_TOKEN, EVERY, BOOLEAN, BY_MAKING | BY_COPY, FALSE_ONLY, ANY_TYPE },
    { CKA_PRIVATE, EVERY, BOOLEAN, BY_MAKING | BY_COPY, 0, ANY_TYPE },
    { CKA_MODIFIABLE, EVERY, BOOLEAN, BY_MAKING | BY_COPY, 0, ANY_TYPE },
    { CKA_COPYABLE, EVERY, BOOLEAN, BY_MAKING | BY_LATER, OFF_ONLY, ANY_TYPE },
    { CKA_DESTROYABLE, EVERY, BOOLEAN, BY_MAKING | BY_COPY, 0, ANY_TYPE },
    { CKA_LABEL, EVERY, BYTES, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_APPLICATION, DATA, BYTES, BY_CREATE | BY_LATER, 0, ANY_TYPE },
    { CKA_OBJECT_ID, DATA, BYTES, BY_CREATE | BY_LATER, 0, ANY_TYPE },
    { CKA_VALUE, DATA, BYTES, BY_CREATE | BY_LATER, 0, ANY_TYPE },
    { CKA_CERTIFICATE_TYPE, CERTIFICATE, NUMBER, BY_CREATE, NEEDED, ANY_TYPE },
    { CKA_TRUSTED, CERTIFICATE | PUBLIC | SECRET, BOOLEAN, BY_MAKING | BY_LATER, FALSE_ONLY, ANY_TYPE }, /* true is the officer's to say */
    { CKA_CERTIFICATE_CATEGORY, CERTIFICATE, NUMBER, BY_CREATE, 0, ANY_TYPE },
    { CKA_SUBJECT, CERTIFICATE, BYTES, BY_CREATE, NEEDED, ANY_TYPE },
    { CKA_VALUE, CERTIFICATE, BYTES, BY_CREATE, NEEDED, ANY_TYPE },
    { CKA_ISSUER, CERTIFICATE, BYTES, BY_CREATE | BY_LATER, 0, ANY_TYPE },
    { CKA_SERIAL_NUMBER, CERTIFICATE, BYTES, BY_CREATE | BY_LATER, 0, ANY_TYPE },
    { CKA_URL, CERTIFICATE, BYTES, BY_CREATE, 0, ANY_TYPE },
    { CKA_PUBLIC_KEY_INFO, CERTIFICATE, BYTES, BY_CREATE, 0, ANY_TYPE },
    { CKA_ID, CERTIFICATE | KEYS, BYTES, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_START_DATE, CERTIFICATE | KEYS, DATE, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_END_DATE, CERTIFICATE | KEYS, DATE, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_KEY_TYPE, KEYS, NUMBER, BY_MAKING, 0, ANY_TYPE },
    { CKA_ALLOWED_MECHANISMS, KEYS, BYTES, BY_MAKING, 0, ANY_TYPE },
    { CKA_SUBJECT, PUBLIC | PRIVATE, BYTES, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_ENCRYPT, PUBLIC, BOOLEAN, BY_MAKING | BY_LATER, USAGE, RSA },
    { CKA_ENCRYPT, SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, SYMMETRIC },
    { CKA_DECRYPT, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, USAGE, RSA },
    { CKA_DECRYPT, SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, SYMMETRIC },
    { CKA_SIGN, PRIVATE | SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, ANY_TYPE },
    { CKA_VERIFY, PUBLIC | SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, ANY_TYPE },
    { CKA_SIGN_RECOVER, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_VERIFY_RECOVER, PUBLIC, BOOLEAN, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_WRAP, PUBLIC, BOOLEAN, BY_MAKING | BY_LATER, USAGE, RSA },
    { CKA_WRAP, SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, SYMMETRIC },
    { CKA_UNWRAP, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, USAGE, RSA },
    { CKA_UNWRAP, SECRET, BOOLEAN, BY_MAKING | BY_LATER, USAGE, SYMMETRIC },
    { CKA_DERIVE, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, USAGE, CURVE },
    { CKA_ENCRYPT, PUBLIC, BOOLEAN, BY_MAKING | BY_LATER, FALSE_ONLY, CURVE },
    { CKA_DECRYPT, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, FALSE_ONLY, CURVE },
    { CKA_WRAP, PUBLIC, BOOLEAN, BY_MAKING | BY_LATER, FALSE_ONLY, CURVE },
    { CKA_UNWRAP, PRIVATE, BOOLEAN, BY_MAKING | BY_LATER, FALSE_ONLY, CURVE },
    { CKA_DERIVE, KEYS, BOOLEAN, BY_MAKING | BY_LATER, 0, ANY_TYPE },
    { CKA_SENSITIVE, PRIVATE | SECRET, BOOLEAN, BY_MAKING | BY_LATER, ON_ONLY, ANY_TYPE },
    { CKA_EXTRACTABLE, PRIVATE | SECRET, BOOLEAN, BY_MAKING | BY_LATER, OFF_ONLY, ANY_TYPE },
    { CKA_WRAP_WITH_TRUSTED, PRIVATE | SECRET, BOOLEAN, BY_MAKING | BY_LATER, ON_ONLY, ANY_TYPE },
    { CKA_ALWAYS_AUTHENTICATE, PRIVATE, BOOLEAN, BY_MAKING, FALSE_ONLY, ANY_TYPE },
    { CKA_LOCAL, KEYS, BOOLEAN, 0, 0, ANY_TYPE },
    { CKA_KEY_GEN_MECHANISM, KEYS, NUMBER, 0, 0, ANY_TYPE },
    { CKA_ALWAYS_SENSITIVE, PRIVATE | SECRET, BOOLEAN, 0, 0, ANY_TYPE },
    { CKA_NEVER_EXTRACTABLE, PRIVATE | SECRET, BOOLEAN, 0, 0, ANY_TYPE },
    { CKA_VALUE, SECRET, BYTES, BY_CREATE, NEEDED | HIDDEN, ANY_TYPE },
    { CKA_VALUE_LEN, SECRET, NUMBER, BY_GENERATE | BY_DERIVE | BY_UNWRAP, 0, ANY_TYPE },
    { CKA_MODULUS, PUBLIC | PRIVATE, BYTES, BY_CREATE, NEEDED, RSA },
    { CKA_MODULUS_BITS, PUBLIC, NUMBER, BY_GENERATE, 0, RSA },
    { CKA_PUBLIC_EXPONENT, PUBLIC, BYTES, BY_CREATE | BY_GENERATE, NEEDED, RSA },
    { CKA_PUBLIC_EXPONENT, PRIVATE, BYTES, BY_CREATE, NEEDED, RSA },
    { CKA_PRIVATE_EXPONENT, PRIVATE, BYTES, BY_CREATE, NEEDED | HIDDEN, RSA },
    { CKA_PRIME_1, PRIVATE, BYTES, BY_CREATE, HIDDEN, RSA },
    { CKA_PRIME_2, PRIVATE, BYTES, BY_CREATE, HIDDEN, RSA },
    { CKA_EXPONENT_1, PRIVATE, BYTES, BY_CREATE, HIDDEN, RSA },
    { CKA_EXPONENT_2, PRIVATE, BYTES, BY_CREATE, HIDDEN, RSA },
    { CKA_COEFFICIENT, PRIVATE, BYTES, BY_CREATE, HIDDEN, RSA },
    { CKA_EC_PARAMS, PUBLIC, BYTES, BY_CREATE | BY_GENERATE, NEEDED, CURVE },
    { CKA_EC_PARAMS, PRIVATE, BYTES, BY_CREATE, NEEDED, CURVE },
    { CKA_EC_POINT, PUBLIC, BYTES, BY_CREATE, NEEDED, CURVE },
    { CKA_VALUE, PRIVATE, BYTES, BY_CREATE, NEEDED | HIDDEN, CURVE },
};
enum { RULES = sizeof rules / sizeof rules[0] };

static uint8_t class_bit(CK_OBJECT_CLASS class)
{
    static const uint8_t bits[] = { [CKO_DATA] = DATA, [CKO_CERTIFICATE] = CERTIFICATE, [CKO_PUBLIC_KEY] = PUBLIC,
                                    [CKO_PRIVATE_KEY] = PRIVATE, [CKO_SECRET_KEY] = SECRET };
    return class < sizeof bits ? bits[class] : 0;
}

static uint8_t type_bit(const struct session_object *o)
{
    uint8_t class = class_bit(o->class);
    if (class == SECRET)
        return SYMMETRIC;
    return (class & KEYS) == 0 ? 0 : o->type == CKK_RSA ? RSA : CURVE;
}

static bool type_is_known(CK_OBJECT_CLASS class, CK_KEY_TYPE type)
{
    switch (class) {
    case CKO_SECRET_KEY: return type == CKK_GENERIC_SECRET || type == CKK_AES || type == CKK_SHA_1_HMAC || (type >= CKK_SHA256_HMAC && type <= CKK_SHA224_HMAC);
    case CKO_PUBLIC_KEY:
    case CKO_PRIVATE_KEY: return type == CKK_RSA || type == CKK_EC || type == CKK_EC_EDWARDS || type == CKK_MONTGOMERY;
    default: return true;
    }
}

static const struct rule *rule_of(const struct session_object *o, CK_ATTRIBUTE_TYPE type)
{
    for (size_t i = 0; i < RULES; i++)
        if (rules[i].type == type && (rules[i].classes & class_bit(o->class)) != 0 && (rules[i].types & (ANY_TYPE | type_bit(o))) != 0)
            return &rules[i];
    return NULL;
}

bool is_secret_attribute(const struct session_object *o, CK_ATTRIBUTE_TYPE type)
{
    const struct rule *rule = rule_of(o, type);
    return rule != NULL && (rule->flags & HIDDEN) != 0;
}

CK_RV checked(const CK_ATTRIBUTE *t, CK_ULONG count)
{
    if (t == NULL)
        return count > 0 ? CKR_ARGUMENTS_BAD : CKR_OK;
    for (CK_ULONG i = 0; i < count; i++) {
        if (t[i].pValue == NULL && t[i].ulValueLen > 0)
            return CKR_ATTRIBUTE_VALUE_INVALID;
        for (CK_ULONG j = 0; j < i; j++)
            if (t[j].type == t[i].type)
                return CKR_TEMPLATE_INCONSISTENT;
    }
    return CKR_OK;
}

static bool number_in(const CK_ATTRIBUTE *t, CK_ULONG count, CK_ATTRIBUTE_TYPE type, CK_ULONG *out)
{
    for (CK_ULONG i = 0; i < count; i++) {
        if (t[i].type == type && t[i].ulValueLen == sizeof *out) {
            memcpy(out, t[i].pValue, sizeof *out);
            return true;
        }
    }
    return false;
}

static bool fits(const struct rule *rule, const CK_ATTRIBUTE *a)
{
    switch (rule->kind) {
    case BOOLEAN: return a->ulValueLen == sizeof(CK_BBOOL) && *(const CK_BBOOL *)a->pValue <= CK_TRUE;
    case NUMBER: return a->ulValueLen == sizeof(CK_ULONG);
    case DATE: return a->ulValueLen == 0 || a->ulValueLen == sizeof(CK_DATE);
    default: return a->ulValueLen <= 1024 * 1024 && (a->type != CKA_ALLOWED_MECHANISMS || a->ulValueLen % sizeof(CK_MECHANISM_TYPE) == 0);
    }
}

static CK_RV read_one(struct session_object *o, const CK_ATTRIBUTE *a, int by)
{
    const struct rule *rule = rule_of(o, a->type);
    if (rule == NULL)
        return CKR_ATTRIBUTE_TYPE_INVALID;
    if (rule->by == 0 || ((by & BY_LATER) != 0 && (rule->by & by) == 0))
        return CKR_ATTRIBUTE_READ_ONLY;
    if ((rule->by & by) == 0)
        return CKR_TEMPLATE_INCONSISTENT; /* the mechanism says it */
    if (!fits(rule, a))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    bool on = rule->kind == BOOLEAN && *(const CK_BBOOL *)a->pValue != CK_FALSE;
    if (on && (rule->flags & FALSE_ONLY) != 0)
        return a->type == CKA_TRUSTED ? CKR_ATTRIBUTE_READ_ONLY : CKR_TEMPLATE_INCONSISTENT;
    if ((by & BY_LATER) != 0 && ((on && (rule->flags & OFF_ONLY) != 0) || (!on && (rule->flags & ON_ONLY) != 0)) && object_says(o, a->type) != on)
        return CKR_ATTRIBUTE_READ_ONLY;
    object_set(o, a->type, a->pValue, a->ulValueLen);
    return CKR_OK;
}

CK_RV template_read(struct session_object *o, const CK_ATTRIBUTE *t, CK_ULONG count, int by, long class, long type)
{
    CK_RV rv = checked(t, count);
    if (rv != CKR_OK)
        return rv;
    for (CK_ULONG i = 0; i < count; i++)
        if ((t[i].type == CKA_CLASS || t[i].type == CKA_KEY_TYPE) && t[i].ulValueLen != sizeof(CK_ULONG))
            return CKR_ATTRIBUTE_VALUE_INVALID;
    for (CK_ULONG i = 0; i < count; i++)
        if (t[i].type == CKA_TOKEN && t[i].ulValueLen == sizeof(CK_BBOOL) && *(const CK_BBOOL *)t[i].pValue != CK_FALSE)
            return CKR_TOKEN_WRITE_PROTECTED; /* keys and certificates of cards come by provisioning only */
    if ((by & BY_MAKING) != 0) {
        if (!number_in(t, count, CKA_CLASS, &o->class)) {
            if (class == ANY)
                return CKR_TEMPLATE_INCOMPLETE;
            o->class = (CK_OBJECT_CLASS)class;
        }
        if (class_bit(o->class) == 0)
            return CKR_ATTRIBUTE_VALUE_INVALID;
        if (class != ANY && o->class != (CK_OBJECT_CLASS)class)
            return CKR_TEMPLATE_INCONSISTENT;
        bool is_key = (class_bit(o->class) & KEYS) != 0;
        if (is_key && !number_in(t, count, CKA_KEY_TYPE, &o->type)) {
            if (type == ANY)
                return CKR_TEMPLATE_INCOMPLETE;
            o->type = (CK_KEY_TYPE)type;
        }
        if (!type_is_known(o->class, o->type))
            return CKR_ATTRIBUTE_VALUE_INVALID;
        if (is_key && type != ANY && o->type != (CK_KEY_TYPE)type && by != BY_DERIVE)
            return CKR_TEMPLATE_INCONSISTENT;
    }
    for (CK_ULONG i = 0; i < count && rv == CKR_OK; i++)
        rv = read_one(o, &t[i], by);
    return rv;
}

static void set_default(struct session_object *o, CK_ATTRIBUTE_TYPE type, bool value)
{
    struct bytes there;
    if (!attribute_of(&o->open, type, &there))
        object_set_boolean(o, type, value);
}

/* What the template has left out. A key does all that keys of its kind can, unless the template says otherwise. */
CK_RV template_complete(struct session_object *o, int by, bool private_by_default)
{
    struct bytes there;
    uint8_t class = class_bit(o->class);
    object_set_number(o, CKA_CLASS, o->class);
    if ((class & KEYS) != 0)
        object_set_number(o, CKA_KEY_TYPE, o->type);
    set_default(o, CKA_TOKEN, false);
    set_default(o, CKA_PRIVATE, private_by_default && (class & (PRIVATE | SECRET)) != 0);
    set_default(o, CKA_MODIFIABLE, true);
    set_default(o, CKA_COPYABLE, true);
    set_default(o, CKA_DESTROYABLE, true);
    if ((class & (PRIVATE | SECRET)) != 0) {
        set_default(o, CKA_EXTRACTABLE, class == SECRET);
        set_default(o, CKA_SENSITIVE, class == PRIVATE);
    }
    for (size_t i = 0; i < RULES; i++) {
        const struct rule *rule = &rules[i];
        if (rule_of(o, rule->type) != rule)
            continue;
        if (by == BY_CREATE && (rule->flags & NEEDED) != 0 && object_value(o, rule->type).n == 0)
            return CKR_TEMPLATE_INCOMPLETE;
        if (rule->kind == BOOLEAN)
            set_default(o, rule->type, (rule->flags & USAGE) != 0);
        else if (rule->kind != NUMBER && (rule->flags & (NEEDED | HIDDEN)) == 0 && rule->type != CKA_ALLOWED_MECHANISMS &&
                 !attribute_of(&o->open, rule->type, &there))
            attribute_set(&o->open, rule->type, NULL, 0);
    }
    if ((class & KEYS) != 0 && !attribute_of(&o->open, CKA_KEY_GEN_MECHANISM, &there))
        object_set_number(o, CKA_KEY_GEN_MECHANISM, CK_UNAVAILABLE_INFORMATION);
    object_set_boolean(o, CKA_LOCAL, by == BY_GENERATE);
    if ((class & (PRIVATE | SECRET)) != 0) {
        object_set_boolean(o, CKA_ALWAYS_SENSITIVE, by == BY_GENERATE && object_says(o, CKA_SENSITIVE));
        object_set_boolean(o, CKA_NEVER_EXTRACTABLE, by == BY_GENERATE && !object_says(o, CKA_EXTRACTABLE));
    }
    return o->open.failed || o->secret.failed ? CKR_HOST_MEMORY : CKR_OK;
}
