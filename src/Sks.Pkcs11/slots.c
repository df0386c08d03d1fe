/* Slots and tokens: virtual cards in readers of their own. */
#include "sks.h"
#include <stdio.h>
#include <string.h>

CK_RV slot_check(CK_SLOT_ID number)
{
    pthread_mutex_lock(&cards_lock);
    bool none = slot_count() == 0;
    pthread_mutex_unlock(&cards_lock);
    if (none) /* the host remembers a slot from before */
        cards_refresh_all(false);
    pthread_mutex_lock(&cards_lock);
    struct slot *slot = slot_at(number);
    CK_RV rv = slot == NULL ? CKR_SLOT_ID_INVALID : slot->present ? CKR_OK : CKR_TOKEN_NOT_PRESENT;
    pthread_mutex_unlock(&cards_lock);
    return rv;
}

API CK_RV C_GetSlotList(CK_BBOOL token_present, CK_SLOT_ID_PTR list, CK_ULONG_PTR count)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    if (count == NULL) {
        leave();
        return CKR_ARGUMENTS_BAD;
    }
    cards_refresh_all(list == NULL);
    pthread_mutex_lock(&cards_lock);
    CK_ULONG n = 0;
    for (size_t i = 0; i < slot_count(); i++) {
        if (token_present && !slot_at(i)->present)
            continue;
        if (list != NULL && n < *count)
            list[n] = i;
        n++;
    }
    pthread_mutex_unlock(&cards_lock);
    rv = list != NULL && *count < n ? CKR_BUFFER_TOO_SMALL : CKR_OK;
    *count = n;
    leave();
    return rv;
}

API CK_RV C_GetSlotInfo(CK_SLOT_ID number, CK_SLOT_INFO_PTR info)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    pthread_mutex_lock(&cards_lock);
    struct slot *slot = slot_at(number);
    if (info == NULL) {
        rv = CKR_ARGUMENTS_BAD;
    } else if (slot == NULL) {
        rv = CKR_SLOT_ID_INVALID;
    } else {
        memset(info, 0, sizeof *info);
        pad(info->slotDescription, sizeof info->slotDescription, !store_is_of_system(slot->daemon) ? "Secure Key Store" : "Secure Key Store, system");
        pad(info->manufacturerID, sizeof info->manufacturerID, "SKS");
        info->flags = CKF_REMOVABLE_DEVICE | (slot->present ? CKF_TOKEN_PRESENT : 0);
    }
    pthread_mutex_unlock(&cards_lock);
    leave();
    return rv;
}

static CK_FLAGS count_flags(unsigned limit, unsigned errors, CK_FLAGS low, CK_FLAGS last, CK_FLAGS locked)
{
    if (limit == 0 || errors == 0)
        return 0;
    return errors >= limit ? locked : low | (errors + 1 == limit ? last : 0);
}

static void token_info(const struct slot *slot, CK_TOKEN_INFO *info)
{
    char serial[17];
    for (int i = 0; i < 8; i++)
        snprintf(serial + 2 * i, 3, "%02x", slot->serial[i]);
    memset(info, 0, sizeof *info);
    pad(info->label, sizeof info->label, slot->label);
    for (size_t i = 0; i < sizeof info->label; i++) /* NSS, and so Chromium, takes what is before a colon for the whole label */
        if (info->label[i] == ':')
            info->label[i] = '-';
    pad(info->manufacturerID, sizeof info->manufacturerID, "SKS");
    pad(info->model, sizeof info->model, "Virtual card");
    pad(info->serialNumber, sizeof info->serialNumber, serial);
    info->flags = CKF_RNG | CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED; /* without a PIN there is nothing to initialize either */
    if (card_needs_login(slot)) {
        info->flags |= CKF_LOGIN_REQUIRED;
        if (store_asks(slot->daemon))
            info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
        info->flags |= count_flags(slot->retry_limit, slot->errors, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED);
        if (slot->has_puk)
            info->flags |= count_flags(slot->puk_limit, slot->puk_errors, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED);
    }
    info->ulMaxPinLen = slot->max;
    info->ulMinPinLen = slot->min;
    info->ulMaxSessionCount = info->ulMaxRwSessionCount = CK_EFFECTIVELY_INFINITE;
    info->ulTotalPublicMemory = info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
    info->ulTotalPrivateMemory = info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
    memset(info->utcTime, ' ', sizeof info->utcTime);
    info->hardwareVersion = (CK_VERSION){ 1, 7 };
    info->firmwareVersion = (CK_VERSION){ 0, 1 };
}

API CK_RV C_GetTokenInfo(CK_SLOT_ID number, CK_TOKEN_INFO_PTR info)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    if (info == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = slot_check(number)) == CKR_OK) {
        pthread_mutex_lock(&cards_lock);
        int daemon = slot_at(number)->daemon;
        pthread_mutex_unlock(&cards_lock);
        rv = cards_refresh(daemon, true); /* the counters as they are now */
        pthread_mutex_lock(&cards_lock);
        struct slot *slot = slot_at(number);
        if (rv == CKR_OK && !slot->present)
            rv = CKR_TOKEN_NOT_PRESENT;
        if (rv == CKR_OK) {
            token_info(slot, info);
            size_t count, read_write;
            sessions_any(number, &count, &read_write);
            info->ulSessionCount = count;
            info->ulRwSessionCount = read_write;
        }
        pthread_mutex_unlock(&cards_lock);
    }
    leave();
    return rv;
}

/* The slot of a card that has come or gone and was not told yet. */
static CK_RV next_event(CK_SLOT_ID *out)
{
    CK_RV rv = CKR_NO_EVENT;
    cards_refresh_all(true);
    pthread_mutex_lock(&cards_lock);
    for (size_t i = 0; i < slot_count() && rv == CKR_NO_EVENT; i++) {
        if (slot_at(i)->changed) {
            slot_at(i)->changed = false;
            *out = i;
            rv = CKR_OK;
        }
    }
    pthread_mutex_unlock(&cards_lock);
    return rv;
}

/* Blocking, the daemons are asked each second. Between two questions the module is left, so that C_Finalize waits for nobody here. */
API CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID_PTR out, CK_VOID_PTR reserved)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    unsigned life = cards_life();
    if (out == NULL || reserved != NULL)
        rv = CKR_ARGUMENTS_BAD;
    else
        rv = next_event(out);
    leave();
    while (rv == CKR_NO_EVENT && (flags & CKF_DONT_BLOCK) == 0) {
        if (!cards_pause(life)) /* finalized, perhaps initialized again */
            return CKR_CRYPTOKI_NOT_INITIALIZED;
        if ((rv = enter()) != CKR_OK)
            return rv;
        rv = cards_life() == life ? next_event(out) : CKR_CRYPTOKI_NOT_INITIALIZED;
        leave();
    }
    return rv;
}

API CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    CK_MECHANISM_TYPE all[64];
    CK_ULONG n = mechanisms_all(all, 64);
    if (count == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = slot_check(slot)) == CKR_OK) {
        if (list != NULL && *count < n)
            rv = CKR_BUFFER_TOO_SMALL;
        else if (list != NULL)
            memcpy(list, all, n * sizeof all[0]);
        *count = n;
    }
    leave();
    return rv;
}

API CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO_PTR info)
{
    CK_RV rv = enter();
    if (rv != CKR_OK)
        return rv;
    if (info == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = slot_check(slot)) == CKR_OK && !mechanism_info(type, info))
        rv = CKR_MECHANISM_INVALID;
    leave();
    return rv;
}
