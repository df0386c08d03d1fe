/* Signatures, RSA encryption and key agreement by libcrypto. */
#include "libcrypto.h"
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>
#include <string.h>

/* PKCS #11 has r || s, libcrypto a SEQUENCE of them. */
static int ecdsa_der(struct bytes signature, unsigned char **der)
{
    size_t half = signature.n / 2;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature.p, (int)half, NULL), *s = BN_bin2bn(signature.p + half, (int)half, NULL);
    int n = -1;
    *der = NULL;
    if (sig != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL;
        n = i2d_ECDSA_SIG(sig, der);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    return n;
}

static bool ecdsa_plain(const unsigned char *der, size_t n, uint8_t *out, size_t size)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)n);
    int half = (int)(size / 2);
    bool right = sig != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, half) == half && BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, half) == half;
    ECDSA_SIG_free(sig);
    return right;
}

static bool set_padding(EVP_PKEY_CTX *c, const struct operation *o)
{
    switch (o->scheme) {
    case PKCS1: return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1 && (o->hash == 0 || EVP_PKEY_CTX_set_signature_md(c, hash_of(o->hash)) == 1);
    case RAW_RSA: return EVP_PKEY_CTX_set_rsa_padding(c, RSA_NO_PADDING) == 1;
    case PSS:
        return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_signature_md(c, hash_of(o->padding_hash)) == 1 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(c, hash_of(o->mgf_hash)) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(c, (int)o->salt) == 1;
    case OAEP: {
        void *label = o->label.n > 0 ? OPENSSL_memdup(o->label.p, o->label.n) : NULL;
        if (EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_OAEP_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_oaep_md(c, hash_of(o->padding_hash)) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(c, hash_of(o->mgf_hash)) == 1 &&
            (o->label.n == 0 || (label != NULL && EVP_PKEY_CTX_set0_rsa_oaep_label(c, label, (int)o->label.n) == 1)))
            return true;
        OPENSSL_free(label);
        return false;
    }
    default: return true;
    }
}

/* For RAW_RSA a number as long as the modulus; others as they are. */
static CK_RV fit_data(const struct operation *o, struct bytes *data, uint8_t wide[MOST_RSA / 8])
{
    size_t size = o->result_size;
    if (o->scheme == PKCS1 && o->hash == 0 && data->n + 11 > size)
        return CKR_DATA_LEN_RANGE;
    if (o->scheme == PSS && data->n != digest_size(o->padding_hash))
        return CKR_DATA_LEN_RANGE;
    if (o->scheme == ECDSA && data->n == 0)
        return CKR_DATA_LEN_RANGE;
    if (o->scheme == OAEP && data->n + 2 * digest_size(o->padding_hash) + 2 > size)
        return CKR_DATA_LEN_RANGE;
    if (o->scheme != RAW_RSA)
        return CKR_OK;
    if (data->n > size || size > MOST_RSA / 8)
        return CKR_DATA_LEN_RANGE;
    memset(wide, 0, size);
    if (data->n > 0)
        memcpy(wide + size - data->n, data->p, data->n);
    *data = (struct bytes){ wide, size };
    return CKR_OK;
}

static CK_RV sign_prepared(const struct operation *o, struct bytes data, uint8_t *out)
{
    unsigned char made[MOST_RSA / 8 + 16];
    size_t n = sizeof made;
    bool right = false;
    if (o->scheme == EDDSA) {
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        right = c != NULL && EVP_DigestSignInit_ex(c, NULL, NULL, crypto_library(), NULL, o->pkey, NULL) == 1 &&
                EVP_DigestSign(c, made, &n, data.p != NULL ? data.p : (const uint8_t *)"", data.n) == 1;
        EVP_MD_CTX_free(c);
    } else {
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(crypto_library(), o->pkey, NULL);
        right = c != NULL && EVP_PKEY_get_size(o->pkey) <= (int)sizeof made && EVP_PKEY_sign_init(c) == 1 && set_padding(c, o) && EVP_PKEY_sign(c, made, &n, data.p, data.n) == 1;
        EVP_PKEY_CTX_free(c);
    }
    if (right && o->scheme == ECDSA)
        right = ecdsa_plain(made, n, out, o->result_size);
    else if (right && (right = n == o->result_size))
        memcpy(out, made, n);
    return right ? CKR_OK : CKR_FUNCTION_FAILED;
}

