/* Temporary keys at work: made, used in every way, wrapped, unwrapped, gone. */

static CK_BYTE text[] = "a message that is longer than one block of AES";
enum { TEXT = sizeof text - 1 };

static void generate_pair(CK_SESSION_HANDLE s, CK_MECHANISM_TYPE type, CK_ATTRIBUTE *t, CK_ULONG n, CK_OBJECT_HANDLE *public, CK_OBJECT_HANDLE *private)
{
    CK_MECHANISM m = { type, NULL, 0 };
    CK_ATTRIBUTE extractable[] = { IS(CKA_EXTRACTABLE, yes), IS(CKA_SENSITIVE, no) };
    OK(f->C_GenerateKeyPair(s, &m, t, n, extractable, 2, public, private));
    CHECK(flag(s, *public, CKA_LOCAL) && flag(s, *private, CKA_LOCAL) && sees(s, *public) && sees(s, *private));
}

/* Signs in one part and in three; a changed message and a changed signature must not pass. */
static void signs(CK_SESSION_HANDLE s, CK_MECHANISM m, CK_OBJECT_HANDLE private, CK_OBJECT_HANDLE public, CK_ULONG message, int in_parts)
{
    CK_BYTE signature[512], small[1];
    CK_ULONG n = 0;
    OK(f->C_SignInit(s, &m, private));
    OK(f->C_Sign(s, text, message, NULL, &n));
    CK_ULONG size = n;
    n = 1;
    RV(CKR_BUFFER_TOO_SMALL, f->C_Sign(s, text, message, small, &n));
    CHECK(n == size && size <= sizeof signature);
    OK(f->C_Sign(s, text, message, signature, &n));
    CHECK(n == size);
    RV(CKR_OPERATION_NOT_INITIALIZED, f->C_Sign(s, text, message, signature, &n));
    OK(f->C_VerifyInit(s, &m, public));
    OK(f->C_Verify(s, text, message, signature, n));
    if (in_parts) {
        OK(f->C_SignInit(s, &m, private));
        for (CK_ULONG at = 0; at < message; at += message / 2)
            OK(f->C_SignUpdate(s, text + at, message - at < message / 2 ? message - at : message / 2));
        OK(f->C_SignFinal(s, signature, &n));
        OK(f->C_VerifyInit(s, &m, public));
        OK(f->C_VerifyUpdate(s, text, 3));
        OK(f->C_VerifyUpdate(s, text + 3, message - 3));
        OK(f->C_VerifyFinal(s, signature, n));
    }
    OK(f->C_VerifyInit(s, &m, public));
    RV(CKR_SIGNATURE_LEN_RANGE, f->C_Verify(s, text, message, signature, n - 1));
    signature[n / 2] ^= 1;
    OK(f->C_VerifyInit(s, &m, public));
    RV(CKR_SIGNATURE_INVALID, f->C_Verify(s, text, message, signature, n));
    signature[n / 2] ^= 1;
    OK(f->C_VerifyInit(s, &m, public));
    text[0] ^= 1;
    RV(CKR_SIGNATURE_INVALID, f->C_Verify(s, text, message, signature, n));
    text[0] ^= 1;
}

static void encrypts(CK_SESSION_HANDLE s, CK_MECHANISM m, CK_OBJECT_HANDLE with, CK_OBJECT_HANDLE back_with, CK_ULONG message)
{
    CK_BYTE secret[600], back[600];
    CK_ULONG n = 0, length = 1;
    OK(f->C_EncryptInit(s, &m, with));
    OK(f->C_Encrypt(s, text, message, NULL, &n));
    CHECK(n >= message && n <= sizeof secret);
    OK(f->C_Encrypt(s, text, message, secret, &n));
    OK(f->C_DecryptInit(s, &m, back_with));
    RV(CKR_BUFFER_TOO_SMALL, f->C_Decrypt(s, secret, n, back, &length));
    length = sizeof back;
    OK(f->C_Decrypt(s, secret, n, back, &length));
    CHECK(length >= message && memcmp(back + (length - message), text, message) == 0);
    OK(f->C_DecryptInit(s, &m, back_with));
    length = sizeof back;
    RV(CKR_ENCRYPTED_DATA_LEN_RANGE, f->C_Decrypt(s, secret, n - 1, back, &length));
}

