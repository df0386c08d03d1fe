/* The function tables, and how hosts get at them. */
#include "sks.h"
#include "cryptoki3.h"
#include <string.h>

#define FUNCTIONS(major, minor) \
    { \
        .version = { major, minor }, \
        .C_Initialize = C_Initialize, .C_Finalize = C_Finalize, .C_GetInfo = C_GetInfo, .C_GetFunctionList = C_GetFunctionList, \
        .C_GetSlotList = C_GetSlotList, .C_GetSlotInfo = C_GetSlotInfo, .C_GetTokenInfo = C_GetTokenInfo, .C_GetMechanismList = \
        C_GetMechanismList, .C_GetMechanismInfo = C_GetMechanismInfo, .C_InitToken = C_InitToken, .C_InitPIN = C_InitPIN, .C_SetPIN = \
        C_SetPIN, .C_OpenSession = C_OpenSession, .C_CloseSession = C_CloseSession, .C_CloseAllSessions = C_CloseAllSessions, \
        .C_GetSessionInfo = C_GetSessionInfo, .C_GetOperationState = C_GetOperationState, .C_SetOperationState = C_SetOperationState, \
        .C_Login = C_Login, .C_Logout = C_Logout, .C_CreateObject = C_CreateObject, .C_CopyObject = C_CopyObject, .C_DestroyObject = \
        C_DestroyObject, .C_GetObjectSize = C_GetObjectSize, .C_GetAttributeValue = C_GetAttributeValue, .C_SetAttributeValue = \
        C_SetAttributeValue, .C_FindObjectsInit = C_FindObjectsInit, .C_FindObjects = C_FindObjects, .C_FindObjectsFinal = \
        C_FindObjectsFinal, .C_EncryptInit = C_EncryptInit, .C_Encrypt = C_Encrypt, .C_EncryptUpdate = C_EncryptUpdate, .C_EncryptFinal = \
        C_EncryptFinal, .C_DecryptInit = C_DecryptInit, .C_Decrypt = C_Decrypt, .C_DecryptUpdate = C_DecryptUpdate, .C_DecryptFinal = \
        C_DecryptFinal, .C_DigestInit = C_DigestInit, .C_Digest = C_Digest, .C_DigestUpdate = C_DigestUpdate, .C_DigestKey = C_DigestKey, \
        .C_DigestFinal = C_DigestFinal, .C_SignInit = C_SignInit, .C_Sign = C_Sign, .C_SignUpdate = C_SignUpdate, .C_SignFinal = \
        C_SignFinal, .C_SignRecoverInit = C_SignRecoverInit, .C_SignRecover = C_SignRecover, .C_VerifyInit = C_VerifyInit, .C_Verify = \
        C_Verify, .C_VerifyUpdate = C_VerifyUpdate, .C_VerifyFinal = C_VerifyFinal, .C_VerifyRecoverInit = C_VerifyRecoverInit, \
        .C_VerifyRecover = C_VerifyRecover, .C_DigestEncryptUpdate = C_DigestEncryptUpdate, .C_DecryptDigestUpdate = \
        C_DecryptDigestUpdate, .C_SignEncryptUpdate = C_SignEncryptUpdate, .C_DecryptVerifyUpdate = C_DecryptVerifyUpdate, .C_GenerateKey \
        = C_GenerateKey, .C_GenerateKeyPair = C_GenerateKeyPair, .C_WrapKey = C_WrapKey, .C_UnwrapKey = C_UnwrapKey, .C_DeriveKey = \
        C_DeriveKey, .C_SeedRandom = C_SeedRandom, .C_GenerateRandom = C_GenerateRandom, .C_GetFunctionStatus = C_GetFunctionStatus, \
        .C_CancelFunction = C_CancelFunction, .C_WaitForSlotEvent = C_WaitForSlotEvent, \
    }

static CK_FUNCTION_LIST functions_2_40 = FUNCTIONS(2, 40);

static FUNCTION_LIST_3_0 functions_3_0 = {
    .v2 = FUNCTIONS(3, 0),
    .C_GetInterfaceList = C_GetInterfaceList,
    .C_GetInterface = C_GetInterface,
    .C_LoginUser = C_LoginUser,
    .C_SessionCancel = C_SessionCancel,
    .messages = {
        C_MessageEncryptInit, C_EncryptMessage, C_EncryptMessageBegin, C_EncryptMessageNext, C_MessageEncryptFinal, C_MessageDecryptInit,
        C_DecryptMessage, C_DecryptMessageBegin, C_DecryptMessageNext, C_MessageDecryptFinal, C_MessageSignInit, C_SignMessage,
        C_SignMessageBegin, C_SignMessageNext, C_MessageSignFinal, C_MessageVerifyInit, C_VerifyMessage, C_VerifyMessageBegin,
        C_VerifyMessageNext, C_MessageVerifyFinal,
    },
};

