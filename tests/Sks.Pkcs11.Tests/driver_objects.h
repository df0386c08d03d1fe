/* Objects of sessions: how they are made, seen, changed, copied and gone, and what templates may say. */

static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
static CK_OBJECT_CLASS data_class = CKO_DATA, secret_class = CKO_SECRET_KEY, public_class = CKO_PUBLIC_KEY, private_class = CKO_PRIVATE_KEY,
                       certificate_class = CKO_CERTIFICATE;
static CK_KEY_TYPE aes_type = CKK_AES, generic_type = CKK_GENERIC_SECRET, rsa_type = CKK_RSA, ec_type = CKK_EC;
static CK_BYTE p256[] = { 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07 };
#define IS(type, value) { type, &(value), sizeof(value) }
#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static CK_OBJECT_HANDLE create(CK_SESSION_HANDLE s, CK_ATTRIBUTE *t, CK_ULONG n)
{
    CK_OBJECT_HANDLE o = 0;
    OK(f->C_CreateObject(s, t, n, &o));
    CHECK(o != 0);
    return o;
}

static CK_OBJECT_HANDLE aes_key(CK_SESSION_HANDLE s, CK_BYTE *value, CK_ULONG n)
{
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, aes_type), { CKA_VALUE, value, n } };
    return create(s, t, 3);
}

static int sees(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE wanted)
{
    CK_OBJECT_HANDLE found[64];
    CK_ULONG n = 0;
    int seen = 0;
    OK(f->C_FindObjectsInit(s, NULL, 0));
    do {
        OK(f->C_FindObjects(s, found, 64, &n));
        for (CK_ULONG i = 0; i < n; i++)
            seen |= found[i] == wanted;
    } while (n > 0);
    OK(f->C_FindObjectsFinal(s));
    return seen;
}

static CK_BBOOL flag(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL b = 7;
    CK_ATTRIBUTE t = { type, &b, sizeof b };
    OK(f->C_GetAttributeValue(s, o, &t, 1));
    return b;
}

static void life_of_an_object(CK_SLOT_ID id)
{
    CK_BYTE value[] = "some data", other[] = "other data", read[64];
    CK_SESSION_HANDLE s = open_session(id), second = open_session(id);
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, data_class), { CKA_LABEL, "note", 4 }, IS(CKA_VALUE, value) }, label = { CKA_LABEL, "note", 4 };
    CK_OBJECT_HANDLE o = create(s, t, 3), copy, found = 0;
    CK_ULONG n = 0, size = 0;
    OK(f->C_FindObjectsInit(second, &label, 1)); /* another session sees it */
    OK(f->C_FindObjects(second, &found, 1, &n));
    OK(f->C_FindObjectsFinal(second));
    CHECK(n == 1 && found == o);
    OK(f->C_GetObjectSize(second, o, &size));
    CHECK(size > sizeof value && size < 4096);
    CHECK(flag(s, o, CKA_TOKEN) == CK_FALSE && flag(s, o, CKA_MODIFIABLE) == CK_TRUE && flag(s, o, CKA_PRIVATE) == CK_FALSE);
    CK_ATTRIBUTE change = IS(CKA_VALUE, other), get = { CKA_VALUE, read, sizeof read };
    OK(f->C_SetAttributeValue(second, o, &change, 1));
    OK(f->C_GetAttributeValue(s, o, &get, 1));
    CHECK(get.ulValueLen == sizeof other && memcmp(read, other, sizeof other) == 0);
    CK_ATTRIBUTE fixed[] = { { CKA_LABEL, "fixed", 5 }, IS(CKA_MODIFIABLE, no), IS(CKA_DESTROYABLE, no), IS(CKA_COPYABLE, no) };
    OK(f->C_CopyObject(second, o, fixed, 4, &copy));
    RV(CKR_ACTION_PROHIBITED, f->C_SetAttributeValue(s, copy, &label, 1));
    RV(CKR_ACTION_PROHIBITED, f->C_CopyObject(s, copy, NULL, 0, &found));
    RV(CKR_ACTION_PROHIBITED, f->C_DestroyObject(s, copy));
    OK(f->C_DestroyObject(second, o));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_DestroyObject(s, o));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetAttributeValue(s, o, &get, 1));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_SetAttributeValue(s, o, &label, 1));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_CopyObject(s, o, NULL, 0, &found));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetObjectSize(s, o, &size));
    OK(f->C_CloseSession(second)); /* which has made the copy */
    CHECK(!sees(s, copy));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetObjectSize(s, copy, &size));
    OK(f->C_CloseSession(s));
}

