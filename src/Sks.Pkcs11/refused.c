/* What the module does not do, each with the code that the standard has for it. A session that is none is told so first. */
#include "sks.h"

static CK_RV refuse(CK_SESSION_HANDLE handle, CK_RV why)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    leave_session(s);
    return why;
}

API CK_RV C_InitToken(CK_SLOT_ID slot, CK_UTF8CHAR_PTR pin, CK_ULONG n, CK_UTF8CHAR_PTR label)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    rv = slot_check(slot);
    leave();
    if (rv != CKR_OK)
        return rv;
    return null_or(pin, n) || label == NULL ? CKR_ARGUMENTS_BAD : CKR_TOKEN_WRITE_PROTECTED;
}

API CK_RV C_GetOperationState(CK_SESSION_HANDLE s, CK_BYTE_PTR out, CK_ULONG_PTR n)
{
    (void)out;
    return refuse(s, n == NULL ? CKR_ARGUMENTS_BAD : CKR_STATE_UNSAVEABLE);
}

API CK_RV C_SetOperationState(CK_SESSION_HANDLE s, CK_BYTE_PTR state, CK_ULONG n, CK_OBJECT_HANDLE encryption, CK_OBJECT_HANDLE authentication)
{
    (void)state, (void)n, (void)encryption, (void)authentication;
    return refuse(s, state == NULL ? CKR_ARGUMENTS_BAD : CKR_SAVED_STATE_INVALID);
}

#define REFUSED_IN_SESSION(name, ...)                   \
    API CK_RV name(CK_SESSION_HANDLE s, __VA_ARGS__)    \
    {                                                   \
        return refuse(s, CKR_FUNCTION_NOT_SUPPORTED);   \
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
REFUSED_IN_SESSION(C_SignRecoverInit, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key)
REFUSED_IN_SESSION(C_SignRecover, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
REFUSED_IN_SESSION(C_VerifyRecoverInit, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key)
REFUSED_IN_SESSION(C_VerifyRecover, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
#pragma GCC diagnostic pop

/* Left over from serial days. */
API CK_RV C_GetFunctionStatus(CK_SESSION_HANDLE s)
{
    return refuse(s, CKR_FUNCTION_NOT_PARALLEL);
}

API CK_RV C_CancelFunction(CK_SESSION_HANDLE s)
{
    return refuse(s, CKR_FUNCTION_NOT_PARALLEL);
}
