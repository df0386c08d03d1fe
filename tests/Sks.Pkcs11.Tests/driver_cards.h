/* Scenes about cards, logins and events. Part of driver.c. */

struct waiter {
    CK_RV rv;
    CK_SLOT_ID slot;
};

static void *wait_for_event(void *p)
{
    struct waiter *w = p;
    w->rv = f->C_WaitForSlotEvent(0, &w->slot, NULL);
    return NULL;
}

static int present(CK_SLOT_ID id)
{
    CK_SLOT_INFO info;
    OK(f->C_GetSlotInfo(id, &info));
    return (info.flags & CKF_TOKEN_PRESENT) != 0;
}

/* Threads that sleep until a card comes, goes, goes with its daemon; the test says by files what it did. */
static void scene_blocking_events(void)
{
    CK_SLOT_ID added, gone;
    OK(f->C_Initialize(NULL));
    RV(CKR_NO_EVENT, f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &added, NULL));
    RV(CKR_ARGUMENTS_BAD, f->C_WaitForSlotEvent(0, NULL, NULL));
    tell("ready");
    OK(f->C_WaitForSlotEvent(0, &added, NULL));
    CHECK(present(added));
    tell("seen");
    OK(f->C_WaitForSlotEvent(0, &gone, NULL));
    CHECK(gone == added && !present(gone));
    tell("gone");
    OK(f->C_WaitForSlotEvent(0, &gone, NULL));
    CHECK(gone != added && !present(gone)); /* with its daemon */
    OK(f->C_Finalize(NULL));
}