static void rsa_keys(CK_SESSION_HANDLE s)
{
    CK_ULONG bits = 2048;
    CK_ATTRIBUTE t[] = { IS(CKA_MODULUS_BITS, bits) };
    CK_OBJECT_HANDLE public, private;
    generate_pair(s, CKM_RSA_PKCS_KEY_PAIR_GEN, t, 1, &public, &private);
    static const CK_MECHANISM_TYPE hashed[] = { CKM_SHA1_RSA_PKCS, CKM_SHA224_RSA_PKCS, CKM_SHA256_RSA_PKCS, CKM_SHA384_RSA_PKCS, CKM_SHA512_RSA_PKCS };
    for (size_t i = 0; i < COUNT(hashed); i++)
        signs(s, (CK_MECHANISM){ hashed[i], NULL, 0 }, private, public, TEXT, 1);
    signs(s, (CK_MECHANISM){ CKM_RSA_PKCS, NULL, 0 }, private, public, TEXT, 0);
    signs(s, (CK_MECHANISM){ CKM_RSA_X_509, NULL, 0 }, private, public, TEXT, 0);
    CK_RSA_PKCS_PSS_PARAMS pss = { CKM_SHA256, CKG_MGF1_SHA256, 32 }, mixed = { CKM_SHA_1, CKG_MGF1_SHA256, 11 }, wrong = { CKM_SHA384, CKG_MGF1_SHA384, 48 };
    signs(s, (CK_MECHANISM){ CKM_SHA256_RSA_PKCS_PSS, &pss, sizeof pss }, private, public, TEXT, 1);
    signs(s, (CK_MECHANISM){ CKM_SHA1_RSA_PKCS_PSS, &mixed, sizeof mixed }, private, public, TEXT, 1);
    signs(s, (CK_MECHANISM){ CKM_RSA_PKCS_PSS, &pss, sizeof pss }, private, public, 32, 0);
    CK_MECHANISM m = { CKM_SHA256_RSA_PKCS_PSS, &wrong, sizeof wrong }, none = { CKM_SHA256_RSA_PKCS_PSS, NULL, 0 };
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_SignInit(s, &m, private));
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_SignInit(s, &none, private));
    encrypts(s, (CK_MECHANISM){ CKM_RSA_PKCS, NULL, 0 }, public, private, TEXT);
    encrypts(s, (CK_MECHANISM){ CKM_RSA_X_509, NULL, 0 }, public, private, TEXT);
    CK_RSA_PKCS_OAEP_PARAMS oaep = { CKM_SHA256, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, "label", 5 }, bare = { CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0 };
    encrypts(s, (CK_MECHANISM){ CKM_RSA_PKCS_OAEP, &oaep, sizeof oaep }, public, private, TEXT);
    encrypts(s, (CK_MECHANISM){ CKM_RSA_PKCS_OAEP, &bare, sizeof bare }, public, private, TEXT);
    CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 }, pkcs = { CKM_RSA_PKCS, NULL, 0 };
    RV(CKR_KEY_TYPE_INCONSISTENT, f->C_SignInit(s, &ecdsa, private));
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_SignInit(s, &pkcs, public));
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_VerifyInit(s, &pkcs, private));
    RV(CKR_FUNCTION_NOT_SUPPORTED, f->C_SignRecoverInit(s, &pkcs, private));
    RV(CKR_FUNCTION_NOT_SUPPORTED, f->C_VerifyRecoverInit(s, &pkcs, public));
    CK_BYTE big[300] = { 0 }, out[512];
    CK_ULONG n = sizeof out;
    OK(f->C_SignInit(s, &pkcs, private));
    RV(CKR_DATA_LEN_RANGE, f->C_Sign(s, big, 246, out, &n));
    OK(f->C_EncryptInit(s, &pkcs, public));
    RV(CKR_DATA_LEN_RANGE, f->C_Encrypt(s, big, 246, out, &n));
    /* The same key, given number by number. */
    static CK_BYTE numbers[8][512];
    static const CK_ATTRIBUTE_TYPE types[] = { CKA_MODULUS, CKA_PUBLIC_EXPONENT, CKA_PRIVATE_EXPONENT, CKA_PRIME_1, CKA_PRIME_2, CKA_EXPONENT_1, CKA_EXPONENT_2, CKA_COEFFICIENT };
    CK_ATTRIBUTE key[10] = { IS(CKA_CLASS, private_class), IS(CKA_KEY_TYPE, rsa_type) };
    for (int i = 0; i < 8; i++)
        key[i + 2] = (CK_ATTRIBUTE){ types[i], numbers[i], sizeof numbers[i] };
    OK(f->C_GetAttributeValue(s, private, key + 2, 8));
    CK_OBJECT_HANDLE again = create(s, key, 10), short_form = create(s, key, 5);
    signs(s, (CK_MECHANISM){ CKM_SHA256_RSA_PKCS, NULL, 0 }, again, public, TEXT, 1);
    signs(s, (CK_MECHANISM){ CKM_SHA256_RSA_PKCS, NULL, 0 }, short_form, public, TEXT, 1);
    numbers[3][5] ^= 1;
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, key, 10, &again));
    CK_ATTRIBUTE no_signing = IS(CKA_SIGN, no);
    OK(f->C_SetAttributeValue(s, private, &no_signing, 1));
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_SignInit(s, &pkcs, private));
    OK(f->C_DestroyObject(s, private));
    RV(CKR_KEY_HANDLE_INVALID, f->C_SignInit(s, &pkcs, private));
    RV(CKR_KEY_HANDLE_INVALID, f->C_DecryptInit(s, &pkcs, private));
}