/* Private objects are there for who has logged in, and go with the login. */
static void private_objects(CK_SLOT_ID id, CK_SLOT_ID other_slot)
{
    CK_SESSION_HANDLE s = open_session(id), other = open_session(other_slot);
    CK_BYTE value[16] = { 1 };
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, aes_type), IS(CKA_VALUE, value), IS(CKA_PRIVATE, yes) };
    CK_OBJECT_HANDLE o;
    CK_ULONG size;
    RV(CKR_USER_NOT_LOGGED_IN, f->C_CreateObject(s, t, 4, &o));
    CK_OBJECT_HANDLE open = create(s, t, 3);
    OK(f->C_Login(s, CKU_USER, pin, 4));
    o = create(s, t, 3); /* by default */
    CHECK(flag(s, o, CKA_PRIVATE) == CK_TRUE && sees(s, o) && flag(s, open, CKA_PRIVATE) == CK_FALSE);
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetObjectSize(other, o, &size));
    CHECK(!sees(other, o));
    OK(f->C_Logout(s));
    CHECK(!sees(s, o) && sees(s, open));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetObjectSize(s, o, &size));
    OK(f->C_CloseSession(other));
    OK(f->C_CloseSession(s));
}

static void hidden_values(CK_SESSION_HANDLE s)
{
    CK_BYTE value[32] = { 9, 8, 7 }, read[64], hash[64];
    CK_ULONG n = sizeof hash;
    CK_OBJECT_HANDLE key = aes_key(s, value, 32), hidden, copy;
    CK_ATTRIBUTE get = { CKA_VALUE, read, sizeof read }, sensitive = IS(CKA_SENSITIVE, yes), open = IS(CKA_SENSITIVE, no), extractable = IS(CKA_EXTRACTABLE, yes),
                 locked = IS(CKA_EXTRACTABLE, no);
    OK(f->C_GetAttributeValue(s, key, &get, 1));
    CHECK(get.ulValueLen == 32 && memcmp(read, value, 32) == 0 && flag(s, key, CKA_ALWAYS_SENSITIVE) == CK_FALSE && flag(s, key, CKA_LOCAL) == CK_FALSE);
    OK(f->C_CopyObject(s, key, &sensitive, 1, &hidden));
    get.ulValueLen = sizeof read;
    RV(CKR_ATTRIBUTE_SENSITIVE, f->C_GetAttributeValue(s, hidden, &get, 1));
    CHECK(get.ulValueLen == CK_UNAVAILABLE_INFORMATION);
    RV(CKR_ATTRIBUTE_READ_ONLY, f->C_SetAttributeValue(s, hidden, &open, 1));
    RV(CKR_ATTRIBUTE_READ_ONLY, f->C_CopyObject(s, hidden, &open, 1, &copy));
    OK(f->C_SetAttributeValue(s, key, &locked, 1));
    RV(CKR_ATTRIBUTE_READ_ONLY, f->C_SetAttributeValue(s, key, &extractable, 1));
    get.ulValueLen = sizeof read;
    RV(CKR_ATTRIBUTE_SENSITIVE, f->C_GetAttributeValue(s, key, &get, 1));
    CK_ATTRIBUTE guess = { CKA_VALUE, value, 32 }; /* nor does a search tell */
    OK(f->C_FindObjectsInit(s, &guess, 1));
    OK(f->C_FindObjects(s, &copy, 1, &n));
    CHECK(n == 0);
    OK(f->C_FindObjectsFinal(s));
    CK_MECHANISM sha = { CKM_SHA256, NULL, 0 };
    CK_BYTE right[32];
    OK(f->C_DigestInit(s, &sha));
    OK(f->C_DigestKey(s, hidden));
    n = sizeof hash;
    OK(f->C_DigestFinal(s, hash, &n));
    OK(f->C_DigestInit(s, &sha));
    n = sizeof right;
    OK(f->C_Digest(s, value, 32, right, &n));
    CHECK(memcmp(hash, right, 32) == 0);
    OK(f->C_DestroyObject(s, hidden));
    OK(f->C_DigestInit(s, &sha));
    RV(CKR_KEY_HANDLE_INVALID, f->C_DigestKey(s, hidden));
    RV(CKR_KEY_INDIGESTIBLE, find(s, CKO_SECRET_KEY) == key ? CKR_KEY_INDIGESTIBLE : f->C_DigestKey(s, find(s, CKO_SECRET_KEY)));
    OK(f->C_DigestInit(s, NULL));
    OK(f->C_DestroyObject(s, key));
}