/* C_Finalize waits for no waiter, and wakes all; also if another C_Initialize follows at once. */
static void scene_waiters_end(void)
{
    for (int again = 0; again < 2; again++) {
        struct waiter waiters[4] = { { 0 } };
        pthread_t threads[4];
        OK(f->C_Initialize(NULL));
        slot(0);
        for (int i = 0; i < 4; i++)
            CHECK(pthread_create(&threads[i], NULL, wait_for_event, &waiters[i]) == 0);
        usleep(200000);
        struct timespec begin, end;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
        usleep(1500000);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
        CHECK((end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000 < 500); /* they sleep */
        OK(f->C_Finalize(NULL));
        if (again)
            OK(f->C_Initialize(NULL));
        for (int i = 0; i < 4; i++) {
            CHECK(pthread_join(threads[i], NULL) == 0);
            CHECK(waiters[i].rv == CKR_CRYPTOKI_NOT_INITIALIZED);
        }
        if (again)
            OK(f->C_Finalize(NULL));
    }
}

static CK_FLAGS flags_of(CK_SLOT_ID id)
{
    CK_TOKEN_INFO info;
    OK(f->C_GetTokenInfo(id, &info));
    return info.flags;
}

/* The security officer's PIN is the PUK: counted, and ended by logout, the last session, a fork, a lock. */
static void scene_officer(void)
{
    const CK_FLAGS low = CKF_SO_PIN_COUNT_LOW, last = CKF_SO_PIN_FINAL_TRY, locked = CKF_SO_PIN_LOCKED, all = low | last | locked;
    CK_UTF8CHAR puk[] = "18273645", wrong_puk[] = "00000000", new_pin[] = "2580";
    CK_SESSION_INFO info;
    CK_SESSION_HANDLE read_only;
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(1);
    CK_SESSION_HANDLE s = open_session(id);
    CHECK((flags_of(id) & all) == 0);
    RV(CKR_USER_NOT_LOGGED_IN, f->C_InitPIN(s, new_pin, 4));
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_SO, wrong_puk, 8));
    CHECK((flags_of(id) & all) == low);
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_SO, wrong_puk, 8));
    CHECK((flags_of(id) & all) == (low | last));
    OK(f->C_Login(s, CKU_SO, puk, 8));
    CHECK((flags_of(id) & all) == 0);
    OK(f->C_GetSessionInfo(s, &info));
    CHECK(info.state == CKS_RW_SO_FUNCTIONS);
    RV(CKR_USER_ALREADY_LOGGED_IN, f->C_Login(s, CKU_SO, puk, 8));
    RV(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, f->C_Login(s, CKU_USER, pin, 4));
    RV(CKR_PIN_LEN_RANGE, f->C_InitPIN(s, new_pin, 1));
    RV(CKR_PIN_INVALID, f->C_InitPIN(s, (CK_UTF8CHAR *)"abcd", 4));
    OK(f->C_InitPIN(s, new_pin, 4));
    pid_t child = forked();
    if (is_child) {
        RV(CKR_USER_NOT_LOGGED_IN, f->C_InitPIN(s, pin, 4));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    OK(f->C_InitPIN(s, pin, 4));
    OK(f->C_Logout(s));
    RV(CKR_USER_NOT_LOGGED_IN, f->C_InitPIN(s, new_pin, 4));
    OK(f->C_OpenSession(id, CKF_SERIAL_SESSION, NULL, NULL, &read_only));
    RV(CKR_SESSION_READ_ONLY_EXISTS, f->C_Login(read_only, CKU_SO, puk, 8));
    OK(f->C_CloseSession(read_only));
    OK(f->C_Login(s, CKU_SO, puk, 8));
    OK(f->C_CloseSession(s));
    s = open_session(id);
    RV(CKR_USER_NOT_LOGGED_IN, f->C_InitPIN(s, new_pin, 4));
    OK(f->C_Login(s, CKU_USER, pin, 4)); /* the PIN of last */
    sign(s, find(s, CKO_PRIVATE_KEY));
    OK(f->C_Logout(s));
    OK(f->C_Login(s, CKU_SO, puk, 8));
    child = forked();
    if (is_child) { /* another process locks the PUK: the login of this one ends */
        for (int i = 0; i < 3; i++)
            CHECK(f->C_Login(s, CKU_SO, wrong_puk, 8) == (i < 2 ? CKR_PIN_INCORRECT : CKR_PIN_LOCKED));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    RV(CKR_USER_NOT_LOGGED_IN, f->C_InitPIN(s, new_pin, 4));
    CHECK((flags_of(id) & locked) != 0);
    OK(f->C_Finalize(NULL));
}

/* Another process changes or locks the PIN: the login of this one ends, and it can log in anew. */
static void scene_others_change_the_pin(void)
{
    CK_UTF8CHAR new_pin[] = "2580";
    CK_BYTE signature[64];
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(1));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    sign(s, key);
    pid_t child = forked();
    if (is_child) {
        OK(f->C_SetPIN(s, pin, 4, new_pin, 4));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_USER, pin, 4));
    OK(f->C_Login(s, CKU_USER, new_pin, 4));
    sign(s, key);
    child = forked();
    if (is_child) {
        for (int i = 0; i < 3; i++)
            CHECK(f->C_Login(s, CKU_USER, wrong_pin, 4) == (i < 2 ? CKR_PIN_INCORRECT : CKR_PIN_LOCKED));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
    RV(CKR_PIN_LOCKED, f->C_Login(s, CKU_USER, new_pin, 4));
    OK(f->C_Finalize(NULL));
}

/* A key whose user is asked each time: one context-specific login, one signature. */
static void scene_asked_each_time(void)
{
    CK_BBOOL always = CK_FALSE;
    CK_ATTRIBUTE t = { CKA_ALWAYS_AUTHENTICATE, &always, sizeof always };
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
    CK_BYTE signature[64];
    CK_ULONG n = sizeof signature;
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(1);
    CK_SESSION_HANDLE s = open_session(id);
    OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    OK(f->C_GetAttributeValue(s, key, &t, 1));
    CHECK(always == CK_TRUE);
    RV(CKR_OPERATION_NOT_INITIALIZED, f->C_Login(s, CKU_CONTEXT_SPECIFIC, pin, 4));
    RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
    for (int i = 0; i < 2; i++) {
        OK(f->C_SignInit(s, &m, key));
        RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_CONTEXT_SPECIFIC, wrong_pin, 4));
        CHECK(flags_of(id) & CKF_USER_PIN_COUNT_LOW);
        OK(f->C_Login(s, CKU_CONTEXT_SPECIFIC, pin, 4));
        n = sizeof signature;
        OK(f->C_Sign(s, (CK_BYTE *)"text", 4, signature, &n));
        check_signature(s, signature);
        RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
    }
    OK(f->C_Finalize(NULL));
}

