/* Two operations over the same parts: a digest or signature of what is encrypted or was decrypted. */
#include "sks.h"

/* Adds a part to the digest, signature or verification that was begun beside. */
static CK_RV beside(struct operation *o, bool is_digest, const uint8_t *p, CK_ULONG n)
{
    o->multi = true;
    if (is_digest)
        return digest_add(o->digest, p, n) ? CKR_OK : CKR_FUNCTION_FAILED;
    CK_RV rv = operation_add(o, p, n);
    if (rv != CKR_OK)
        operation_end(o);
    return rv;
}

enum pair { DIGEST_ENCRYPT, DECRYPT_DIGEST, SIGN_ENCRYPT, DECRYPT_VERIFY };

static CK_RV dual(CK_SESSION_HANDLE handle, enum pair pair, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    bool encrypt = pair == DIGEST_ENCRYPT || pair == SIGN_ENCRYPT, is_digest = pair == DIGEST_ENCRYPT || pair == DECRYPT_DIGEST;
    struct operation *o = is_digest ? &s->digest : encrypt ? &s->sign : &s->verify;
    struct operation *cipher = encrypt ? &s->encrypt : &s->decrypt;
    CK_ULONG wanted = 0, room = out_length != NULL ? *out_length : 0;
    if (!o->active || !cipher->active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = cipher_update(cipher, encrypt, in, n, NULL, &wanted); /* how long; nothing is done yet */
    if (rv == CKR_OK)
        *out_length = wanted;
    if (rv == CKR_OK && out != NULL && room < wanted)
        rv = CKR_BUFFER_TOO_SMALL;
    else if (rv == CKR_OK && out != NULL) {
        if (encrypt) /* before the output may take the input's place */
            rv = beside(o, is_digest, in, n);
        if (rv == CKR_OK)
            rv = cipher_update(cipher, encrypt, in, n, out, out_length);
        if (rv == CKR_OK && !encrypt)
            rv = beside(o, is_digest, out, *out_length);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_DigestEncryptUpdate(CK_SESSION_HANDLE s, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
{
    return dual(s, DIGEST_ENCRYPT, in, n, out, out_n);
}

API CK_RV C_DecryptDigestUpdate(CK_SESSION_HANDLE s, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
{
    return dual(s, DECRYPT_DIGEST, in, n, out, out_n);
}

API CK_RV C_SignEncryptUpdate(CK_SESSION_HANDLE s, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
{
    return dual(s, SIGN_ENCRYPT, in, n, out, out_n);
}

API CK_RV C_DecryptVerifyUpdate(CK_SESSION_HANDLE s, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_n)
{
    return dual(s, DECRYPT_VERIFY, in, n, out, out_n);
}
