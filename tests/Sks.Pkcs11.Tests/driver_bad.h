/* Every function of the table with null pointers, handles that are none, and buffers of the wrong size: an error each time, never a crash. */

static int not_ok(CK_RV rv, const char *what)
{
    if (rv == CKR_OK || (rv >= CKR_DEVICE_ERROR && rv <= CKR_DEVICE_REMOVED)) {
        fprintf(stderr, "%s is 0x%lx\n", what, rv);
        exit(1);
    }
    return 1;
}
#define BAD(call) not_ok((call), #call)

static void null_pointers(CK_SESSION_HANDLE s, CK_SLOT_ID id, CK_OBJECT_HANDLE key)
{
    CK_BYTE b[256] = { 0 };
    CK_ULONG n = sizeof b;
    CK_OBJECT_HANDLE o;
    CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 }, ecdh = { CKM_ECDH1_DERIVE, NULL, 0 }, sha = { CKM_SHA256, NULL, 0 };
    CK_ATTRIBUTE hollow = { CKA_ID, NULL, 20 };
    BAD(f->C_GetInfo(NULL));
    BAD(f->C_GetFunctionList(NULL));
    BAD(f->C_GetSlotList(CK_TRUE, NULL, NULL));
    BAD(f->C_GetSlotInfo(id, NULL));
    BAD(f->C_GetTokenInfo(id, NULL));
    BAD(f->C_WaitForSlotEvent(CKF_DONT_BLOCK, NULL, NULL));
    BAD(f->C_GetMechanismList(id, NULL, NULL));
    BAD(f->C_GetMechanismInfo(id, CKM_ECDSA, NULL));
    BAD(f->C_InitToken(id, NULL, 4, NULL));
    BAD(f->C_InitPIN(s, NULL, 4));
    BAD(f->C_SetPIN(s, NULL, 4, NULL, 4));
    BAD(f->C_OpenSession(id, CKF_SERIAL_SESSION, NULL, NULL, NULL));
    BAD(f->C_GetSessionInfo(s, NULL));
    BAD(f->C_GetOperationState(s, NULL, NULL));
    BAD(f->C_SetOperationState(s, NULL, 4, 0, 0));
    BAD(f->C_Login(s, CKU_USER, NULL, 4));
    BAD(f->C_CreateObject(s, NULL, 1, NULL));
    BAD(f->C_CopyObject(s, key, NULL, 1, NULL));
    BAD(f->C_GetObjectSize(s, key, NULL));
    BAD(f->C_GetAttributeValue(s, key, NULL, 1));
    BAD(f->C_SetAttributeValue(s, key, NULL, 1));
    BAD(f->C_FindObjectsInit(s, NULL, 1));
    BAD(f->C_FindObjectsInit(s, &hollow, 1));
    OK(f->C_FindObjectsInit(s, NULL, 0));
    BAD(f->C_FindObjects(s, NULL, 1, &n));
    BAD(f->C_FindObjects(s, &o, 1, NULL));
    OK(f->C_FindObjectsFinal(s));
    OK(f->C_DigestInit(s, &sha));
    BAD(f->C_Digest(s, NULL, 4, b, &n));
    BAD(f->C_Digest(s, b, 4, b, NULL));
    BAD(f->C_DigestUpdate(s, NULL, 4));
    BAD(f->C_DigestFinal(s, b, NULL));
    n = sizeof b;
    OK(f->C_Digest(s, b, 4, b, &n));
    BAD(f->C_SignInit(s, NULL, key));
    BAD(f->C_VerifyInit(s, NULL, key));
    BAD(f->C_EncryptInit(s, NULL, key));
    BAD(f->C_DecryptInit(s, NULL, key));
    BAD(f->C_DigestInit(s, NULL));
    OK(f->C_SignInit(s, &ecdsa, key));
    BAD(f->C_Sign(s, NULL, 4, b, &n));
    BAD(f->C_Sign(s, b, 4, b, NULL));
    BAD(f->C_SignUpdate(s, NULL, 4));
    BAD(f->C_SignFinal(s, b, NULL));
    n = sizeof b;
    OK(f->C_Sign(s, b, 32, b, &n));
    BAD(f->C_DeriveKey(s, NULL, key, NULL, 0, &o));
    BAD(f->C_DeriveKey(s, &ecdh, key, NULL, 0, &o));
    BAD(f->C_DeriveKey(s, &ecdh, key, NULL, 1, &o));
    BAD(f->C_DeriveKey(s, &ecdh, key, NULL, 0, NULL));
    BAD(f->C_GenerateKey(s, NULL, NULL, 1, NULL));
    BAD(f->C_GenerateKeyPair(s, NULL, NULL, 1, NULL, 1, NULL, NULL));
    BAD(f->C_WrapKey(s, NULL, key, key, NULL, NULL));
    BAD(f->C_UnwrapKey(s, NULL, key, NULL, 4, NULL, 1, NULL));
    BAD(f->C_SeedRandom(s, NULL, 4));
    BAD(f->C_GenerateRandom(s, NULL, 4));
    BAD(f->C_Finalize(b));
}