static void wrong_templates(CK_SESSION_HANDLE s)
{
    CK_BYTE value[33] = { 1 };
    CK_ULONG length = 16, odd = 17, bits = 512, number = 4711;
    CK_OBJECT_HANDLE o, p;
    CK_ATTRIBUTE whole[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, aes_type), { CKA_VALUE, value, 16 }, IS(CKA_TOKEN, yes) };
    RV(CKR_TOKEN_WRITE_PROTECTED, f->C_CreateObject(s, whole, 4, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, whole, 2, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, whole, 1, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, whole + 1, 2, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, whole, 0, &o));
    RV(CKR_ARGUMENTS_BAD, f->C_CreateObject(s, NULL, 1, &o));
    RV(CKR_ARGUMENTS_BAD, f->C_CreateObject(s, whole, 3, NULL));
    whole[2].ulValueLen = 33;
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, whole, 3, &o));
    whole[2].pValue = NULL;
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, whole, 3, &o));
    whole[2] = (CK_ATTRIBUTE){ CKA_VALUE, value, 16 };
    static const struct {
        CK_RV expected;
        CK_ATTRIBUTE a;
    } wrong[] = {
        { CKR_ATTRIBUTE_TYPE_INVALID, { CKA_MODULUS, "abc", 3 } },      { CKR_ATTRIBUTE_TYPE_INVALID, { 0x12345, "abc", 3 } },
        { CKR_ATTRIBUTE_READ_ONLY, { CKA_LOCAL, &yes, 1 } },            { CKR_ATTRIBUTE_READ_ONLY, { CKA_ALWAYS_SENSITIVE, &yes, 1 } },
        { CKR_ATTRIBUTE_READ_ONLY, { CKA_TRUSTED, &yes, 1 } },          { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_SENSITIVE, "abc", 3 } },
        { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_ENCRYPT, "\x07", 1 } },    { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_START_DATE, "2026", 4 } },
        { CKR_TEMPLATE_INCONSISTENT, { CKA_VALUE, "abc", 3 } },         { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_ENCRYPT, NULL, 0 } },
        { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_CLASS, NULL, 0 } },        { CKR_ATTRIBUTE_VALUE_INVALID, { CKA_TOKEN, NULL, 0 } },
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        CK_ATTRIBUTE t[] = { whole[0], whole[1], whole[2], wrong[i].a };
        if (wrong[i].a.type == CKA_CLASS)
            t[0] = wrong[i].a;
        RV(wrong[i].expected, f->C_CreateObject(s, t, wrong[i].a.type == CKA_CLASS ? 3 : 4, &o));
    }
    CK_ATTRIBUTE unknown[] = { IS(CKA_CLASS, number), IS(CKA_KEY_TYPE, aes_type), IS(CKA_VALUE, value) };
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, unknown, 3, &o));
    CK_ATTRIBUTE type[] = { IS(CKA_CLASS, secret_class), IS(CKA_KEY_TYPE, number), IS(CKA_VALUE, value) };
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, type, 3, &o));
    CK_MECHANISM gen = { CKM_AES_KEY_GEN, NULL, 0 }, pair = { CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 }, ec = { CKM_EC_KEY_PAIR_GEN, NULL, 0 }, param = { CKM_AES_KEY_GEN, value, 16 },
                 sha = { CKM_SHA256, NULL, 0 };
    CK_ATTRIBUTE aes[] = { IS(CKA_VALUE_LEN, length), { CKA_VALUE, value, 16 } }, bad_length = IS(CKA_VALUE_LEN, odd), public = IS(CKA_CLASS, public_class), token[] = { IS(CKA_VALUE_LEN, length), IS(CKA_TOKEN, yes) };
    RV(CKR_TEMPLATE_INCONSISTENT, f->C_GenerateKey(s, &gen, aes, 2, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_GenerateKey(s, &gen, NULL, 0, &o));
    RV(CKR_TEMPLATE_INCONSISTENT, f->C_GenerateKey(s, &gen, &public, 1, &o));
    RV(CKR_KEY_SIZE_RANGE, f->C_GenerateKey(s, &gen, &bad_length, 1, &o));
    RV(CKR_TOKEN_WRITE_PROTECTED, f->C_GenerateKey(s, &gen, token, 2, &o));
    RV(CKR_MECHANISM_PARAM_INVALID, f->C_GenerateKey(s, &param, aes, 1, &o));
    RV(CKR_MECHANISM_INVALID, f->C_GenerateKey(s, &sha, aes, 1, &o));
    RV(CKR_MECHANISM_INVALID, f->C_GenerateKey(s, &pair, aes, 1, &o));
    CK_ATTRIBUTE small[] = { IS(CKA_MODULUS_BITS, bits) }, curve[] = { { CKA_EC_PARAMS, p256, 9 } };
    RV(CKR_KEY_SIZE_RANGE, f->C_GenerateKeyPair(s, &pair, small, 1, NULL, 0, &o, &p));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_GenerateKeyPair(s, &pair, NULL, 0, NULL, 0, &o, &p));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_GenerateKeyPair(s, &ec, NULL, 0, NULL, 0, &o, &p));
    RV(CKR_CURVE_NOT_SUPPORTED, f->C_GenerateKeyPair(s, &ec, curve, 1, NULL, 0, &o, &p));
    RV(CKR_TOKEN_WRITE_PROTECTED, f->C_GenerateKeyPair(s, &ec, curve, 1, token + 1, 1, &o, &p));
    RV(CKR_MECHANISM_INVALID, f->C_GenerateKeyPair(s, &gen, curve, 1, NULL, 0, &o, &p));
    RV(CKR_ARGUMENTS_BAD, f->C_GenerateKeyPair(s, &ec, curve, 1, NULL, 1, &o, &p));
    /* Numbers that make no key. */
    CK_BYTE modulus[128] = { 0x80 }, exponent[] = { 1, 0, 1 }, point[67] = { 0x04, 0x41, 0x04, 1 };
    CK_ATTRIBUTE rsa[] = { IS(CKA_CLASS, public_class), IS(CKA_KEY_TYPE, rsa_type), IS(CKA_MODULUS, modulus), IS(CKA_PUBLIC_EXPONENT, exponent) };
    CK_ATTRIBUTE off[] = { IS(CKA_CLASS, public_class), IS(CKA_KEY_TYPE, ec_type), IS(CKA_EC_PARAMS, p256), IS(CKA_EC_POINT, point) };
    rsa[2].ulValueLen = 20;
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, rsa, 4, &o));
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, off, 4, &o));
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, off, 3, &o));
    CK_ATTRIBUTE zero[] = { IS(CKA_CLASS, private_class), IS(CKA_KEY_TYPE, ec_type), IS(CKA_EC_PARAMS, p256), { CKA_VALUE, modulus + 1, 32 } };
    RV(CKR_ATTRIBUTE_VALUE_INVALID, f->C_CreateObject(s, zero, 4, &o));
}

