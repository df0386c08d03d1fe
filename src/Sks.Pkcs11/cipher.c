/* C_Decrypt and C_Encrypt: RSA in one piece, AES block by block as parts come. */
#include "sks.h"
#include <string.h>

enum { BLOCK = 16, MOST_PART = 65264 - BLOCK, MOST_MESSAGE = 256 * 1024 * 1024 }; /* a part and a block fit into cryptoDataSize */

static CK_RV begin(CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key, bool encrypt)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = operation_begin(s, encrypt ? &s->encrypt : &s->decrypt, mechanism, key, encrypt ? FOR_ENCRYPT : FOR_DECRYPT);
    leave_session(s);
    return rv;
}

void put_padding(struct buffer *b)
{
    uint8_t missing = (uint8_t)(BLOCK - b->n % BLOCK);
    for (unsigned i = 0; i < missing; i++)
        put_u8(b, missing);
}

bool take_padding(struct buffer *b)
{
    uint8_t last = b->n > 0 ? b->p[b->n - 1] : 0, wrong = last == 0 || last > BLOCK || last > b->n;
    for (unsigned i = 1; i <= BLOCK && i <= b->n; i++)
        wrong |= (uint8_t)(i <= last && b->p[b->n - i] != last);
    if (wrong)
        return false;
    b->n -= last;
    return true;
}

static bool is_blocks(const struct operation *o)
{
    return o->local ? o->scheme == BLOCKS : o->method == CIPHER;
}

/* Keys whose user is asked each time are used once: all parts go over together. */
static bool is_gathered(const struct operation *o)
{
    return !is_blocks(o) || o->once_needed;
}

static CK_RV to_daemon(struct operation *o, bool encrypt, struct bytes iv, struct bytes data, struct buffer *result)
{
    CK_RV rv = operation_use(o, o->uri, encrypt, iv, data, result);
    if (rv == CKR_DATA_INVALID && !encrypt)
        rv = CKR_ENCRYPTED_DATA_INVALID;
    if (rv == CKR_DATA_LEN_RANGE && !encrypt)
        rv = CKR_ENCRYPTED_DATA_LEN_RANGE;
    return rv;
}

/* Whole blocks, at most MOST_PART bytes. The store has CBC with padding only: what it appends when encrypting is cut off; and to decrypt, a block
 * of padding is appended, which the store makes by encrypting nothing after the last block. */
static CK_RV card_part(struct operation *o, bool encrypt, struct bytes in, struct buffer *out)
{
    bool is_cbc = o->mechanism != CKM_AES_ECB;
    struct bytes iv = { o->iv, is_cbc ? BLOCK : 0 };
    struct buffer made = { 0 }, padded = { 0 };
    uint8_t last[BLOCK];
    CK_RV rv = CKR_OK;
    memcpy(last, in.p + in.n - BLOCK, BLOCK);
    if (is_cbc && !encrypt) {
        put(&padded, in.p, in.n);
        rv = to_daemon(o, true, (struct bytes){ last, BLOCK }, (struct bytes){ (const uint8_t *)"", 0 }, &padded);
        in = (struct bytes){ padded.p, padded.n };
    }
    if (rv == CKR_OK)
        rv = padded.failed ? CKR_HOST_MEMORY : to_daemon(o, encrypt, iv, in, &made);
    size_t n = is_cbc && !encrypt ? in.n - BLOCK : in.n;
    if (rv == CKR_OK && made.n != (is_cbc && encrypt ? n + BLOCK : n))
        rv = CKR_DEVICE_ERROR;
    if (rv == CKR_OK) {
        put(out, made.p, n);
        if (is_cbc)
            memcpy(o->iv, encrypt ? made.p + n - BLOCK : last, BLOCK);
    }
    buffer_free(&made);
    buffer_free(&padded);
    return rv == CKR_OK && out->failed ? CKR_HOST_MEMORY : rv;
}

static CK_RV blocks(struct operation *o, bool encrypt, struct bytes in, struct buffer *out)
{
    if (o->local)
        return blocks_add(o->cipher, in, out) ? CKR_OK : CKR_FUNCTION_FAILED;
    CK_RV rv = CKR_OK;
    for (size_t at = 0; at < in.n && rv == CKR_OK; at += MOST_PART)
        rv = card_part(o, encrypt, (struct bytes){ in.p + at, in.n - at < MOST_PART ? in.n - at : MOST_PART }, out);
    return rv;
}

/* The last of a message, or all of it. */
static CK_RV last_part(struct operation *o, bool encrypt, struct bytes in, struct buffer *out)
{
    if (!is_blocks(o))
        return o->local ? local_rsa(o, encrypt, in, out) : to_daemon(o, encrypt, (struct bytes){ NULL, 0 }, in, out);
    bool pads = o->mechanism == CKM_AES_CBC_PAD;
    if ((!pads || !encrypt) && (in.n % BLOCK != 0 || (pads && in.n == 0)))
        return encrypt ? CKR_DATA_LEN_RANGE : CKR_ENCRYPTED_DATA_LEN_RANGE;
    if (!o->local && (pads || o->mechanism == CKM_AES_ECB) && in.n > 0 && in.n <= MOST_PART) /* in one piece, as the store does it */
        return to_daemon(o, encrypt, (struct bytes){ o->iv, pads ? BLOCK : 0 }, in, out);
    struct buffer padded = { 0 };
    if (pads && encrypt) {
        put(&padded, in.p, in.n);
        put_padding(&padded);
        in = (struct bytes){ padded.p, padded.n };
    }
    CK_RV rv = padded.failed ? CKR_HOST_MEMORY : blocks(o, encrypt, in, out);
    buffer_free(&padded);
    return rv == CKR_OK && pads && !encrypt && !take_padding(out) ? CKR_ENCRYPTED_DATA_INVALID : rv;
}

