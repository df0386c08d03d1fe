/* What PKCS #11 3.0 adds and the header of p11-kit 0.24 does not have: interfaces, and 24 functions after the 68 of version 2. */
#ifndef CRYPTOKI3_H
#define CRYPTOKI3_H

#include <p11-kit/pkcs11.h>

typedef struct {
    CK_UTF8CHAR *pInterfaceName;
    void *pFunctionList;
    CK_FLAGS flags;
} CK_INTERFACE;

enum { CKF_INTERFACE_FORK_SAFE = 1 };

CK_RV C_GetInterfaceList(CK_INTERFACE *list, CK_ULONG *count);
CK_RV C_GetInterface(CK_UTF8CHAR *name, CK_VERSION *version, CK_INTERFACE **out, CK_FLAGS flags);
CK_RV C_LoginUser(CK_SESSION_HANDLE s, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG n, CK_UTF8CHAR *name, CK_ULONG name_n);
CK_RV C_SessionCancel(CK_SESSION_HANDLE s, CK_FLAGS flags);

/* The message functions are refused whatever their arguments; the first is the session. */
CK_RV C_MessageEncryptInit(CK_SESSION_HANDLE s);
CK_RV C_EncryptMessage(CK_SESSION_HANDLE s);
CK_RV C_EncryptMessageBegin(CK_SESSION_HANDLE s);
CK_RV C_EncryptMessageNext(CK_SESSION_HANDLE s);
CK_RV C_MessageEncryptFinal(CK_SESSION_HANDLE s);
CK_RV C_MessageDecryptInit(CK_SESSION_HANDLE s);
CK_RV C_DecryptMessage(CK_SESSION_HANDLE s);
CK_RV C_DecryptMessageBegin(CK_SESSION_HANDLE s);
CK_RV C_DecryptMessageNext(CK_SESSION_HANDLE s);
CK_RV C_MessageDecryptFinal(CK_SESSION_HANDLE s);
CK_RV C_MessageSignInit(CK_SESSION_HANDLE s);
CK_RV C_SignMessage(CK_SESSION_HANDLE s);
CK_RV C_SignMessageBegin(CK_SESSION_HANDLE s);
CK_RV C_SignMessageNext(CK_SESSION_HANDLE s);
CK_RV C_MessageSignFinal(CK_SESSION_HANDLE s);
CK_RV C_MessageVerifyInit(CK_SESSION_HANDLE s);
CK_RV C_VerifyMessage(CK_SESSION_HANDLE s);
CK_RV C_VerifyMessageBegin(CK_SESSION_HANDLE s);
CK_RV C_VerifyMessageNext(CK_SESSION_HANDLE s);
CK_RV C_MessageVerifyFinal(CK_SESSION_HANDLE s);

typedef struct {
    CK_FUNCTION_LIST v2; /* its version says 3.0 */
    CK_RV (*C_GetInterfaceList)(CK_INTERFACE *, CK_ULONG *);
    CK_RV (*C_GetInterface)(CK_UTF8CHAR *, CK_VERSION *, CK_INTERFACE **, CK_FLAGS);
    CK_RV (*C_LoginUser)(CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR *, CK_ULONG, CK_UTF8CHAR *, CK_ULONG);
    CK_RV (*C_SessionCancel)(CK_SESSION_HANDLE, CK_FLAGS);
    CK_RV (*messages[20])(CK_SESSION_HANDLE);
} FUNCTION_LIST_3_0;

#endif