static const struct named_curve {
    CK_MECHANISM_TYPE generation, signing;
    CK_BYTE params[16];
    CK_ULONG n;
} named_curves[] = {
    { CKM_EC_KEY_PAIR_GEN, CKM_ECDSA_SHA256, { 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07 }, 10 },
    { CKM_EC_KEY_PAIR_GEN, CKM_ECDSA_SHA384, { 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22 }, 7 },
    { CKM_EC_KEY_PAIR_GEN, CKM_ECDSA_SHA512, { 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23 }, 7 },
    { CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA, { 0x06, 0x03, 0x2B, 0x65, 0x70 }, 5 },
    { CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA, { 0x06, 0x03, 0x2B, 0x65, 0x71 }, 5 },
    { CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA, "\x13\x0C" "edwards25519", 14 },
    { 0x1056, 0, { 0x06, 0x03, 0x2B, 0x65, 0x6E }, 5 },
    { 0x1056, 0, { 0x06, 0x03, 0x2B, 0x65, 0x6F }, 5 },
};

static CK_OBJECT_HANDLE derive_key(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE private, CK_OBJECT_HANDLE public, CK_ULONG kdf, CK_ULONG length)
{
    CK_BYTE point[200];
    CK_ATTRIBUTE get = IS(CKA_EC_POINT, point), t[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, generic_type), IS(CKA_VALUE_LEN, length) };
    CK_OBJECT_HANDLE o;
    OK(f->C_GetAttributeValue(s, public, &get, 1));
    CK_ECDH1_DERIVE_PARAMS p = { kdf, kdf == CKD_NULL ? 0 : 4, kdf == CKD_NULL ? NULL : (CK_BYTE *)"info", get.ulValueLen, point };
    CK_MECHANISM m = { CKM_ECDH1_DERIVE, &p, sizeof p };
    if (kdf != CKD_NULL)
        RV(CKR_TEMPLATE_INCOMPLETE, f->C_DeriveKey(s, &m, private, t, 2, &o));
    OK(f->C_DeriveKey(s, &m, private, t, length == 0 ? 2 : 3, &o));
    return o;
}

static CK_ULONG value_of(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_BYTE *out, CK_ULONG room)
{
    CK_ATTRIBUTE get = { CKA_VALUE, out, room };
    OK(f->C_GetAttributeValue(s, o, &get, 1));
    return get.ulValueLen;
}

static void both_derive(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE a, CK_OBJECT_HANDLE a_public, CK_OBJECT_HANDLE b, CK_OBJECT_HANDLE b_public)
{
    static const CK_ULONG kdfs[] = { CKD_NULL, CKD_SHA1_KDF, CKD_SHA224_KDF, CKD_SHA256_KDF, CKD_SHA384_KDF, CKD_SHA512_KDF };
    CK_BYTE here[200], there[200], hashed[200];
    for (size_t i = 0; i < COUNT(kdfs); i++) {
        CK_ULONG n = value_of(s, derive_key(s, a, b_public, kdfs[i], i == 0 ? 0 : 100), here, sizeof here);
        CHECK(value_of(s, derive_key(s, b, a_public, kdfs[i], i == 0 ? 0 : 100), there, sizeof there) == n && memcmp(here, there, n) == 0);
        CHECK(i == 0 || n == 100);
    }
    /* The first block of X9.63 with SHA-256, by C_Digest. */
    CK_MECHANISM sha = { CKM_SHA256, NULL, 0 };
    CK_ULONG n = sizeof hashed;
    OK(f->C_DigestInit(s, &sha));
    OK(f->C_DigestKey(s, derive_key(s, a, b_public, CKD_NULL, 0)));
    OK(f->C_DigestUpdate(s, (CK_BYTE *)"\0\0\0\1info", 8));
    OK(f->C_DigestFinal(s, hashed, &n));
    value_of(s, derive_key(s, a, b_public, CKD_SHA256_KDF, 32), here, sizeof here);
    CHECK(n == 32 && memcmp(here, hashed, 32) == 0);
}

