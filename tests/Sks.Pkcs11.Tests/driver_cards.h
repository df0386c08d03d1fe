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

#define CARD_SCENES { "blocking-events", scene_blocking_events }, { "waiters-end", scene_waiters_end },