/* What belongs to the card stays as it is. */
static void card_objects_stay(CK_SESSION_HANDLE s)
{
    CK_OBJECT_HANDLE public = find(s, CKO_PUBLIC_KEY), certificate = find(s, CKO_CERTIFICATE), o;
    CK_ATTRIBUTE label = { CKA_LABEL, "x", 1 }, token = IS(CKA_TOKEN, yes);
    CK_ULONG size;
    RV(CKR_ACTION_PROHIBITED, f->C_DestroyObject(s, certificate));
    RV(CKR_ACTION_PROHIBITED, f->C_CopyObject(s, public, NULL, 0, &o));
    RV(CKR_TOKEN_WRITE_PROTECTED, f->C_CopyObject(s, public, &token, 1, &o));
    RV(CKR_ATTRIBUTE_READ_ONLY, f->C_SetAttributeValue(s, public, &label, 1));
    OK(f->C_GetObjectSize(s, public, &size));
    CHECK(size == CK_UNAVAILABLE_INFORMATION);
    /* The same values, as an object of the session. */
    static CK_BYTE der[4096], subject[512];
    CK_ATTRIBUTE read[] = { IS(CKA_VALUE, der), IS(CKA_SUBJECT, subject) };
    CK_CERTIFICATE_TYPE x509 = CKC_X_509;
    OK(f->C_GetAttributeValue(s, certificate, read, 2));
    CK_ATTRIBUTE t[] = { IS(CKA_CLASS, certificate_class), IS(CKA_CERTIFICATE_TYPE, x509), read[0], read[1] };
    o = create(s, t, 4);
    CHECK(sees(s, o) && flag(s, o, CKA_TRUSTED) == CK_FALSE);
    RV(CKR_TEMPLATE_INCOMPLETE, f->C_CreateObject(s, t, 3, &o));
}

