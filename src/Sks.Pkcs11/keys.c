/* Keys of sessions as libcrypto knows them, and back. libcrypto judges whether the numbers make a key. */
#include "libcrypto.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

const struct curve curves[CURVES] = {
    { CKK_EC, "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07", NULL, 10, 0, "P-256", 32, 65 },
    { CKK_EC, "\x06\x05\x2B\x81\x04\x00\x22", NULL, 7, 0, "P-384", 48, 97 },
    { CKK_EC, "\x06\x05\x2B\x81\x04\x00\x23", NULL, 7, 0, "P-521", 66, 133 },
    { CKK_EC_EDWARDS, "\x06\x03\x2B\x65\x70", "\x13\x0C" "edwards25519", 5, 14, "ED25519", 32, 32 },
    { CKK_EC_EDWARDS, "\x06\x03\x2B\x65\x71", "\x13\x0A" "edwards448", 5, 12, "ED448", 57, 57 },
    { CKK_MONTGOMERY, "\x06\x03\x2B\x65\x6E", "\x13\x0A" "curve25519", 5, 12, "X25519", 32, 32 },
    { CKK_MONTGOMERY, "\x06\x03\x2B\x65\x6F", "\x13\x08" "curve448", 5, 10, "X448", 56, 56 },
};
const struct curve *curve_of(CK_KEY_TYPE type, struct bytes params)
{
    for (size_t i = 0; i < CURVES; i++) {
        const struct curve *c = &curves[i];
        if (c->type == type && ((params.n == c->params_length && memcmp(params.p, c->params, params.n) == 0) ||
                                (c->name_length > 0 && params.n == c->name_length && memcmp(params.p, c->name_params, params.n) == 0)))
            return c;
    }
    return NULL;
}

/* A point, plain or as an OCTET STRING in DER. */
static struct bytes plain_point(struct bytes point, size_t n)
{
    uint8_t head[6];
    size_t length = der_length(head, 0x04, n);
    if (point.n == length + n && memcmp(point.p, head, length) == 0)
        return (struct bytes){ point.p + length, n };
    return point;
}

static EVP_PKEY *from_parameters(const char *type, OSSL_PARAM_BLD *builder, int selection)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(crypto_library(), type, NULL);
    if (parameters != NULL && c != NULL && EVP_PKEY_fromdata_init(c) == 1 && EVP_PKEY_fromdata(c, &key, selection, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(c);
    OSSL_PARAM_free(parameters);
    return key;
}

const struct rsa_number rsa_numbers[RSA_NUMBERS] = {
    { CKA_MODULUS, OSSL_PKEY_PARAM_RSA_N, false },
    { CKA_PUBLIC_EXPONENT, OSSL_PKEY_PARAM_RSA_E, false },
    { CKA_PRIVATE_EXPONENT, OSSL_PKEY_PARAM_RSA_D, true },
    { CKA_PRIME_1, OSSL_PKEY_PARAM_RSA_FACTOR1, true },
    { CKA_PRIME_2, OSSL_PKEY_PARAM_RSA_FACTOR2, true },
    { CKA_EXPONENT_1, OSSL_PKEY_PARAM_RSA_EXPONENT1, true },
    { CKA_EXPONENT_2, OSSL_PKEY_PARAM_RSA_EXPONENT2, true },
    { CKA_COEFFICIENT, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, true },
};
static EVP_PKEY *rsa_key(const struct session_object *o)
{
    BIGNUM *numbers[RSA_NUMBERS] = { NULL };
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    bool is_private = o->class == CKO_PRIVATE_KEY, right = builder != NULL;
    bool has_primes = true;
    for (size_t i = 3; i < RSA_NUMBERS; i++)
        has_primes = has_primes && object_value(o, rsa_numbers[i].type).n > 0;
    for (size_t i = 0; right && i < (!is_private ? 2 : has_primes ? RSA_NUMBERS : 3); i++) {
        struct bytes b = object_value(o, rsa_numbers[i].type);
        right = b.n <= MOST_RSA / 8 + 1 && (numbers[i] = rsa_numbers[i].is_private ? BN_secure_new() : BN_new()) != NULL &&
                BN_bin2bn(b.p, (int)b.n, numbers[i]) != NULL && OSSL_PARAM_BLD_push_BN(builder, rsa_numbers[i].name, numbers[i]) == 1;
    }
    right = right && BN_num_bits(numbers[0]) >= LEAST_RSA && BN_num_bits(numbers[0]) <= MOST_RSA;
    EVP_PKEY *key = right ? from_parameters("RSA", builder, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY) : NULL;
    for (size_t i = 0; i < RSA_NUMBERS; i++)
        BN_clear_free(numbers[i]);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/* The public point of a private value, which fromdata does not compute. */
static bool push_point(OSSL_PARAM_BLD *builder, const char *curve, const BIGNUM *value, uint8_t point[133], size_t n)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name_ex(crypto_library(), NULL, EC_curve_nist2nid(curve));
    EC_POINT *p = group != NULL ? EC_POINT_new(group) : NULL;
    bool right = p != NULL && !BN_is_zero(value) && BN_cmp(value, EC_GROUP_get0_order(group)) < 0 && EC_POINT_mul(group, p, value, NULL, NULL, NULL) == 1 &&
                 EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, point, n, NULL) == n &&
                 OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, n) == 1;
    EC_POINT_free(p);
    EC_GROUP_free(group);
    return right;
}

