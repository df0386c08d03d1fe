/* The methods of the byte-level API that the module calls (docs/binary-api.md). */
#include "sks.h"
#include <string.h>

enum { LIST_GRANTORS = 214, LIST_CARDS = 220, LOG_IN = 221, LOG_OUT = 222, LOG_IN_WITH_PUK = 225, INITIALIZE_PIN = 226,
       GET_DIALOG_INFO = 227, LOG_IN_BY_DIALOG = 228, CHANGE_PIN_BY_DIALOG = 229 };

static int call(int daemon, struct buffer *request, struct buffer *answer)
{
    struct buffer nothing = { 0 };
    int status = exchange(daemon, request, answer != NULL ? answer : &nothing);
    buffer_free(request);
    buffer_free(&nothing);
    return status;
}

int daemon_list(int daemon, struct bytes generation, uint32_t after, struct buffer *answer)
{
    struct buffer request = { 0 };
    put_u8(&request, LIST_CARDS);
    put_bytes(&request, generation.p, generation.n);
    put_u32(&request, after);
    return call(daemon, &request, answer);
}

int daemon_grantors(int daemon, struct buffer *answer)
{
    struct buffer request = { 0 };
    put_u8(&request, LIST_GRANTORS);
    return call(daemon, &request, answer);
}

int daemon_login(int daemon, uint32_t key, bool once, struct bytes pin)
{
    struct buffer request = { 0 };
    put_u8(&request, LOG_IN);
    put_u32(&request, key);
    put_u8(&request, once);
    put_bytes(&request, pin.p, pin.n);
    return call(daemon, &request, NULL);
}

bool daemon_asks(int daemon)
{
    struct buffer request = { 0 }, answer = { 0 };
    put_u8(&request, GET_DIALOG_INFO);
    int status = call(daemon, &request, &answer);
    struct reader r = { answer.p, answer.n, false };
    bool asks = status == STATUS_OK && get_u8(&r) == 1 && !r.failed; /* a daemon that does not know the question does not */
    buffer_free(&answer);
    return asks;
}

/* LOG_IN_BY_DIALOG or CHANGE_PIN_BY_DIALOG: a key, and the method's choice. */
static int call_for_dialog(int daemon, uint8_t method, uint32_t key, bool choice)
{
    struct buffer request = { 0 };
    put_u8(&request, method);
    put_u32(&request, key);
    put_u8(&request, choice);
    return call(daemon, &request, NULL);
}

int daemon_login_by_dialog(int daemon, uint32_t key, bool once)
{
    return call_for_dialog(daemon, LOG_IN_BY_DIALOG, key, once);
}

int daemon_change_pin_by_dialog(int daemon, uint32_t key, bool log_in)
{
    return call_for_dialog(daemon, CHANGE_PIN_BY_DIALOG, key, log_in);
}

/* LOG_IN_WITH_PUK or INITIALIZE_PIN: a key, and its PUK or PIN. */
static int call_with_secret(int daemon, uint8_t method, uint32_t key, struct bytes secret)
{
    struct buffer request = { 0 };
    put_u8(&request, method);
    put_u32(&request, key);
    put_bytes(&request, secret.p, secret.n);
    return call(daemon, &request, NULL);
}

int daemon_login_puk(int daemon, uint32_t key, struct bytes puk)
{
    return call_with_secret(daemon, LOG_IN_WITH_PUK, key, puk);
}

int daemon_initialize_pin(int daemon, uint32_t key, struct bytes pin)
{
    return call_with_secret(daemon, INITIALIZE_PIN, key, pin);
}

int daemon_logout(int daemon, uint32_t key)
{
    struct buffer request = { 0 };
    put_u8(&request, LOG_OUT);
    put_u32(&request, key);
    return call(daemon, &request, NULL);
}

int daemon_pin(int daemon, uint8_t method, uint32_t key, struct bytes authorization, struct bytes new_pin)
{
    struct buffer request = { 0 };
    put_u8(&request, method);
    if (method != CHANGE_DEVICE_PIN)
        put_u32(&request, key);
    put_bytes(&request, authorization.p, authorization.n);
    put_bytes(&request, new_pin.p, new_pin.n);
    return call(daemon, &request, NULL);
}

int daemon_use(int daemon, uint8_t method, uint32_t key, const char *algorithm, bool encrypt, struct bytes parameters, struct bytes data,
               struct buffer *result)
{
    struct buffer request = { 0 }, answer = { 0 };
    put_u8(&request, method);
    put_u32(&request, key);
    put_text(&request, algorithm);
    if (method == CIPHER)
        put_u8(&request, encrypt);
    put_bytes(&request, parameters.p, parameters.n);
    put_u8(&request, 0); /* biometricAuth */
    put_u16(&request, 0); /* authorization */
    if (method == CIPHER || method == HMAC) {
        put_u32(&request, (uint32_t)data.n);
        put(&request, data.p, data.n);
    } else {
        put_bytes(&request, data.p, data.n);
    }
    int status = call(daemon, &request, &answer);
    if (status == STATUS_OK) {
        struct reader r = { answer.p, answer.n, false };
        struct bytes value = method == CIPHER ? get_blob(&r) : get_bytes(&r);
        put(result, value.p, value.n);
        if (r.failed || r.n != 0)
            status = STATUS_BROKEN;
        else if (result->failed)
            status = STATUS_MEMORY;
    }
    if (status == STATUS_AUTHORIZATION)
        login_ended(daemon, key);
    buffer_free(&answer);
    return status;
}

CK_RV rv_of(int status)
{
    switch (status) {
    case STATUS_OK: return CKR_OK;
    case STATUS_AUTHORIZATION: return CKR_USER_NOT_LOGGED_IN;
    case STATUS_NOT_ALLOWED: return CKR_KEY_FUNCTION_NOT_PERMITTED;
    case STATUS_CRYPTO: return CKR_DATA_INVALID;
    case STATUS_NO_KEY: return CKR_KEY_HANDLE_INVALID;
    case STATUS_ALGORITHM: return CKR_KEY_FUNCTION_NOT_PERMITTED;
    case STATUS_OPTION: return CKR_DATA_LEN_RANGE;
    case STATUS_USER_ABORT: return CKR_FUNCTION_CANCELED;
    case STATUS_NO_DAEMON: return CKR_DEVICE_REMOVED;
    case STATUS_MEMORY: return CKR_HOST_MEMORY;
    default: return CKR_DEVICE_ERROR;
    }
}