static void scene_objects(void)
{
    OK(f->C_Initialize(NULL));
    life_of_an_object(slot(0));
    life_of_an_object(slot(1));
    private_objects(slot(1), slot(0));
    CK_SESSION_HANDLE s = open_session(slot(0));
    hidden_values(s);
    wrong_templates(s);
    card_objects_stay(s);
    CK_BYTE value[16] = { 1 };
    for (int i = 0; i < 300; i++)
        aes_key(s, value, 16);
    CK_OBJECT_HANDLE key = aes_key(s, value, 16);
    pid_t child = forked();
    if (is_child) { /* a child has none of them */
        CK_ULONG size;
        RV(CKR_OBJECT_HANDLE_INVALID, f->C_GetObjectSize(s, key, &size));
        CHECK(find(s, CKO_SECRET_KEY) == 0);
        key = aes_key(s, value, 16);
        OK(f->C_GetObjectSize(s, key, &size));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    CHECK(sees(s, key));
    OK(f->C_Finalize(NULL));
    OK(f->C_Initialize(NULL));
    CHECK(find(open_session(slot(0)), CKO_SECRET_KEY) == 0);
    OK(f->C_Finalize(NULL));
}

/* Templates of any content, seeded: whatever is answered, nothing breaks. The sanitizers look on. */
static void scene_any_template(void)
{
    static const CK_ATTRIBUTE_TYPE types[] = { CKA_CLASS, CKA_TOKEN, CKA_PRIVATE, CKA_LABEL, CKA_VALUE, CKA_KEY_TYPE, CKA_ID, CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_MODULUS,
                                               CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT, CKA_PRIVATE_EXPONENT, CKA_PRIME_1, CKA_VALUE_LEN, CKA_EC_PARAMS, CKA_EC_POINT,
                                               CKA_ALLOWED_MECHANISMS, CKA_START_DATE, CKA_LOCAL, CKA_CERTIFICATE_TYPE, CKA_SUBJECT, CKA_SIGN, 0x12345 };
    static CK_BYTE bytes[300];
    static CK_ULONG numbers[] = { CKO_DATA, CKO_CERTIFICATE, CKO_PUBLIC_KEY, CKO_PRIVATE_KEY, CKO_SECRET_KEY, CKK_AES, 16, CKK_EC, CKK_EC_EDWARDS, 0x41, 1024, ~0ul };
    static CK_MECHANISM_TYPE making[] = { CKM_AES_KEY_GEN, CKM_GENERIC_SECRET_KEY_GEN, CKM_EC_KEY_PAIR_GEN, CKM_EC_EDWARDS_KEY_PAIR_GEN, 0x1056, CKM_RSA_PKCS_KEY_PAIR_GEN };
    unsigned seed = 2026;
    int made = 0;
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(0));
    CK_OBJECT_HANDLE kek = aes_key(s, bytes, 16), o, p;
    for (int round = 0; round < 10000; round++) {
        CK_ATTRIBUTE t[4];
        CK_ULONG n = (CK_ULONG)rand_r(&seed) % 5;
        bytes[rand_r(&seed) % sizeof bytes] = (CK_BYTE)rand_r(&seed);
        for (CK_ULONG i = 0; i < n; i++) {
            t[i].type = types[(size_t)rand_r(&seed) % COUNT(types)];
            int is_number = t[i].type == CKA_CLASS || t[i].type == CKA_KEY_TYPE || t[i].type == CKA_VALUE_LEN || t[i].type == CKA_MODULUS_BITS;
            int is_boolean = t[i].type == CKA_TOKEN || t[i].type == CKA_PRIVATE || t[i].type == CKA_SENSITIVE || t[i].type == CKA_EXTRACTABLE || t[i].type == CKA_SIGN;
            switch (rand_r(&seed) % 12) {
            case 0: t[i].pValue = bytes, t[i].ulValueLen = (CK_ULONG)rand_r(&seed) % sizeof bytes; break;
            case 1: t[i].pValue = NULL, t[i].ulValueLen = (CK_ULONG)rand_r(&seed) % 2; break;
            default: /* what fits */
                if (is_number)
                    t[i].pValue = &numbers[(size_t)rand_r(&seed) % COUNT(numbers)], t[i].ulValueLen = sizeof numbers[0];
                else if (is_boolean)
                    t[i].pValue = rand_r(&seed) % 2 ? &yes : &no, t[i].ulValueLen = 1;
                else if (t[i].type == CKA_EC_PARAMS)
                    t[i].pValue = p256, t[i].ulValueLen = sizeof p256;
                else
                    t[i].pValue = bytes, t[i].ulValueLen = 16;
            }
        }
        CK_MECHANISM m = { making[(size_t)rand_r(&seed) % (COUNT(making) - (round % 50 != 0))], NULL, 0 }, wrap = { CKM_AES_CBC_PAD, bytes, 16 };
        CK_RV rv = CKR_OK;
        switch (rand_r(&seed) % 6) {
        case 0: rv = f->C_GenerateKey(s, &m, t, n, &o); break;
        case 1: rv = f->C_GenerateKeyPair(s, &m, t, n / 2, t + n / 2, n - n / 2, &o, &p); break;
        case 2: rv = f->C_UnwrapKey(s, &wrap, kek, bytes, 32, t, n, &o); break;
        case 3: rv = f->C_CopyObject(s, kek, t, n, &o); break;
        case 4: rv = f->C_SetAttributeValue(s, kek, t, n), o = 0; break;
        default: rv = f->C_CreateObject(s, t, n, &o);
        }
        CHECK(rv != CKR_FUNCTION_FAILED && rv != CKR_HOST_MEMORY && rv != CKR_GENERAL_ERROR);
        if (rv == CKR_OK && o != 0) {
            CK_BYTE read[4096];
            for (size_t i = 0; i < COUNT(types); i++) {
                CK_ATTRIBUTE get = { types[i], read, (CK_ULONG)rand_r(&seed) % sizeof read };
                f->C_GetAttributeValue(s, o, &get, 1);
            }
            made++;
            f->C_DestroyObject(s, o);
        }
        if (round % 500 == 0) { /* what cannot be destroyed goes with its session */
            OK(f->C_CloseSession(s));
            s = open_session(slot(0));
            kek = aes_key(s, bytes, 16);
        }
    }
    CHECK(made > 20);
    OK(f->C_Finalize(NULL));
}
