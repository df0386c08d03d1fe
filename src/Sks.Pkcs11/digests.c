/* libcrypto, for what needs no key of the store: hashes, and signatures checked. In a library context of our own, so that neither the host's
 * configuration nor its providers, nor ours, reach the other. */
#include "sks.h"
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/ecdsa.h>
#include <openssl/core_names.h>
#include <string.h>

static OSSL_LIB_CTX *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make(void)
{
    library = OSSL_LIB_CTX_new(); /* for as long as the process lives, as the module is */
}

static OSSL_LIB_CTX *context(void)
{
    pthread_once(&once, make);
    return library;
}

static const char *name_of(CK_MECHANISM_TYPE hash)
{
    switch (hash) {
    case CKM_SHA_1: return "SHA1";
    case CKM_SHA224: return "SHA2-224";
    case CKM_SHA256: return "SHA2-256";
    case CKM_SHA384: return "SHA2-384";
    case CKM_SHA512: return "SHA2-512";
    default: return NULL;
    }
}

size_t digest_size(CK_MECHANISM_TYPE hash)
{
    switch (hash) {
    case CKM_SHA_1: return 20;
    case CKM_SHA224: return 28;
    case CKM_SHA256: return 32;
    case CKM_SHA384: return 48;
    case CKM_SHA512: return 64;
    default: return 0;
    }
}

void *digest_start(CK_MECHANISM_TYPE hash)
{
    const char *name = name_of(hash);
    if (name == NULL || context() == NULL)
        return NULL;
    EVP_MD *md = EVP_MD_fetch(context(), name, NULL);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (md == NULL || c == NULL || EVP_DigestInit_ex2(c, md, NULL) != 1) {
        EVP_MD_CTX_free(c);
        c = NULL;
    }
    EVP_MD_free(md);
    return c;
}

bool digest_add(void *c, const void *p, size_t n)
{
    return c != NULL && (n == 0 || EVP_DigestUpdate(c, p, n) == 1);
}

size_t digest_end(void *c, uint8_t out[64])
{
    unsigned n = 0;
    if (c == NULL || EVP_DigestFinal_ex(c, out, &n) != 1)
        n = 0;
    EVP_MD_CTX_free(c);
    return n;
}

void digest_drop(void *c)
{
    EVP_MD_CTX_free(c);
}

void *verifier_open(const struct public_key *k)
{
    const unsigned char *p = k->spki.p;
    return context() == NULL ? NULL : d2i_PUBKEY_ex(NULL, &p, (long)k->spki.n, context(), NULL);
}

void verifier_close(void *verifier)
{
    EVP_PKEY_free(verifier);
}

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

static int check(EVP_PKEY_CTX *c, const struct operation *o, struct bytes data, struct bytes signature)
{
    bool is_pss = strstr(o->uri, "MGF1") != NULL;
    CK_MECHANISM_TYPE hash = o->hash != 0 ? o->hash : data.n == 32 ? CKM_SHA256 : data.n == 48 ? CKM_SHA384 : CKM_SHA512;
    if (EVP_PKEY_verify_init(c) != 1)
        return -1;
    if (o->key_type == CKK_RSA && EVP_PKEY_CTX_set_rsa_padding(c, is_pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1)
        return -1;
    if (o->key_type == CKK_RSA && (is_pss || o->hash != 0)) {
        EVP_MD *md = EVP_MD_fetch(context(), name_of(hash), NULL);
        int set = md != NULL ? EVP_PKEY_CTX_set_signature_md(c, md) : 0;
        if (set == 1 && is_pss)
            set = EVP_PKEY_CTX_set_rsa_mgf1_md(c, md) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) == 1;
        EVP_MD_free(md);
        if (set != 1)
            return -1;
    }
    if (o->key_type != CKK_EC)
        return EVP_PKEY_verify(c, signature.p, signature.n, data.p, data.n) == 1;
    unsigned char *der;
    int n = ecdsa_der(signature, &der);
    int right = n > 0 && EVP_PKEY_verify(c, der, (size_t)n, data.p, data.n) == 1;
    OPENSSL_free(der);
    return right;
}

int verifier_check(void *verifier, const struct operation *o, struct bytes data, struct bytes signature)
{
    int right = -1;
    if (o->key_type == CKK_EC_EDWARDS) {
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        if (c != NULL && EVP_DigestVerifyInit_ex(c, NULL, NULL, context(), NULL, verifier, NULL) == 1)
            right = EVP_DigestVerify(c, signature.p, signature.n, data.p, data.n) == 1;
        EVP_MD_CTX_free(c);
    } else {
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(context(), verifier, NULL);
        if (c != NULL)
            right = check(c, o, data, signature);
        EVP_PKEY_CTX_free(c);
    }
    return right;
}
