/* What keys of cards do beyond signing: unwrapping, ciphers in parts of any length, Montgomery curves, hashes that the store has no algorithm for. */

static CK_OBJECT_HANDLE of_card(CK_SESSION_HANDLE s, CK_OBJECT_CLASS class, CK_KEY_TYPE type)
{
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, class), IS(CKA_TOKEN, yes), IS(CKA_KEY_TYPE, type) };
    CK_OBJECT_HANDLE o = 0;
    CK_ULONG n = 0;
    OK(f->C_FindObjectsInit(s, t, 3));
    OK(f->C_FindObjects(s, &o, 1, &n));
    OK(f->C_FindObjectsFinal(s));
    CHECK(n == 1);
    return o;
}

enum { LONG = 200000 };

/* In parts of odd sizes; what comes out is as in one piece. */
static CK_ULONG in_parts(CK_SESSION_HANDLE s, CK_MECHANISM m, CK_OBJECT_HANDLE key, int encrypt, CK_BYTE *in, CK_ULONG n, CK_BYTE *out, CK_ULONG room)
{
    CK_ULONG done = 0, part;
    OK(encrypt ? f->C_EncryptInit(s, &m, key) : f->C_DecryptInit(s, &m, key));
    for (CK_ULONG at = 0, step = 70001; at < n; at += step) {
        if (step > n - at)
            step = n - at;
        part = room - done;
        OK(encrypt ? f->C_EncryptUpdate(s, in + at, step, out + done, &part) : f->C_DecryptUpdate(s, in + at, step, out + done, &part));
        CHECK(part >= 60000 || at + step == n);
        done += part;
    }
    part = room - done;
    OK(encrypt ? f->C_EncryptFinal(s, out + done, &part) : f->C_DecryptFinal(s, out + done, &part));
    return done + part;
}

static void long_ciphers(CK_SESSION_HANDLE s)
{
    static CK_BYTE plain[LONG], secret[LONG + 16], back[LONG + 16], single[LONG + 16];
    CK_BYTE iv[16] = { 1, 2, 3 };
    CK_OBJECT_HANDLE key = find(s, CKO_SECRET_KEY);
    CK_MECHANISM modes[] = { { CKM_AES_CBC, iv, 16 }, { CKM_AES_CBC_PAD, iv, 16 }, { CKM_AES_ECB, NULL, 0 } };
    static const char *const files[] = { "long-cbc", "long-pad", "long-ecb" };
    for (size_t i = 0; i < LONG; i++)
        plain[i] = (CK_BYTE)(i * 7 + i / 251);
    save("long", plain, LONG);
    for (int i = 0; i < 3; i++) {
        CK_ULONG n = in_parts(s, modes[i], key, 1, plain, LONG, secret, sizeof secret), whole = sizeof single;
        save(files[i], secret, n);
        CHECK(n == (modes[i].mechanism == CKM_AES_CBC_PAD ? LONG + 16 : LONG));
        CHECK(in_parts(s, modes[i], key, 0, secret, n, back, sizeof back) == LONG && memcmp(back, plain, LONG) == 0);
        OK(f->C_EncryptInit(s, &modes[i], key));
        OK(f->C_Encrypt(s, plain, LONG, single, &whole));
        CHECK(whole == n && memcmp(single, secret, n) == 0);
        OK(f->C_DecryptInit(s, &modes[i], key));
        whole = sizeof back;
        OK(f->C_Decrypt(s, single, n, back, &whole));
        CHECK(whole == LONG && memcmp(back, plain, LONG) == 0);
    }
    CK_ULONG n = sizeof back;
    OK(f->C_DecryptInit(s, &modes[0], key));
    RV(CKR_ENCRYPTED_DATA_LEN_RANGE, f->C_Decrypt(s, secret, 17, back, &n));
    CK_MECHANISM hmac = { CKM_SHA256_HMAC, NULL, 0 };
    OK(f->C_SignInit(s, &hmac, key));
    RV(CKR_DATA_LEN_RANGE, f->C_Sign(s, plain, LONG, back, &n));
    CK_MECHANISM wrap = { CKM_AES_KEY_WRAP, NULL, 0 };
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_WrapKey(s, &wrap, key, aes_key(s, plain, 16), back, &n));
    RV(CKR_KEY_UNEXTRACTABLE, f->C_WrapKey(s, &wrap, aes_key(s, plain, 16), key, back, &n));
}

