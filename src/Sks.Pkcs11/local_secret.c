/* HMAC, AES and AES key wrap by libcrypto. */
#include "libcrypto.h"
#include <openssl/core_names.h>

/* --- HMAC --- */

void *mac_start(CK_MECHANISM_TYPE hash, struct bytes key)
{
    if (!crypto_enter())
        return NULL;
    char *name = (char *)hash_name(hash);
    OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0), OSSL_PARAM_construct_end() };
    EVP_MAC_CTX *c = name != NULL && hmac() != NULL ? EVP_MAC_CTX_new(hmac()) : NULL;
    if (c != NULL && EVP_MAC_init(c, key.p, key.n, parameters) != 1) {
        EVP_MAC_CTX_free(c);
        c = NULL;
    }
    crypto_leave();
    return c;
}

bool mac_add(void *c, const void *p, size_t n)
{
    if (!crypto_enter())
        return false;
    bool added = n == 0 || EVP_MAC_update(c, p, n) == 1;
    crypto_leave();
    return added;
}

bool mac_end(void *c, uint8_t out[64], size_t size)
{
    size_t n = 0;
    if (!crypto_enter())
        return false;
    bool ended = EVP_MAC_final(c, out, &n, 64) == 1 && n == size;
    crypto_leave();
    return ended;
}

void mac_drop(void *c)
{
    if (c != NULL && crypto_enter()) {
        EVP_MAC_CTX_free(c);
        crypto_leave();
    }
}

/* --- AES: whole blocks, one after the other --- */

void *blocks_start(CK_MECHANISM_TYPE mechanism, bool encrypt, struct bytes key, const uint8_t iv[16])
{
    const EVP_CIPHER *cipher = aes_of(mechanism, key.n);
    if (cipher == NULL || !crypto_enter())
        return NULL;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (c != NULL && (EVP_CipherInit_ex2(c, cipher, key.p, mechanism == CKM_AES_ECB ? NULL : iv, encrypt, NULL) != 1 || EVP_CIPHER_CTX_set_padding(c, 0) != 1)) {
        EVP_CIPHER_CTX_free(c);
        c = NULL;
    }
    crypto_leave();
    return c;
}

bool blocks_add(void *c, struct bytes in, struct buffer *out)
{
    int n = 0;
    uint8_t made[4096 + 16];
    if (!crypto_enter())
        return false;
    bool right = true;
    for (size_t at = 0; right && at < in.n; at += 4096) {
        int part = in.n - at < 4096 ? (int)(in.n - at) : 4096;
        right = EVP_CipherUpdate(c, made, &n, in.p + at, part) == 1 && n == part;
        if (right)
            put(out, made, (size_t)n);
    }
    crypto_leave();
    wipe(made, sizeof made);
    return right && !out->failed;
}

void blocks_drop(void *c)
{
    if (c != NULL && crypto_enter()) {
        EVP_CIPHER_CTX_free(c);
        crypto_leave();
    }
}

/* RFC 3394 and 5649. */
CK_RV key_wrap(CK_MECHANISM_TYPE mechanism, bool wrap, struct bytes key, struct bytes in, struct buffer *out)
{
    uint8_t made[MOST_WRAPPED + 32];
    int n = 0;
    const EVP_CIPHER *cipher = aes_of(mechanism == CKM_AES_KWP ? CKM_AES_KEY_WRAP_PAD : mechanism, key.n);
    if (in.n > MOST_WRAPPED || in.n == 0)
        return wrap ? CKR_KEY_SIZE_RANGE : CKR_WRAPPED_KEY_LEN_RANGE;
    if (cipher == NULL || !crypto_enter())
        return CKR_FUNCTION_FAILED;
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (c != NULL)
        EVP_CIPHER_CTX_set_flags(c, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    bool right = c != NULL && EVP_CipherInit_ex2(c, cipher, key.p, NULL, wrap, NULL) == 1 && EVP_CipherUpdate(c, made, &n, in.p, (int)in.n) == 1 && n > 0;
    EVP_CIPHER_CTX_free(c);
    crypto_leave();
    if (right)
        put(out, made, (size_t)n);
    wipe(made, sizeof made);
    return right ? out->failed ? CKR_HOST_MEMORY : CKR_OK : wrap ? CKR_KEY_SIZE_RANGE : CKR_WRAPPED_KEY_INVALID;
}