static void curve_keys(CK_SESSION_HANDLE s)
{
    CK_OBJECT_HANDLE public, private, other_public, other;
    for (size_t i = 0; i < COUNT(named_curves); i++) {
        const struct named_curve *c = &named_curves[i];
        CK_ATTRIBUTE t[] = { { CKA_EC_PARAMS, (void *)c->params, c->n } };
        generate_pair(s, c->generation, t, 1, &public, &private);
        if (c->signing != 0)
            signs(s, (CK_MECHANISM){ c->signing, NULL, 0 }, private, public, TEXT, 1);
        if (c->generation == CKM_EC_KEY_PAIR_GEN)
            signs(s, (CK_MECHANISM){ CKM_ECDSA, NULL, 0 }, private, public, 20, 0);
        if (c->signing != CKM_EDDSA) {
            generate_pair(s, c->generation, t, 1, &other_public, &other);
            both_derive(s, private, public, other, other_public);
        }
        /* The halves, given as values. */
        CK_BYTE point[200], value[100];
        CK_KEY_TYPE type;
        CK_ATTRIBUTE get[] = { IS(CKA_EC_POINT, point), IS(CKA_KEY_TYPE, type) };
        OK(f->C_GetAttributeValue(s, public, get, 2));
        CK_ATTRIBUTE p[] = { IS(CKA_CLASS, public_class), IS(CKA_KEY_TYPE, type), t[0], get[0] };
        CK_ATTRIBUTE q[] = { IS(CKA_CLASS, private_class), IS(CKA_KEY_TYPE, type), t[0], { CKA_VALUE, value, value_of(s, private, value, sizeof value) } };
        public = create(s, p, 4);
        private = create(s, q, 4);
        if (c->signing != 0)
            signs(s, (CK_MECHANISM){ c->signing, NULL, 0 }, private, public, TEXT, 1);
        else
            both_derive(s, private, public, other, other_public);
    }
    static const CK_MECHANISM_TYPE hashed[] = { CKM_ECDSA_SHA1, CKM_ECDSA_SHA224, CKM_ECDSA_SHA256, CKM_ECDSA_SHA384, CKM_ECDSA_SHA512 };
    CK_ATTRIBUTE t[] = { IS(CKA_EC_PARAMS, p256) };
    generate_pair(s, CKM_EC_KEY_PAIR_GEN, t, 1, &public, &private);
    for (size_t i = 0; i < COUNT(hashed); i++)
        signs(s, (CK_MECHANISM){ hashed[i], NULL, 0 }, private, public, TEXT, 1);
    CK_BYTE point[65] = { 4, 1 };
    CK_ECDH1_DERIVE_PARAMS off = { CKD_NULL, 0, NULL, 65, point }, shared = { CKD_NULL, 4, point, 65, point }, kdf = { 4711, 0, NULL, 65, point };
    CK_MECHANISM m = { CKM_ECDH1_DERIVE, &off, sizeof off };
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_DeriveKey(s, &m, private, NULL, 0, &other));
    m.pParameter = &shared;
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_DeriveKey(s, &m, private, NULL, 0, &other));
    m.pParameter = &kdf;
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_DeriveKey(s, &m, private, NULL, 0, &other));
    RV(CKR_KEY_HANDLE_INVALID, f->C_DeriveKey(s, &m, private + (1 << 20), NULL, 0, &other));
    /* A key of a card agrees with one of the session. */
    CK_OBJECT_HANDLE card = 0;
    CK_ATTRIBUTE of_card[] = { IS(CKA_CLASS, private_class), IS(CKA_TOKEN, yes), IS(CKA_KEY_TYPE, ec_type) };
    CK_ULONG n = 0;
    OK(f->C_FindObjectsInit(s, of_card, 3));
    OK(f->C_FindObjects(s, &card, 1, &n));
    OK(f->C_FindObjectsFinal(s));
    CHECK(n == 1);
    of_card[0].pValue = &public_class;
    CK_OBJECT_HANDLE card_public = 0;
    OK(f->C_FindObjectsInit(s, of_card, 3));
    OK(f->C_FindObjects(s, &card_public, 1, &n));
    OK(f->C_FindObjectsFinal(s));
    both_derive(s, card, card_public, private, public);
}

