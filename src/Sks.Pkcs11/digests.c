/* libcrypto: hashes, and how the other files get at it. In a library context of our own, so that neither the host's configuration nor its
 * providers, nor ours, reach the other. */
#include "libcrypto.h"
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

static const struct {
    CK_MECHANISM_TYPE mechanism;
    size_t key;
    const char *name;
} ciphers[] = { { CKM_AES_ECB, 16, "AES-128-ECB" },       { CKM_AES_ECB, 24, "AES-192-ECB" },       { CKM_AES_ECB, 32, "AES-256-ECB" },
                { CKM_AES_CBC, 16, "AES-128-CBC" },       { CKM_AES_CBC, 24, "AES-192-CBC" },       { CKM_AES_CBC, 32, "AES-256-CBC" },
                { CKM_AES_KEY_WRAP, 16, "AES-128-WRAP" }, { CKM_AES_KEY_WRAP, 24, "AES-192-WRAP" }, { CKM_AES_KEY_WRAP, 32, "AES-256-WRAP" },
                { CKM_AES_KEY_WRAP_PAD, 16, "AES-128-WRAP-PAD" },
                { CKM_AES_KEY_WRAP_PAD, 24, "AES-192-WRAP-PAD" },
                { CKM_AES_KEY_WRAP_PAD, 32, "AES-256-WRAP-PAD" } };
enum { CIPHERS = sizeof ciphers / sizeof ciphers[0] };
static EVP_CIPHER *fetched_ciphers[CIPHERS];
static EVP_MAC *fetched_hmac;

/* libcrypto has locks of its own. Who forks while a thread holds one leaves a child that would wait for it for ever. So hashes are fetched once,
 * and used without a lock; what does take locks is counted, and a child that was forked meanwhile refuses to do it. */
static atomic_int inside, hashing;
static bool is_unsafe;

/* When the process ends, libcrypto takes itself apart (its own atexit) while other threads run on, and frees twice what threads that end just then
 * free, too. It is told not to; but where the host has it in use already it does. Then no thread must be in it through us by then, nor come anew. */
static atomic_bool is_ending;
static pid_t registered;

static void end(void)
{
    if (registered != getpid())
        return; /* a child: the counts are those of threads that are not here */
    atomic_store(&is_ending, true);
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do { /* whoever ends the process from within a call (a signal handler) is not waited for for ever */
        if (atomic_load(&inside) == 0 && atomic_load(&hashing) == 0)
            return;
        sched_yield();
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - start.tv_sec < 3);
}

bool crypto_enter(void)
{
    atomic_fetch_add(&inside, 1);
    if (library != NULL && !is_unsafe && !atomic_load(&is_ending))
        return true;
    atomic_fetch_sub(&inside, 1);
    return false;
}

void crypto_leave(void)
{
    atomic_fetch_sub(&inside, 1);
}

static bool hash_enter(void)
{
    atomic_fetch_add(&hashing, 1);
    if (!atomic_load(&is_ending))
        return true;
    atomic_fetch_sub(&hashing, 1);
    return false;
}

static void hash_leave(void)
{
    atomic_fetch_sub(&hashing, 1);
}

OSSL_LIB_CTX *crypto_library(void)
{
    return library;
}

/* For as long as the process lives, as the module is. */
void digests_start(void)
{
    if (library != NULL || is_unsafe)
        return;
    atomic_fetch_add(&inside, 1);
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL); /* only whoever comes first decides */
    OSSL_LIB_CTX *made = OSSL_LIB_CTX_new();
    for (size_t i = 0; i < HASHES && made != NULL; i++)
        fetched[i] = EVP_MD_fetch(made, hashes[i].name, NULL);
    for (size_t i = 0; i < CIPHERS && made != NULL; i++)
        fetched_ciphers[i] = EVP_CIPHER_fetch(made, ciphers[i].name, NULL);
    fetched_hmac = made != NULL ? EVP_MAC_fetch(made, "HMAC", NULL) : NULL;
    library = made;
    /* What libcrypto does at its first use in a process is done now, not in a thread that a fork may cut off. */
    uint8_t hash[64];
    digest_end(digest_start(CKM_SHA256), hash);
    ERR_set_mark();
    ERR_pop_to_mark();
    registered = getpid();
    atexit(end); /* after libcrypto's, so called before it */
    atomic_fetch_sub(&inside, 1);
}

void digests_forked(void)
{
    if (atomic_exchange(&inside, 0) != 0)
        is_unsafe = true;
    atomic_store(&hashing, 0);
    atomic_store(&is_ending, false);
    registered = getpid();
}

const EVP_CIPHER *aes_of(CK_MECHANISM_TYPE mechanism, size_t key)
{
    if (mechanism == CKM_AES_CBC_PAD)
        mechanism = CKM_AES_CBC;
    for (size_t i = 0; i < CIPHERS; i++)
        if (ciphers[i].mechanism == mechanism && ciphers[i].key == key)
            return fetched_ciphers[i];
    return NULL;
}

EVP_MAC *hmac(void)
{
    return fetched_hmac;
}

const char *hash_name(CK_MECHANISM_TYPE mechanism)
{
    for (size_t i = 0; i < HASHES; i++)
        if (hashes[i].mechanism == mechanism)
            return hashes[i].name;
    return NULL;
}

const EVP_MD *hash_of(CK_MECHANISM_TYPE mechanism)
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
    if (!hash_enter())
        return NULL;
    const EVP_MD *md = hash_of(hash);
    EVP_MD_CTX *c = md != NULL ? EVP_MD_CTX_new() : NULL;
    if (c != NULL && EVP_DigestInit_ex2(c, md, NULL) != 1) {
        EVP_MD_CTX_free(c);
        c = NULL;
    }
    hash_leave();
    return c;
}

bool digest_add(void *c, const void *p, size_t n)
{
    if (c == NULL || !hash_enter())
        return false;
    bool added = n == 0 || EVP_DigestUpdate(c, p, n) == 1;
    hash_leave();
    return added;
}

size_t digest_end(void *c, uint8_t out[64])
{
    unsigned n = 0;
    if (!hash_enter())
        return 0;
    if (c == NULL || EVP_DigestFinal_ex(c, out, &n) != 1)
        n = 0;
    EVP_MD_CTX_free(c);
    hash_leave();
    return n;
}

void digest_drop(void *c)
{
    if (c != NULL && hash_enter()) {
        EVP_MD_CTX_free(c);
        hash_leave();
    }
}
