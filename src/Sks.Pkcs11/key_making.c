/* Keys of sessions that libcrypto makes, or reads from what was unwrapped, as attributes. */
#include "libcrypto.h"
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

static bool set_number(struct session_object *o, CK_ATTRIBUTE_TYPE type, EVP_PKEY *key, const char *name, size_t width)
{
    BIGNUM *number = NULL;
    uint8_t b[MOST_RSA / 8];
    bool right = EVP_PKEY_get_bn_param(key, name, &number) == 1;
    size_t n = right ? (width > 0 ? width : (size_t)BN_num_bytes(number)) : 0;
    right = right && n <= sizeof b && BN_bn2binpad(number, b, (int)n) == (int)n;
    if (right)
        object_set(o, type, b, n);
    wipe(b, sizeof b);
    BN_clear_free(number);
    return right;
}

/* What a made or unwrapped key is, as attributes. */
static CK_RV keep_key(struct session_object *o, EVP_PKEY *key, const struct curve *c)
{
    bool is_private = o->class == CKO_PRIVATE_KEY, right = true;
    uint8_t b[160];
    size_t n = sizeof b;
    for (size_t i = 0; o->type == CKK_RSA && right && i < (is_private ? RSA_NUMBERS : 2); i++)
        right = set_number(o, rsa_numbers[i].type, key, rsa_numbers[i].name, 0);
    if (o->type != CKK_RSA) {
        attribute_set(&o->open, CKA_EC_PARAMS, c->params, c->params_length);
        if (!is_private) {
            uint8_t point[160];
            size_t head = der_length(point, 0x04, c->point);
            right = EVP_PKEY_get_octet_string_param(key, c->type == CKK_EC ? OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY : OSSL_PKEY_PARAM_PUB_KEY, b, sizeof b, &n) == 1 &&
                    n == c->point;
            if (right) {
                memcpy(point + head, b, n);
                attribute_set(&o->open, CKA_EC_POINT, point, head + n);
            }
        } else if (c->type == CKK_EC) {
            right = set_number(o, CKA_VALUE, key, OSSL_PKEY_PARAM_PRIV_KEY, c->field);
        } else {
            right = EVP_PKEY_get_raw_private_key(key, b, &n) == 1;
            if (right)
                object_set(o, CKA_VALUE, b, n);
        }
    }
    wipe(b, sizeof b);
    return right ? keep_public_half(o, key) : CKR_FUNCTION_FAILED;
}

static EVP_PKEY *generate(const struct session_object *public_half, const struct curve *c, CK_ULONG bits)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(crypto_library(), c == NULL ? "RSA" : c->type == CKK_EC ? "EC" : c->name, NULL);
    bool right = context != NULL && EVP_PKEY_keygen_init(context) == 1;
    if (right && c == NULL) {
        struct bytes e = object_value(public_half, CKA_PUBLIC_EXPONENT);
        BIGNUM *exponent = BN_new();
        right = exponent != NULL && (e.n > 0 ? BN_bin2bn(e.p, (int)e.n, exponent) != NULL : BN_set_word(exponent, 65537) == 1) &&
                EVP_PKEY_CTX_set_rsa_keygen_bits(context, (int)bits) == 1 && EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, exponent) == 1;
        BN_free(exponent);
    } else if (right && c->type == CKK_EC)
        right = EVP_PKEY_CTX_set_group_name(context, c->name) == 1;
    if (right && EVP_PKEY_generate(context, &key) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

CK_RV key_pair_generate(struct session_object *public_half, struct session_object *private_half)
{
    const struct curve *c = NULL;
    CK_ULONG bits = 0;
    if (public_half->type == CKK_RSA) {
        struct bytes b = object_value(public_half, CKA_MODULUS_BITS), e = object_value(public_half, CKA_PUBLIC_EXPONENT);
        if (b.n != sizeof bits)
            return CKR_TEMPLATE_INCOMPLETE;
        memcpy(&bits, b.p, sizeof bits);
        if (bits < LEAST_RSA || bits > MOST_RSA || bits % 8 != 0)
            return CKR_KEY_SIZE_RANGE;
        if (e.n > 8 || (e.n > 0 && ((e.p[e.n - 1] & 1) == 0 || (e.n == 1 && e.p[0] == 1))))
            return CKR_ATTRIBUTE_VALUE_INVALID;
    } else {
        struct bytes params = object_value(public_half, CKA_EC_PARAMS);
        if (params.n == 0)
            return CKR_TEMPLATE_INCOMPLETE;
        if ((c = curve_of(public_half->type, params)) == NULL)
            return CKR_CURVE_NOT_SUPPORTED;
    }
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    EVP_PKEY *key = generate(public_half, c, bits);
    CK_RV rv = key == NULL ? CKR_FUNCTION_FAILED : keep_key(public_half, key, c);
    if (rv == CKR_OK)
        rv = keep_key(private_half, key, c);
    EVP_PKEY_free(key);
    crypto_leave();
    return rv;
}

/* PrivateKeyInfo (RFC 5208), as keys are wrapped (PKCS #11 2.40, 2.1.17 of the mechanisms). */
CK_RV key_to_pkcs8(const struct session_object *o, struct buffer *out)
{
    EVP_PKEY *key = key_open(o);
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    PKCS8_PRIV_KEY_INFO *info = key != NULL ? EVP_PKEY2PKCS8(key) : NULL;
    unsigned char *der = NULL;
    int n = info != NULL ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
    if (n > 0)
        put(out, der, (size_t)n);
    OPENSSL_clear_free(der, n > 0 ? (size_t)n : 0);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(key);
    crypto_leave();
    return n <= 0 ? CKR_FUNCTION_FAILED : out->failed ? CKR_HOST_MEMORY : CKR_OK;
}

static const struct curve *curve_of_key(const EVP_PKEY *key)
{
    char group[32] = "";
    size_t n;
    if (EVP_PKEY_is_a(key, "EC") == 1) {
        EVP_PKEY_get_group_name(key, group, sizeof group, &n);
        int nid = OBJ_sn2nid(group);
        for (size_t i = 0; i < CURVES; i++)
            if (curves[i].type == CKK_EC && EC_curve_nist2nid(curves[i].name) == nid)
                return &curves[i];
        return NULL;
    }
    for (size_t i = 0; i < CURVES; i++)
        if (curves[i].type != CKK_EC && EVP_PKEY_is_a(key, curves[i].name) == 1)
            return &curves[i];
    return NULL;
}

CK_RV key_from_pkcs8(struct session_object *o, struct bytes pkcs8)
{
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    const unsigned char *p = pkcs8.p;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)pkcs8.n);
    EVP_PKEY *key = info != NULL && p == pkcs8.p + pkcs8.n ? EVP_PKCS82PKEY_ex(info, crypto_library(), NULL) : NULL;
    const struct curve *c = key != NULL ? curve_of_key(key) : NULL;
    CK_RV rv = CKR_WRAPPED_KEY_INVALID;
    bool is_rsa = key != NULL && EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= LEAST_RSA && EVP_PKEY_get_bits(key) <= MOST_RSA;
    if (o->type == CKK_RSA ? is_rsa : c != NULL && c->type == o->type)
        rv = keep_key(o, key, c);
    EVP_PKEY_free(key);
    PKCS8_PRIV_KEY_INFO_free(info);
    crypto_leave();
    return rv;
}