static void secret_keys(CK_SESSION_HANDLE s)
{
    CK_ULONG lengths[] = { 16, 24, 32 };
    CK_BYTE iv[16] = { 1, 2, 3 };
    CK_MECHANISM generation = { CKM_AES_KEY_GEN, NULL, 0 }, generic = { CKM_GENERIC_SECRET_KEY_GEN, NULL, 0 };
    CK_OBJECT_HANDLE key;
    for (int i = 0; i < 3; i++) {
        CK_ATTRIBUTE t[] = { { CKA_VALUE_LEN, &lengths[i], sizeof lengths[i] } };
        OK(f->C_GenerateKey(s, &generation, t, 1, &key));
        CHECK(flag(s, key, CKA_LOCAL));
        encrypts(s, (CK_MECHANISM){ CKM_AES_CBC_PAD, iv, 16 }, key, key, TEXT);
        encrypts(s, (CK_MECHANISM){ CKM_AES_CBC_PAD, iv, 16 }, key, key, 32);
        encrypts(s, (CK_MECHANISM){ CKM_AES_CBC, iv, 16 }, key, key, 32);
        encrypts(s, (CK_MECHANISM){ CKM_AES_ECB, NULL, 0 }, key, key, 32);
    }
    CK_BYTE out[64];
    CK_ULONG n = sizeof out;
    CK_MECHANISM cbc = { CKM_AES_CBC, iv, 16 }, short_iv = { CKM_AES_CBC, iv, 15 };
    OK(f->C_EncryptInit(s, &cbc, key));
    RV(CKR_DATA_LEN_RANGE, f->C_Encrypt(s, text, 17, out, &n));
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_EncryptInit(s, &short_iv, key));
    /* FIPS 197, appendix B */
    CK_BYTE fips_key[] = { 0x2B, 0x7E, 0x15, 0x16, 0x28, 0xAE, 0xD2, 0xA6, 0xAB, 0xF7, 0x15, 0x88, 0x09, 0xCF, 0x4F, 0x3C };
    CK_BYTE plain[] = { 0x32, 0x43, 0xF6, 0xA8, 0x88, 0x5A, 0x30, 0x8D, 0x31, 0x31, 0x98, 0xA2, 0xE0, 0x37, 0x07, 0x34 };
    CK_BYTE cipher[] = { 0x39, 0x25, 0x84, 0x1D, 0x02, 0xDC, 0x09, 0xFB, 0xDC, 0x11, 0x85, 0x97, 0x19, 0x6A, 0x0B, 0x32 };
    CK_MECHANISM ecb = { CKM_AES_ECB, NULL, 0 };
    OK(f->C_EncryptInit(s, &ecb, aes_key(s, fips_key, 16)));
    OK(f->C_Encrypt(s, plain, 16, out, &n));
    CHECK(n == 16 && memcmp(out, cipher, 16) == 0);
    CK_ATTRIBUTE t[] = { { CKA_VALUE_LEN, &lengths[2], sizeof lengths[2] } };
    OK(f->C_GenerateKey(s, &generic, t, 1, &key));
    static const CK_MECHANISM_TYPE macs[] = { CKM_SHA_1_HMAC, CKM_SHA224_HMAC, CKM_SHA256_HMAC, CKM_SHA384_HMAC, CKM_SHA512_HMAC };
    for (size_t i = 0; i < COUNT(macs); i++)
        signs(s, (CK_MECHANISM){ macs[i], NULL, 0 }, key, key, TEXT, 1);
    RV(CKR_KEY_TYPE_INCONSISTENT, f->C_EncryptInit(s, &ecb, key));
    CK_MECHANISM_TYPE only = CKM_SHA256_HMAC;
    CK_BYTE value[20] = { 5 };
    CK_ATTRIBUTE limited[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, generic_type), IS(CKA_VALUE, value), IS(CKA_ALLOWED_MECHANISMS, only) };
    CK_MECHANISM allowed = { CKM_SHA256_HMAC, NULL, 0 }, other = { CKM_SHA512_HMAC, NULL, 0 };
    key = create(s, limited, 4);
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_SignInit(s, &other, key));
    OK(f->C_SignInit(s, &allowed, key));
    OK(f->C_DestroyObject(s, key)); /* what was begun goes on */
    n = sizeof out;
    OK(f->C_Sign(s, text, TEXT, out, &n));
}