/* The first is what a host gets that asks for nothing in particular. */
static CK_INTERFACE interfaces[] = {
    { (CK_UTF8CHAR *)"PKCS 11", &functions_3_0, CKF_INTERFACE_FORK_SAFE },
    { (CK_UTF8CHAR *)"PKCS 11", &functions_2_40, CKF_INTERFACE_FORK_SAFE },
};
enum { INTERFACES = sizeof interfaces / sizeof interfaces[0] };

API CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
    if (list == NULL)
        return CKR_ARGUMENTS_BAD;
    *list = &functions_2_40;
    return CKR_OK;
}

API CK_RV C_GetInterfaceList(CK_INTERFACE *list, CK_ULONG *count)
{
    if (count == NULL)
        return CKR_ARGUMENTS_BAD;
    CK_ULONG room = *count;
    *count = INTERFACES;
    if (list == NULL)
        return CKR_OK;
    if (room < INTERFACES)
        return CKR_BUFFER_TOO_SMALL;
    memcpy(list, interfaces, sizeof interfaces);
    return CKR_OK;
}

API CK_RV C_GetInterface(CK_UTF8CHAR *name, CK_VERSION *version, CK_INTERFACE **out, CK_FLAGS flags)
{
    if (out == NULL)
        return CKR_ARGUMENTS_BAD;
    for (int i = 0; i < INTERFACES; i++) {
        const CK_VERSION *v = interfaces[i].pFunctionList; /* each list begins with its version */
        if ((name == NULL || strcmp((const char *)name, (const char *)interfaces[i].pInterfaceName) == 0) &&
            (version == NULL || (v->major == version->major && v->minor == version->minor)) && (flags & interfaces[i].flags) == flags) {
            *out = &interfaces[i];
            return CKR_OK;
        }
    }
    return CKR_FUNCTION_FAILED;
}

API CK_RV C_LoginUser(CK_SESSION_HANDLE s, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG n, CK_UTF8CHAR *name, CK_ULONG name_n)
{
    if (null_or(name, name_n))
        return CKR_ARGUMENTS_BAD;
    return name_n == 0 ? C_Login(s, user, pin, n) : CKR_FUNCTION_NOT_SUPPORTED; /* a card has one user, without a name */
}

API CK_RV C_SessionCancel(CK_SESSION_HANDLE handle, CK_FLAGS flags)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (flags & CKF_SIGN)
        operation_end(&s->sign);
    if (flags & CKF_VERIFY)
        operation_end(&s->verify);
    if (flags & CKF_ENCRYPT)
        operation_end(&s->encrypt);
    if (flags & CKF_DECRYPT)
        operation_end(&s->decrypt);
    if (flags & CKF_DIGEST)
        operation_end(&s->digest);
    leave_session(s);
    return CKR_OK;
}

#define REFUSED(name)                                              \
    API CK_RV name(CK_SESSION_HANDLE handle)                       \
    {                                                              \
        struct session *s;                                         \
        CK_RV rv = enter_session(handle, &s);                      \
        if (rv != CKR_OK)                                          \
            return rv;                                             \
        leave_session(s);                                          \
        return CKR_FUNCTION_NOT_SUPPORTED;                         \
    }
REFUSED(C_MessageEncryptInit)
REFUSED(C_EncryptMessage)
REFUSED(C_EncryptMessageBegin)
REFUSED(C_EncryptMessageNext)
REFUSED(C_MessageEncryptFinal)
REFUSED(C_MessageDecryptInit)
REFUSED(C_DecryptMessage)
REFUSED(C_DecryptMessageBegin)
REFUSED(C_DecryptMessageNext)
REFUSED(C_MessageDecryptFinal)
REFUSED(C_MessageSignInit)
REFUSED(C_SignMessage)
REFUSED(C_SignMessageBegin)
REFUSED(C_SignMessageNext)
REFUSED(C_MessageSignFinal)
REFUSED(C_MessageVerifyInit)
REFUSED(C_VerifyMessage)
REFUSED(C_VerifyMessageBegin)
REFUSED(C_VerifyMessageNext)
REFUSED(C_MessageVerifyFinal)