static EVP_PKEY *curve_key(const struct session_object *o, const struct curve *c)
{
    bool is_private = o->class == CKO_PRIVATE_KEY;
    struct bytes value = object_value(o, CKA_VALUE), point = plain_point(object_value(o, CKA_EC_POINT), c->point);
    if (c->type != CKK_EC) {
        if (is_private)
            return value.n == c->field ? EVP_PKEY_new_raw_private_key_ex(crypto_library(), c->name, NULL, value.p, value.n) : NULL;
        return point.n == c->point ? EVP_PKEY_new_raw_public_key_ex(crypto_library(), c->name, NULL, point.p, point.n) : NULL;
    }
    if (is_private ? value.n > c->field : point.n != c->point || point.p[0] != 4)
        return NULL;
    uint8_t made[133];
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *number = is_private ? BN_secure_new() : NULL;
    bool right = builder != NULL && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, c->name, 0) == 1;
    if (right && is_private)
        right = number != NULL && BN_bin2bn(value.p, (int)value.n, number) != NULL &&
                OSSL_PARAM_BLD_push_BN_pad(builder, OSSL_PKEY_PARAM_PRIV_KEY, number, c->field) == 1 && push_point(builder, c->name, number, made, c->point);
    else if (right)
        right = OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.p, point.n) == 1;
    EVP_PKEY *key = right ? from_parameters("EC", builder, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY) : NULL;
    BN_clear_free(number);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

void *key_open(const struct session_object *o)
{
    EVP_PKEY *key = NULL;
    const struct curve *c = curve_of(o->type, object_value(o, CKA_EC_PARAMS));
    if (!crypto_enter())
        return NULL;
    if (o->type == CKK_RSA)
        key = rsa_key(o);
    else if (c != NULL)
        key = curve_key(o, c);
    crypto_leave();
    return key;
}

void *key_open_public(struct bytes spki)
{
    const unsigned char *p = spki.p;
    if (!crypto_enter())
        return NULL;
    EVP_PKEY *key = d2i_PUBKEY_ex(NULL, &p, (long)spki.n, crypto_library(), NULL);
    crypto_leave();
    return key;
}

void key_close(void *key)
{
    if (key != NULL && crypto_enter()) {
        EVP_PKEY_free(key);
        crypto_leave();
    }
}

/* The public half, for comparisons and attributes. */
CK_RV keep_public_half(struct session_object *o, EVP_PKEY *key)
{
    unsigned char *der = NULL;
    int n = i2d_PUBKEY(key, &der);
    if (n > 0)
        put(&o->spki, der, (size_t)n);
    OPENSSL_free(der);
    if (n <= 0 || o->spki.failed)
        return CKR_HOST_MEMORY;
    attribute_set(&o->open, CKA_PUBLIC_KEY_INFO, o->spki.p, o->spki.n);
    if (!der_public_key((struct bytes){ o->spki.p, o->spki.n }, &o->public_key))
        return CKR_FUNCTION_FAILED;
    if (o->type == CKK_RSA && o->class == CKO_PUBLIC_KEY)
        object_set_number(o, CKA_MODULUS_BITS, (CK_ULONG)EVP_PKEY_get_bits(key));
    return CKR_OK;
}

CK_RV key_check(struct session_object *o)
{
    if (o->type != CKK_RSA && curve_of(o->type, object_value(o, CKA_EC_PARAMS)) == NULL)
        return CKR_CURVE_NOT_SUPPORTED;
    EVP_PKEY *key = key_open(o);
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    CK_RV rv = CKR_ATTRIBUTE_VALUE_INVALID;
    EVP_PKEY_CTX *c = key != NULL ? EVP_PKEY_CTX_new_from_pkey(crypto_library(), key, NULL) : NULL;
    /* A private RSA key without its primes cannot be checked as a pair. */
    bool as_pair = o->class == CKO_PRIVATE_KEY && (o->type != CKK_RSA || object_value(o, CKA_COEFFICIENT).n > 0);
    if (c != NULL && (as_pair ? EVP_PKEY_pairwise_check(c) : EVP_PKEY_public_check_quick(c)) == 1)
        rv = keep_public_half(o, key);
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(key);
    crypto_leave();
    return rv;
}