/* Parts give out what is complete, also in place; digests and signatures run along. */
static void parts(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE aes)
{
    CK_BYTE iv[16] = { 4 }, whole[128], made[128], back[128], hash[2][32], mac[32];
    CK_MECHANISM m = { CKM_AES_CBC_PAD, iv, 16 }, sha = { CKM_SHA256, NULL, 0 }, hmac = { CKM_SHA256_HMAC, NULL, 0 };
    CK_ULONG n = sizeof whole, at = 0, length, total;
    OK(f->C_EncryptInit(s, &m, aes));
    OK(f->C_Encrypt(s, text, TEXT, whole, &n));
    total = n;
    OK(f->C_EncryptInit(s, &m, aes));
    OK(f->C_DigestInit(s, &sha));
    OK(f->C_DigestEncryptUpdate(s, text, 20, NULL, &n));
    CHECK(n == 16);
    n = 15;
    RV(CKR_BUFFER_TOO_SMALL, f->C_DigestEncryptUpdate(s, text, 20, made, &n));
    CHECK(n == 16);
    OK(f->C_DigestEncryptUpdate(s, text, 20, made, &n));
    CHECK(n == 16);
    at = n;
    n = sizeof made - at;
    memcpy(made + at, text + 20, TEXT - 20);
    OK(f->C_DigestEncryptUpdate(s, made + at, TEXT - 20, made + at, &n));
    at += n;
    n = sizeof made - at;
    OK(f->C_EncryptFinal(s, made + at, &n));
    CHECK(at + n == total && memcmp(made, whole, total) == 0);
    n = 32;
    OK(f->C_DigestFinal(s, hash[0], &n));
    OK(f->C_DigestInit(s, &sha));
    OK(f->C_Digest(s, text, TEXT, hash[1], &n));
    CHECK(memcmp(hash[0], hash[1], 32) == 0);
    OK(f->C_DecryptInit(s, &m, aes));
    OK(f->C_DigestInit(s, &sha));
    n = sizeof back;
    OK(f->C_DecryptDigestUpdate(s, whole, total, back, &n));
    CHECK(n == total - 16);
    length = sizeof back - n;
    OK(f->C_DecryptFinal(s, back + n, &length));
    CHECK(n + length == TEXT && memcmp(back, text, TEXT) == 0);
    OK(f->C_DigestUpdate(s, back + n, length));
    n = 32;
    OK(f->C_DigestFinal(s, hash[0], &n));
    CHECK(memcmp(hash[0], hash[1], 32) == 0);
    OK(f->C_EncryptInit(s, &m, aes));
    OK(f->C_SignInit(s, &hmac, aes));
    n = sizeof made;
    OK(f->C_SignEncryptUpdate(s, text, TEXT, made, &n));
    at = n;
    n = sizeof made - at;
    OK(f->C_EncryptFinal(s, made + at, &n));
    n = 32;
    OK(f->C_SignFinal(s, mac, &n));
    OK(f->C_DecryptInit(s, &m, aes));
    OK(f->C_VerifyInit(s, &hmac, aes));
    n = sizeof back;
    OK(f->C_DecryptVerifyUpdate(s, whole, total, back, &n));
    length = sizeof back - n;
    OK(f->C_DecryptFinal(s, back + n, &length));
    OK(f->C_VerifyUpdate(s, back + n, length));
    OK(f->C_VerifyFinal(s, mac, 32));
    RV(CKR_OPERATION_NOT_INITIALIZED, f->C_DecryptVerifyUpdate(s, whole, total, back, &n));
    whole[total - 1] ^= 1; /* the padding is wrong now */
    OK(f->C_DecryptInit(s, &m, aes));
    n = sizeof back;
    RV(CKR_ENCRYPTED_DATA_INVALID, f->C_Decrypt(s, whole, total, back, &n));
}

static void wraps(CK_SESSION_HANDLE s, CK_MECHANISM m, CK_OBJECT_HANDLE with, CK_OBJECT_HANDLE back_with, CK_OBJECT_HANDLE key)
{
    CK_BYTE wrapped[4096], here[100], there[100], small[1];
    CK_ULONG n = 0;
    CK_OBJECT_HANDLE back;
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, aes_type), IS(CKA_TOKEN, no) };
    OK(f->C_WrapKey(s, &m, with, key, NULL, &n));
    CK_ULONG size = n;
    n = 1;
    RV(CKR_BUFFER_TOO_SMALL, f->C_WrapKey(s, &m, with, key, small, &n));
    CHECK(n == size);
    OK(f->C_WrapKey(s, &m, with, key, wrapped, &n));
    OK(f->C_UnwrapKey(s, &m, back_with, wrapped, n, t, 3, &back));
    CHECK(value_of(s, back, here, sizeof here) == value_of(s, key, there, sizeof there) && memcmp(here, there, 16) == 0 && flag(s, back, CKA_LOCAL) == CK_FALSE);
    RV(CKR_WRAPPED_KEY_LEN_RANGE, f->C_UnwrapKey(s, &m, back_with, wrapped, 3, t, 3, &back) == CKR_WRAPPED_KEY_INVALID ? CKR_WRAPPED_KEY_LEN_RANGE : f->C_UnwrapKey(s, &m, back_with, wrapped, 3, t, 3, &back));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_UnwrapKey(s, &m, back_with, wrapped, n, t, 1, &back));
    t[2].pValue = &yes;
    RV(CKR_TOKEN_WRITE_PROTECTED, f->C_UnwrapKey(s, &m, back_with, wrapped, n, t, 3, &back));
    wrapped[n / 2] ^= 1;
    if (m.mechanism != CKM_RSA_PKCS && m.mechanism != CKM_AES_CBC_PAD)
        RV(CKR_WRAPPED_KEY_INVALID, f->C_UnwrapKey(s, &m, back_with, wrapped, n, t, 2, &back));
}

