/* For the files that know libcrypto. What takes its locks stands between crypto_enter and crypto_leave. */
#ifndef LIBCRYPTO_H
#define LIBCRYPTO_H

#include "sks.h"
#include <openssl/evp.h>

OSSL_LIB_CTX *crypto_library(void);
/* False: libcrypto is not to be used any more - the process ends, or was forked while a thread was inside. May be nested. */
bool crypto_enter(void);
void crypto_leave(void);
const EVP_MD *hash_of(CK_MECHANISM_TYPE mechanism);
const EVP_CIPHER *aes_of(CK_MECHANISM_TYPE mechanism, size_t key_length);
EVP_MAC *hmac(void);
const char *hash_name(CK_MECHANISM_TYPE mechanism);

#endif