/* Without C_*Init, and with a session that is none. */
static void out_of_turn(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key)
{
    CK_BYTE b[256] = { 0 };
    CK_ULONG n = sizeof b;
    CK_OBJECT_HANDLE o;
    CK_MECHANISM m = { CKM_ECDSA, NULL, 0 };
    CK_SESSION_INFO info;
    BAD(f->C_FindObjects(s, &o, 1, &n));
    BAD(f->C_FindObjectsFinal(s));
    BAD(f->C_Encrypt(s, b, 16, b, &n));
    BAD(f->C_EncryptUpdate(s, b, 16, b, &n));
    BAD(f->C_EncryptFinal(s, b, &n));
    BAD(f->C_Decrypt(s, b, 16, b, &n));
    BAD(f->C_DecryptUpdate(s, b, 16, b, &n));
    BAD(f->C_DecryptFinal(s, b, &n));
    BAD(f->C_Digest(s, b, 16, b, &n));
    BAD(f->C_DigestUpdate(s, b, 16));
    BAD(f->C_DigestKey(s, key));
    BAD(f->C_DigestFinal(s, b, &n));
    BAD(f->C_Sign(s, b, 16, b, &n));
    BAD(f->C_SignUpdate(s, b, 16));
    BAD(f->C_SignFinal(s, b, &n));
    BAD(f->C_Verify(s, b, 16, b, 64));
    BAD(f->C_VerifyUpdate(s, b, 16));
    BAD(f->C_VerifyFinal(s, b, 64));
    BAD(f->C_SignRecoverInit(s, &m, key));
    BAD(f->C_SignRecover(s, b, 16, b, &n));
    BAD(f->C_VerifyRecoverInit(s, &m, key));
    BAD(f->C_VerifyRecover(s, b, 16, b, &n));
    BAD(f->C_DigestEncryptUpdate(s, b, 16, b, &n));
    BAD(f->C_DecryptDigestUpdate(s, b, 16, b, &n));
    BAD(f->C_SignEncryptUpdate(s, b, 16, b, &n));
    BAD(f->C_DecryptVerifyUpdate(s, b, 16, b, &n));
    BAD(f->C_GetFunctionStatus(s));
    BAD(f->C_CancelFunction(s));
    BAD(f->C_GetSessionInfo(s, &info) == CKR_OK && s != 0 ? CKR_SESSION_HANDLE_INVALID : f->C_GetSessionInfo(s, &info));
    BAD(f->C_DestroyObject(s, key));
}