static void scene_card_mechanisms(void)
{
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(0));
    long_ciphers(s);
    CK_OBJECT_HANDLE private = of_card(s, CKO_PRIVATE_KEY, CKK_RSA), public = of_card(s, CKO_PUBLIC_KEY, CKK_RSA), key;
    static const CK_MECHANISM_TYPE hashed[] = { CKM_SHA1_RSA_PKCS, CKM_SHA224_RSA_PKCS, CKM_SHA256_RSA_PKCS, CKM_SHA384_RSA_PKCS, CKM_SHA512_RSA_PKCS };
    for (size_t i = 0; i < COUNT(hashed); i++)
        signs(s, (CK_MECHANISM){ hashed[i], NULL, 0 }, private, public, TEXT, 1);
    CK_RSA_PKCS_OAEP_PARAMS p = { CKM_SHA256, CKG_MGF1_SHA256, CKZ_DATA_SPECIFIED, NULL, 0 };
    CK_MECHANISM oaep = { CKM_RSA_PKCS_OAEP, &p, sizeof p }, pkcs = { CKM_RSA_PKCS, NULL, 0 };
    CK_BYTE value[32] = { 3 }, out[512];
    CK_ULONG n = sizeof out;
    CHECK(flag(s, public, CKA_WRAP) && flag(s, private, CKA_UNWRAP) && flag(s, public, CKA_ENCRYPT));
    encrypts(s, pkcs, public, private, TEXT);
    encrypts(s, oaep, public, private, TEXT);
    key = aes_key(s, value, 32);
    wraps(s, pkcs, public, private, key);
    wraps(s, oaep, public, private, key);
    RV(CKR_KEY_UNEXTRACTABLE, f->C_WrapKey(s, &pkcs, public, private, out, &n));
    /* X25519 with a key of the session. */
    CK_OBJECT_HANDLE mine_public, mine;
    CK_ATTRIBUTE t[] = { { CKA_EC_PARAMS, (void *)named_curves[6].params, named_curves[6].n } };
    generate_pair(s, 0x1056, t, 1, &mine_public, &mine);
    CK_OBJECT_HANDLE montgomery_public = of_card(s, CKO_PUBLIC_KEY, 0x41);
    CK_BYTE point[64];
    CK_ATTRIBUTE get = IS(CKA_EC_POINT, point);
    OK(f->C_GetAttributeValue(s, montgomery_public, &get, 1));
    both_derive(s, of_card(s, CKO_PRIVATE_KEY, 0x41), montgomery_public, mine, mine_public);
    /* Of the key on P-256 only ecdsa-sha256 is endorsed. */
    CK_OBJECT_HANDLE ec = of_card(s, CKO_PRIVATE_KEY, CKK_EC);
    CK_MECHANISM sha1 = { CKM_ECDSA_SHA1, NULL, 0 }, sha256 = { CKM_ECDSA_SHA256, NULL, 0 }, ecdh = { CKM_ECDH1_DERIVE, NULL, 0 };
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_SignInit(s, &sha1, ec));
    signs(s, sha256, ec, of_card(s, CKO_PUBLIC_KEY, CKK_EC), TEXT, 1);
    CK_ECDH1_DERIVE_PARAMS agreement = { CKD_NULL, 0, NULL, get.ulValueLen, point };
    ecdh.pParameter = &agreement;
    ecdh.ulParameterLen = sizeof agreement;
    RV(CKR_KEY_FUNCTION_NOT_PERMITTED, f->C_DeriveKey(s, &ecdh, ec, NULL, 0, &key));
    OK(f->C_Finalize(NULL));
}