/* The daemon asks; the test types: nothing, a wrong PIN, the right one; then it changes the PIN. */
static void scene_by_dialog(void)
{
    CK_BYTE signature[64];
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(1);
    CK_SESSION_HANDLE s = open_session(id);
    CHECK(flags_of(id) & CKF_PROTECTED_AUTHENTICATION_PATH);
    RV(CKR_ARGUMENTS_BAD, f->C_Login(s, CKU_SO, NULL, 0));
    RV(CKR_ARGUMENTS_BAD, f->C_SetPIN(s, NULL, 0, pin, 4));
    RV(CKR_FUNCTION_CANCELED, f->C_Login(s, CKU_USER, NULL, 0));
    CHECK((flags_of(id) & CKF_USER_PIN_COUNT_LOW) == 0);
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_USER, NULL, 0));
    CHECK(flags_of(id) & CKF_USER_PIN_COUNT_LOW);
    OK(f->C_Login(s, CKU_USER, NULL, 0));
    RV(CKR_USER_ALREADY_LOGGED_IN, f->C_Login(s, CKU_USER, NULL, 0));
    OK(try_sign(s, find(s, CKO_PRIVATE_KEY), signature));
    OK(f->C_SetPIN(s, NULL, 0, NULL, 0));
    OK(try_sign(s, find(s, CKO_PRIVATE_KEY), signature));
    OK(f->C_Logout(s));
    OK(f->C_Login(s, CKU_USER, (CK_UTF8CHAR *)"7531", 4)); /* a host that has the PIN may pass it */
    OK(f->C_Finalize(NULL));
}

static void scene_asked_each_time_by_dialog(void)
{
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
    CK_BYTE signature[64];
    CK_ULONG n = sizeof signature;
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(1));
    OK(f->C_Login(s, CKU_USER, NULL, 0));
    RV(CKR_OPERATION_NOT_INITIALIZED, f->C_Login(s, CKU_CONTEXT_SPECIFIC, NULL, 0));
    OK(f->C_SignInit(s, &m, find(s, CKO_PRIVATE_KEY)));
    RV(CKR_FUNCTION_CANCELED, f->C_Login(s, CKU_CONTEXT_SPECIFIC, NULL, 0));
    OK(f->C_Login(s, CKU_CONTEXT_SPECIFIC, NULL, 0));
    OK(f->C_Sign(s, (CK_BYTE *)"text", 4, signature, &n));
    check_signature(s, signature);
    OK(f->C_Finalize(NULL));
}

static void *log_in_until_closed(void *session)
{
    RV(CKR_SESSION_CLOSED, f->C_Login(*(CK_SESSION_HANDLE *)session, CKU_USER, NULL, 0));
    return NULL;
}

/* The test says by a file that the dialog is open, and types when it is told that the sessions are closed. */
static void scene_closed_during_dialog(void)
{
    pthread_t thread;
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(1);
    CK_SESSION_HANDLE s = open_session(id);
    CHECK(pthread_create(&thread, NULL, log_in_until_closed, &s) == 0);
    wait_for("open");
    OK(f->C_CloseAllSessions(id));
    tell("closed");
    pthread_join(thread, NULL);
    CK_SESSION_INFO info;
    s = open_session(id);
    OK(f->C_GetSessionInfo(s, &info));
    CHECK(info.state == CKS_RW_PUBLIC_SESSION);
    OK(f->C_Finalize(NULL));
}