static void wrapping(CK_SESSION_HANDLE s)
{
    CK_BYTE a[32] = { 1 }, b[32] = { 2 }, iv[16] = { 3 };
    CK_ULONG bits = 2048, n = 0;
    CK_ATTRIBUTE size[] = { IS(CKA_MODULUS_BITS, bits) }, locked = IS(CKA_EXTRACTABLE, no), curve = IS(CKA_EC_PARAMS, p256);
    CK_OBJECT_HANDLE kek = aes_key(s, a, 32), key = aes_key(s, b, 32), fixed, public, private, ec_public, ec, back;
    CK_MECHANISM wrap = { CKM_AES_KEY_WRAP, NULL, 0 }, padded = { CKM_AES_KEY_WRAP_PAD, NULL, 0 }, kwp = { 0x210B, NULL, 0 }, cbc = { CKM_AES_CBC_PAD, iv, 16 }, pkcs = { CKM_RSA_PKCS, NULL, 0 };
    CK_RSA_PKCS_OAEP_PARAMS p = { CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, NULL, 0 };
    CK_MECHANISM oaep = { CKM_RSA_PKCS_OAEP, &p, sizeof p };
    wraps(s, wrap, kek, kek, key);
    wraps(s, padded, kek, kek, key);
    wraps(s, kwp, kek, kek, key);
    wraps(s, cbc, kek, kek, key);
    generate_pair(s, CKM_RSA_PKCS_KEY_PAIR_GEN, size, 1, &public, &private);
    wraps(s, pkcs, public, private, key);
    wraps(s, oaep, public, private, key);
    /* Private keys, in PrivateKeyInfo. */
    static CK_BYTE wrapped[4096];
    generate_pair(s, CKM_EC_KEY_PAIR_GEN, &curve, 1, &ec_public, &ec);
    CK_OBJECT_HANDLE pairs[][2] = { { public, private }, { ec_public, ec } };
    CK_KEY_TYPE types[] = { CKK_RSA, CKK_EC };
    CK_MECHANISM_TYPE signing[] = { CKM_SHA256_RSA_PKCS, CKM_ECDSA_SHA256 };
    for (int i = 0; i < 2; i++) {
        CK_ATTRIBUTE t[] = { IS(CKA_CLASS, private_class), { CKA_KEY_TYPE, &types[i], sizeof types[i] } };
        n = sizeof wrapped;
        OK(f->C_WrapKey(s, &padded, kek, pairs[i][1], wrapped, &n));
        OK(f->C_UnwrapKey(s, &padded, kek, wrapped, n, t, 2, &back));
        CHECK(flag(s, back, CKA_SENSITIVE) == CK_TRUE && flag(s, back, CKA_EXTRACTABLE) == CK_FALSE);
        signs(s, (CK_MECHANISM){ signing[i], NULL, 0 }, back, pairs[i][0], TEXT, 1);
        t[1].pValue = &types[1 - i];
        RV(CKR_WRAPPED_KEY_INVALID, f->C_UnwrapKey(s, &padded, kek, wrapped, n, t, 2, &back));
        n = sizeof wrapped;
        RV(CKR_KEY_UNEXTRACTABLE, f->C_WrapKey(s, &padded, kek, find(s, CKO_PRIVATE_KEY), wrapped, &n)); /* of the card: the first found */
    }
    OK(f->C_CopyObject(s, key, &locked, 1, &fixed));
    n = sizeof wrapped;
    RV(CKR_KEY_UNEXTRACTABLE, f->C_WrapKey(s, &wrap, kek, fixed, wrapped, &n));
    RV(CKR_KEY_NOT_WRAPPABLE, f->C_WrapKey(s, &wrap, kek, public, wrapped, &n));
    RV(CKR_KEY_NOT_WRAPPABLE, f->C_WrapKey(s, &pkcs, public, ec, wrapped, &n));
    RV(CKR_WRAPPING_KEY_TYPE_INCONSISTENT, f->C_WrapKey(s, &wrap, public, key, wrapped, &n));
    RV(CKR_MECHANISM_INVALID, f->C_WrapKey(s, &(CK_MECHANISM){ CKM_ECDSA, NULL, 0 }, kek, key, wrapped, &n));
    OK(f->C_DestroyObject(s, fixed));
    RV(CKR_WRAPPING_KEY_HANDLE_INVALID, f->C_WrapKey(s, &wrap, fixed, key, wrapped, &n));
    RV(CKR_KEY_HANDLE_INVALID, f->C_WrapKey(s, &wrap, kek, fixed, wrapped, &n));
    RV(CKR_UNWRAPPING_KEY_HANDLE_INVALID, f->C_UnwrapKey(s, &wrap, fixed, wrapped, 40, NULL, 0, &back));
    RV(CKR_ARGUMENTS_BAD, f->C_WrapKey(s, &wrap, kek, key, wrapped, NULL));
    RV(CKR_ARGUMENTS_BAD, f->C_UnwrapKey(s, &wrap, kek, NULL, 40, NULL, 0, &back));
}

