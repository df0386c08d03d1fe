/* libcrypto, for what needs no key of the store: hashes, and signatures checked. In a library context of our own, so that neither the host's
 * configuration nor its providers, nor ours, reach the other. */
#include "sks.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/ecdsa.h>
#include <openssl/core_names.h>
#include <string.h>

static OSSL_LIB_CTX *library;

static const struct {
    CK_MECHANISM_TYPE mechanism;
    size_t size;
    const char *name;
} hashes[] = { { CKM_SHA_1, 20, "SHA1" },
               { CKM_SHA224, 28, "SHA2-224" },
               { CKM_SHA256, 32, "SHA2-256" },
               { CKM_SHA384, 48, "SHA2-384" },
               { CKM_SHA512, 64, "SHA2-512" } };
enum { HASHES = sizeof hashes / sizeof hashes[0] };
static EVP_MD *fetched[HASHES];

/* libcrypto has locks of its own. Who forks while a thread holds one leaves a child that would wait for it for ever. So hashes are fetched once,
 * and used without a lock; what does take locks is counted, and a child that was forked meanwhile refuses to do it. */
static atomic_int inside;
static bool is_unsafe;

/* For as long as the process lives, as the module is. */
void digests_start(void)
{
    if (library != NULL || is_unsafe)
        return;
    atomic_fetch_add(&inside, 1);
    OSSL_LIB_CTX *made = OSSL_LIB_CTX_new();
    for (size_t i = 0; i < HASHES && made != NULL; i++)
        fetched[i] = EVP_MD_fetch(made, hashes[i].name, NULL);
    library = made;
    /* What libcrypto does at its first use in a process is done now, not in a thread that a fork may cut off. */
    uint8_t hash[64];
    digest_end(digest_start(CKM_SHA256), hash);
    ERR_set_mark();
    ERR_pop_to_mark();
    atomic_fetch_sub(&inside, 1);
}

void digests_forked(void)
{
    if (atomic_exchange(&inside, 0) != 0)
        is_unsafe = true;
}

static const EVP_MD *hash_of(CK_MECHANISM_TYPE mechanism)
{
    for (size_t i = 0; i < HASHES; i++)
        if (hashes[i].mechanism == mechanism)
            return fetched[i];
    return NULL;
}

size_t digest_size(CK_MECHANISM_TYPE mechanism)
{
    for (size_t i = 0; i < HASHES; i++)
        if (hashes[i].mechanism == mechanism)
            return hashes[i].size;
    return 0;
}

void *digest_start(CK_MECHANISM_TYPE hash)
{
    const EVP_MD *md = hash_of(hash);
    EVP_MD_CTX *c = md != NULL ? EVP_MD_CTX_new() : NULL;
    if (c != NULL && EVP_DigestInit_ex2(c, md, NULL) != 1) {
        EVP_MD_CTX_free(c);
        c = NULL;
    }
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
    if (library == NULL || is_unsafe)
        return NULL;
    atomic_fetch_add(&inside, 1);
    EVP_PKEY *key = d2i_PUBKEY_ex(NULL, &p, (long)k->spki.n, library, NULL);
    atomic_fetch_sub(&inside, 1);
    return key;
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
        const EVP_MD *md = hash_of(hash);
        int set = md != NULL ? EVP_PKEY_CTX_set_signature_md(c, md) : 0;
        if (set == 1 && is_pss)
            set = EVP_PKEY_CTX_set_rsa_mgf1_md(c, md) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) == 1;
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
    if (is_unsafe)
        return right;
    atomic_fetch_add(&inside, 1);
    if (o->key_type == CKK_EC_EDWARDS) {
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        if (c != NULL && EVP_DigestVerifyInit_ex(c, NULL, NULL, library, NULL, verifier, NULL) == 1)
            right = EVP_DigestVerify(c, signature.p, signature.n, data.p, data.n) == 1;
        EVP_MD_CTX_free(c);
    } else {
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(library, verifier, NULL);
        if (c != NULL)
            right = check(c, o, data, signature);
        EVP_PKEY_CTX_free(c);
    }
    atomic_fetch_sub(&inside, 1);
    return right;
}