static void wrong_sizes(CK_SESSION_HANDLE s, CK_SLOT_ID id, CK_OBJECT_HANDLE key)
{
    CK_BYTE b[256] = { 0 };
    CK_ULONG n = 0;
    CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 }, sha = { CKM_SHA256, NULL, 0 }, pss = { CKM_RSA_PKCS_PSS, b, 3 };
    CK_MECHANISM_TYPE type;
    RV(CKR_BUFFER_TOO_SMALL, f->C_GetMechanismList(id, &type, &n));
    CHECK(n > 20);
    CK_SLOT_ID slots[1];
    n = 0;
    RV(CKR_BUFFER_TOO_SMALL, f->C_GetSlotList(CK_TRUE, slots, &n));
    CHECK(n >= 2);
    OK(f->C_SignInit(s, &ecdsa, key));
    OK(f->C_Sign(s, b, 32, NULL, &n));
    CHECK(n == 64);
    n = 63;
    RV(CKR_BUFFER_TOO_SMALL, f->C_Sign(s, b, 32, b, &n));
    CHECK(n == 64);
    OK(f->C_Sign(s, b, 32, b, &n)); /* still begun */
    RV(CKR_OPERATION_NOT_INITIALIZED, f->C_Sign(s, b, 32, b, &n));
    OK(f->C_SignInit(s, &ecdsa, key));
    n = sizeof b;
    RV(CKR_DATA_LEN_RANGE, f->C_Sign(s, b, 0, b, &n));
    OK(f->C_DigestInit(s, &sha));
    RV(CKR_OPERATION_ACTIVE, f->C_DigestInit(s, &sha));
    n = 31;
    RV(CKR_BUFFER_TOO_SMALL, f->C_Digest(s, b, 4, b, &n));
    CHECK(n == 32);
    OK(f->C_Digest(s, b, 4, b, &n));
    BAD(f->C_SignInit(s, &pss, key));
    BAD(f->C_SignInit(s, &ecdsa, key + 1000));
    BAD(f->C_SignInit(s, &sha, key));
    CK_ATTRIBUTE t[] = { { CKA_ID, b, 3 }, { CKA_VALUE, b, sizeof b }, { CKA_CLASS, b, sizeof b }, { 0x12345, b, sizeof b } };
    BAD(f->C_GetAttributeValue(s, key, t, 4));
    CHECK(t[0].ulValueLen == CK_UNAVAILABLE_INFORMATION && t[1].ulValueLen == CK_UNAVAILABLE_INFORMATION);
    CHECK(t[2].ulValueLen == sizeof(CK_OBJECT_CLASS) && t[3].ulValueLen == CK_UNAVAILABLE_INFORMATION);
    CK_OBJECT_CLASS data = CKO_DATA;
    CHECK(find(s, data) == 0 && find(s, CKO_VENDOR_DEFINED) == 0);
}

static void scene_bad_arguments(void)
{
    CK_INFO info;
    CK_C_INITIALIZE_ARGS arguments = { .flags = 0, .CreateMutex = (void *)1 };
    RV(CKR_CRYPTOKI_NOT_INITIALIZED, f->C_GetInfo(&info));
    RV(CKR_ARGUMENTS_BAD, f->C_Initialize(&arguments));
    arguments.DestroyMutex = arguments.LockMutex = arguments.UnlockMutex = (void *)1;
    RV(CKR_CANT_LOCK, f->C_Initialize(&arguments));
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(0);
    CK_SESSION_HANDLE s = open_session(id);
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    CHECK(key != 0);
    null_pointers(s, id, key);
    out_of_turn(s, key);
    out_of_turn(0, key);
    out_of_turn(~0ul, key);
    out_of_turn(s + 1, key);
    wrong_sizes(s, id, key);
    RV(CKR_SESSION_PARALLEL_NOT_SUPPORTED, f->C_OpenSession(id, 0, NULL, NULL, &s));
    RV(CKR_SLOT_ID_INVALID, f->C_OpenSession(4711, CKF_SERIAL_SESSION, NULL, NULL, &s));
    RV(CKR_SLOT_ID_INVALID, f->C_CloseAllSessions(4711));
    OK(f->C_CloseAllSessions(id));
    OK(f->C_Finalize(NULL));
}