static void scene_session_keys(void)
{
    CK_BYTE value[32] = { 7 };
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(0));
    secret_keys(s);
    parts(s, aes_key(s, value, 32));
    wrapping(s);
    curve_keys(s);
    rsa_keys(s);
    OK(f->C_Finalize(NULL));
}

/* Threads in libcrypto and on the wire when the process ends: it ends with the status that it was given. */
static int threads_stay;

static void *work_once(void *unused)
{
    (void)unused;
    CK_BYTE value[32] = { 7 }, signature[64], out[64];
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 }, ecb = { CKM_AES_ECB, NULL, 0 }, ec = { CKM_EC_KEY_PAIR_GEN, NULL, 0 };
    CK_ATTRIBUTE curve[] = { IS(CKA_EC_PARAMS, p256) }, aes[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, aes_type), IS(CKA_VALUE, value) };
    CK_OBJECT_HANDLE key, public;
    CK_SESSION_HANDLE s;
    CK_ULONG n = sizeof signature;
    if (f->C_OpenSession(thread_slot, CKF_SERIAL_SESSION, NULL, NULL, &s) != CKR_OK)
        return NULL;
    if (f->C_GenerateKeyPair(s, &ec, curve, 1, NULL, 0, &public, &key) == CKR_OK && f->C_SignInit(s, &m, key) == CKR_OK &&
        f->C_Sign(s, text, TEXT, signature, &n) == CKR_OK && f->C_VerifyInit(s, &m, public) == CKR_OK)
        f->C_Verify(s, text, TEXT - 1, signature, n); /* wrong: libcrypto notes errors for each thread */
    n = sizeof out;
    if (f->C_CreateObject(s, aes, 3, &key) == CKR_OK && f->C_EncryptInit(s, &ecb, key) == CKR_OK)
        f->C_Encrypt(s, text, 32, out, &n);
    f->C_CloseSession(s);
    return NULL;
}

/* In threads that come and go, what libcrypto keeps for each is made and taken away, too. */
static void *work_until_the_end(void *unused)
{
    (void)unused;
    while (!stop) {
        pthread_t thread;
        if (threads_stay)
            work_once(NULL);
        else if (pthread_create(&thread, NULL, work_once, NULL) == 0)
            pthread_join(thread, NULL);
    }
    return NULL;
}

/* The host's own handler, registered first and so called last: libcrypto has taken itself apart, and the threads run on meanwhile. */
static void linger(void)
{
    usleep(100000);
}

static void host_uses_libcrypto(void)
{
    void *library = dlopen("libcrypto.so.3", RTLD_NOW);
    int (*initialize)(unsigned long long, const void *) = NULL;
    CHECK(library != NULL);
    *(void **)&initialize = dlsym(library, "OPENSSL_init_crypto");
    CHECK(initialize(0, NULL) == 1);
}

static void scene_exit_among_threads(void)
{
    for (int i = 0; i < 10; i++) {
        pid_t child = forked();
        if (is_child) {
            pthread_t thread;
            CHECK(atexit(linger) == 0);
            threads_stay = i % 2;
            if (threads_stay) /* a host that uses libcrypto: it will be taken apart, and threads of the host's that end meanwhile are its own affair */
                host_uses_libcrypto();
            OK(f->C_Initialize(NULL));
            thread_slot = slot(0);
            for (int j = 0; j < 8; j++)
                CHECK(pthread_create(&thread, NULL, work_until_the_end, NULL) == 0);
            usleep(20000 + 5000 * (unsigned)i);
            exit(7);
        }
        CHECK(child_result(child) == 7);
    }
}