/* How long the result may be. */
static size_t bound(const struct operation *o, bool encrypt, size_t n)
{
    if (!is_blocks(o))
        return o->local ? o->result_size : n;
    return encrypt && o->mechanism == CKM_AES_CBC_PAD ? (n / BLOCK + 1) * BLOCK : n;
}

/* A result that did not fit waits for the call that brings more room. Asked for the length only, a bound is told and nothing done. */
static CK_RV finish(struct operation *o, bool encrypt, struct bytes data, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    CK_RV rv = CKR_OK;
    if (out == NULL && !o->has_result) {
        *out_length = bound(o, encrypt, data.n);
        return CKR_OK;
    }
    if (!o->has_result)
        rv = last_part(o, encrypt, data, &o->result);
    o->has_result = rv == CKR_OK;
    if (rv != CKR_OK || give((struct bytes){ o->result.p, o->result.n }, out, out_length, &rv))
        operation_end(o);
    return rv;
}

static CK_RV single(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = encrypt ? &s->encrypt : &s->decrypt;
    if (!o->active || o->multi)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (null_or(in, n) || out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if (is_gathered(o) ? is_too_long(o, n) : n > MOST_MESSAGE) {
        operation_end(o);
        rv = encrypt ? CKR_DATA_LEN_RANGE : CKR_ENCRYPTED_DATA_LEN_RANGE;
    } else
        rv = finish(o, encrypt, (struct bytes){ in, n }, out, out_length);
    leave_session(s);
    return rv;
}

/* What an update gives out: all whole blocks - but to take padding off, the last is kept back, as it may be the one that has it. */
static size_t ready(const struct operation *o, bool encrypt, size_t n)
{
    if (is_gathered(o))
        return 0;
    if (encrypt || o->mechanism != CKM_AES_CBC_PAD)
        return n / BLOCK * BLOCK;
    return n > 0 ? (n - 1) / BLOCK * BLOCK : 0;
}

CK_RV cipher_update(struct operation *o, bool encrypt, const uint8_t *in, CK_ULONG n, uint8_t *out, CK_ULONG *out_length)
{
    if (!o->active || o->has_result)
        return CKR_OPERATION_NOT_INITIALIZED;
    if (null_or(in, n) || out_length == NULL)
        return CKR_ARGUMENTS_BAD;
    if (n > MOST_MESSAGE) {
        operation_end(o);
        return encrypt ? CKR_DATA_LEN_RANGE : CKR_ENCRYPTED_DATA_LEN_RANGE;
    }
    size_t give_out = ready(o, encrypt, o->data.n + n);
    CK_ULONG room = *out_length;
    *out_length = give_out;
    o->multi = true;
    if (out == NULL)
        return CKR_OK;
    if (room < give_out)
        return CKR_BUFFER_TOO_SMALL;
    CK_RV rv = CKR_OK;
    if (is_gathered(o)) {
        if ((rv = operation_add(o, in, n)) != CKR_OK)
            operation_end(o);
        return rv;
    }
    struct buffer made = { 0 };
    put(&o->data, in, n);
    rv = o->data.failed ? CKR_HOST_MEMORY : give_out > 0 ? blocks(o, encrypt, (struct bytes){ o->data.p, give_out }, &made) : CKR_OK;
    if (rv == CKR_OK && made.n != give_out)
        rv = CKR_FUNCTION_FAILED;
    if (rv == CKR_OK && give_out > 0) {
        memcpy(out, made.p, give_out);
        memmove(o->data.p, o->data.p + give_out, o->data.n - give_out);
        o->data.n -= give_out;
    }
    buffer_free(&made);
    if (rv != CKR_OK)
        operation_end(o);
    return rv;
}

static CK_RV update(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = cipher_update(encrypt ? &s->encrypt : &s->decrypt, encrypt, in, n, out, out_length);
    leave_session(s);
    return rv;
}

static CK_RV final(CK_SESSION_HANDLE handle, bool encrypt, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    struct operation *o = encrypt ? &s->encrypt : &s->decrypt;
    if (!o->active)
        rv = CKR_OPERATION_NOT_INITIALIZED;
    else if (out_length == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = finish(o, encrypt, (struct bytes){ o->data.p, o->data.n }, out, out_length);
    leave_session(s);
    return rv;
}

API CK_RV C_DecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    return begin(session, mechanism, key, false);
}

API CK_RV C_Decrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return single(session, false, in, n, out, out_length);
}

API CK_RV C_DecryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return update(session, false, in, n, out, out_length);
}

API CK_RV C_DecryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return final(session, false, out, out_length);
}

API CK_RV C_EncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key)
{
    return begin(session, mechanism, key, true);
}

API CK_RV C_Encrypt(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return single(session, true, in, n, out, out_length);
}

API CK_RV C_EncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR in, CK_ULONG n, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return update(session, true, in, n, out, out_length);
}

API CK_RV C_EncryptFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR out, CK_ULONG_PTR out_length)
{
    return final(session, true, out, out_length);
}