CK_RV local_sign(const struct operation *o, struct bytes data, uint8_t *out)
{
    uint8_t wide[MOST_RSA / 8];
    CK_RV rv = fit_data(o, &data, wide);
    if (rv != CKR_OK)
        return rv;
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    rv = sign_prepared(o, data, out);
    crypto_leave();
    return rv;
}

static bool verify_prepared(const struct operation *o, struct bytes data, struct bytes signature)
{
    bool right = false;
    if (o->scheme == EDDSA) {
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        right = c != NULL && EVP_DigestVerifyInit_ex(c, NULL, NULL, crypto_library(), NULL, o->pkey, NULL) == 1 &&
                EVP_DigestVerify(c, signature.p, signature.n, data.p != NULL ? data.p : (const uint8_t *)"", data.n) == 1;
        EVP_MD_CTX_free(c);
        return right;
    }
    unsigned char *der = NULL;
    if (o->scheme == ECDSA) {
        int n = ecdsa_der(signature, &der);
        signature = (struct bytes){ der, n > 0 ? (size_t)n : 0 };
    }
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(crypto_library(), o->pkey, NULL);
    right = c != NULL && signature.n > 0 && EVP_PKEY_verify_init(c) == 1 && set_padding(c, o) && EVP_PKEY_verify(c, signature.p, signature.n, data.p, data.n) == 1;
    EVP_PKEY_CTX_free(c);
    OPENSSL_free(der);
    return right;
}

CK_RV local_verify(const struct operation *o, struct bytes data, struct bytes signature)
{
    uint8_t wide[MOST_RSA / 8];
    CK_RV rv = fit_data(o, &data, wide);
    if (rv != CKR_OK)
        return rv;
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    rv = verify_prepared(o, data, signature) ? CKR_OK : CKR_SIGNATURE_INVALID;
    crypto_leave();
    return rv;
}

CK_RV local_rsa(const struct operation *o, bool encrypt, struct bytes data, struct buffer *result)
{
    uint8_t wide[MOST_RSA / 8], out[MOST_RSA / 8];
    size_t n = sizeof out;
    CK_RV rv = encrypt ? fit_data(o, &data, wide) : data.n == o->result_size ? CKR_OK : CKR_ENCRYPTED_DATA_LEN_RANGE;
    if (rv != CKR_OK)
        return rv;
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(crypto_library(), o->pkey, NULL);
    bool right = c != NULL && EVP_PKEY_get_size(o->pkey) <= (int)sizeof out && (encrypt ? EVP_PKEY_encrypt_init(c) : EVP_PKEY_decrypt_init(c)) == 1 && set_padding(c, o) &&
                 (encrypt ? EVP_PKEY_encrypt(c, out, &n, data.p, data.n) : EVP_PKEY_decrypt(c, out, &n, data.p, data.n)) == 1;
    EVP_PKEY_CTX_free(c);
    crypto_leave();
    if (right)
        put(result, out, n);
    wipe(out, sizeof out);
    wipe(wide, sizeof wide);
    return right ? result->failed ? CKR_HOST_MEMORY : CKR_OK : encrypt ? CKR_DATA_INVALID : CKR_ENCRYPTED_DATA_INVALID;
}

CK_RV local_agree(void *pkey, struct bytes peer_spki, struct buffer *secret)
{
    EVP_PKEY *peer = key_open_public(peer_spki);
    uint8_t out[66];
    size_t n = sizeof out;
    if (!crypto_enter())
        return CKR_FUNCTION_FAILED;
    EVP_PKEY_CTX *c = peer != NULL ? EVP_PKEY_CTX_new_from_pkey(crypto_library(), pkey, NULL) : NULL;
    bool right = c != NULL && EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, peer) == 1 && EVP_PKEY_derive(c, out, &n) == 1;
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(peer);
    crypto_leave();
    if (right)
        put(secret, out, n);
    wipe(out, sizeof out);
    return right ? secret->failed ? CKR_HOST_MEMORY : CKR_OK : CKR_MECHANISM_PARAM_INVALID;
}
