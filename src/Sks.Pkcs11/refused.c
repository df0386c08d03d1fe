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

static bool asks_for_token_object(const CK_ATTRIBUTE *t, CK_ULONG count)
{
    for (CK_ULONG i = 0; t != NULL && i < count; i++)
        if (t[i].type == CKA_TOKEN && t[i].pValue != NULL && t[i].ulValueLen == sizeof(CK_BBOOL) && *(CK_BBOOL *)t[i].pValue != CK_FALSE)
            return true;
    return false;
}

/* Keys and certificates come by provisioning only; objects of a session are not made here yet, but for C_DeriveKey. */
static CK_RV refuse_object(CK_SESSION_HANDLE handle, const CK_ATTRIBUTE *t, CK_ULONG count, bool complete)
{
    if (!complete || (t == NULL && count > 0))
        return refuse(handle, CKR_ARGUMENTS_BAD);
    return refuse(handle, asks_for_token_object(t, count) ? CKR_TOKEN_WRITE_PROTECTED : CKR_FUNCTION_NOT_SUPPORTED);
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

API CK_RV C_CreateObject(CK_SESSION_HANDLE s, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    return refuse_object(s, t, count, out != NULL && t != NULL);
}

API CK_RV C_CopyObject(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    (void)object;
    return refuse_object(s, t, count, out != NULL);
}

API CK_RV C_SetAttributeValue(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count)
{
    (void)object, (void)count;
    return refuse(s, t == NULL ? CKR_ARGUMENTS_BAD : CKR_ATTRIBUTE_READ_ONLY);
}

API CK_RV C_GenerateKey(CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    return refuse_object(s, t, count, m != NULL && out != NULL);
}

API CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_ATTRIBUTE_PTR private_t,
                            CK_ULONG private_count, CK_OBJECT_HANDLE_PTR public_out, CK_OBJECT_HANDLE_PTR private_out)
{
    bool complete = m != NULL && public_out != NULL && private_out != NULL && !(t == NULL && count > 0);
    return refuse_object(s, private_t, private_count, complete);
}

API CK_RV C_WrapKey(CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key, CK_BYTE_PTR out, CK_ULONG_PTR n)
{
    (void)wrapping, (void)key, (void)out;
    return refuse(s, m == NULL || n == NULL ? CKR_ARGUMENTS_BAD : CKR_FUNCTION_NOT_SUPPORTED);
}

API CK_RV C_UnwrapKey(CK_SESSION_HANDLE s, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped, CK_ULONG n, CK_ATTRIBUTE_PTR t,
                      CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    (void)key;
    return refuse_object(s, t, count, m != NULL && out != NULL && !null_or(wrapped, n));
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
REFUSED_IN_SESSION(C_DigestEncryptUpdate, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
REFUSED_IN_SESSION(C_DecryptDigestUpdate, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
REFUSED_IN_SESSION(C_SignEncryptUpdate, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
REFUSED_IN_SESSION(C_DecryptVerifyUpdate, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
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