static CK_SLOT_ID slot_called(const char *label)
{
    CK_SLOT_ID slots[64];
    CK_ULONG n = 64;
    char wanted[33];
    snprintf(wanted, sizeof wanted, "%-32s", label);
    OK(f->C_GetSlotList(CK_TRUE, NULL, &n));
    CHECK(n <= 64);
    OK(f->C_GetSlotList(CK_TRUE, slots, &n));
    for (CK_ULONG i = 0; i < n; i++) {
        CK_TOKEN_INFO info;
        OK(f->C_GetTokenInfo(slots[i], &info));
        if (memcmp(info.label, wanted, 32) == 0)
            return slots[i];
        fprintf(stderr, "there is %.32s\n", info.label);
    }
    CHECK(!"no such card");
    return 0;
}

/* Cards of a system daemon: with other users' keys, for use only. Environment: GRANTED, label of the card without PIN, and GRANTED_PIN. */
static void scene_granted(void)
{
    CK_UTF8CHAR puk[] = "18273645";
    CK_BYTE signature[64];
    CK_SLOT_ID event;
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID free_slot = slot_called(getenv("GRANTED")), id = slot_called(getenv("GRANTED_PIN"));
    CHECK(!(flags_of(free_slot) & CKF_LOGIN_REQUIRED) && (flags_of(id) & CKF_LOGIN_REQUIRED));
    CK_SESSION_HANDLE free_session = open_session(free_slot), s = open_session(id);
    CK_OBJECT_HANDLE free_key = find(free_session, CKO_PRIVATE_KEY);
    CHECK(free_key != 0 && find(s, CKO_PRIVATE_KEY) == 0);
    sign(free_session, free_key);
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_USER, wrong_pin, 4));
    CHECK(flags_of(id) & CKF_USER_PIN_COUNT_LOW);
    RV(CKR_USER_PIN_NOT_INITIALIZED, f->C_Login(s, CKU_SO, puk, 8));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    RV(CKR_FUNCTION_NOT_SUPPORTED, f->C_SetPIN(s, pin, 4, (CK_UTF8CHAR *)"2580", 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    sign(s, key);
    pid_t child = forked();
    if (is_child) {
        RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
        sign(free_session, free_key);
        exit(0);
    }
    CHECK(child_result(child) == 0);
    while (f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &event, NULL) == CKR_OK)
        ;
    tell("ready");
    OK(f->C_WaitForSlotEvent(0, &event, NULL));
    CHECK(event == id && !present(event)); /* the grant of the key with PIN was taken back */
    CHECK(try_sign(s, key, signature) != CKR_OK);
    sign(free_session, free_key);
    OK(f->C_Finalize(NULL));
}

/* A card at each of two daemons. Environment: OWN and SYSTEM, their labels. */
static void scene_two_daemons(void)
{
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID own = slot_called(getenv("OWN")), system = slot_called(getenv("SYSTEM"));
    CHECK(own != system);
    CK_SLOT_ID slots[2] = { own, system };
    CK_SESSION_HANDLE s[2];
    for (int i = 0; i < 2; i++) {
        s[i] = open_session(slots[i]);
        OK(f->C_Login(s[i], CKU_USER, pin, 4));
    }
    for (int i = 0; i < 2; i++)
        sign(s[i], find(s[i], CKO_PRIVATE_KEY));
    OK(f->C_Logout(s[0]));
    CHECK(find(s[0], CKO_PRIVATE_KEY) == 0);
    sign(s[1], find(s[1], CKO_PRIVATE_KEY));
    OK(f->C_Finalize(NULL));
}

#define CARD_SCENES \
    { "blocking-events", scene_blocking_events }, { "waiters-end", scene_waiters_end }, { "officer", scene_officer }, \
    { "by-dialog", scene_by_dialog }, { "asked-each-time-by-dialog", scene_asked_each_time_by_dialog }, \
    { "closed-during-dialog", scene_closed_during_dialog }, \
    { "others-change-the-pin", scene_others_change_the_pin }, { "asked-each-time", scene_asked_each_time }, { "granted", scene_granted }, \
    { "two-daemons", scene_two_daemons },
