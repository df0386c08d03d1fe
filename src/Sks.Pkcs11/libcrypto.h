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

/* --- keys.c, for key_making.c --- */

enum { CURVES = 7, RSA_NUMBERS = 8 };

extern const struct curve {
    CK_KEY_TYPE type;
    const char *params, *name_params; /* CKA_EC_PARAMS: DER of the OBJECT IDENTIFIER, or of a PrintableString (PKCS #11 3.0, 2.3.7) */
    size_t params_length, name_length;
    const char *name;
    size_t field; /* bytes of a private value */
    size_t point; /* of a public key */
} curves[CURVES];

extern const struct rsa_number {
    CK_ATTRIBUTE_TYPE type;
    const char *name;
    bool is_private;
} rsa_numbers[RSA_NUMBERS];

const struct curve *curve_of(CK_KEY_TYPE type, struct bytes params); /* NULL: none that is known */
CK_RV keep_public_half(struct session_object *o, EVP_PKEY *key);

#endif
