/* Cards as the daemons last told them: slots that stay. Their keys are snapshots, replaced whole. */
#include "sks.h"
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SERIALS = 2 * MOST_SLOTS, MOST_TRIES = 4 };

pthread_mutex_t cards_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t refresh_lock = PTHREAD_MUTEX_INITIALIZER;

/* Who waits for an event sleeps here, outside of the module. A life lasts from C_Initialize to C_Finalize. */
static pthread_mutex_t pause_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t life_ended;
static bool can_pause;
static unsigned life;

static struct slot *slots[MOST_SLOTS];
static size_t slots_used;
static uint32_t by_serial[SERIALS]; /* open addressing: slot + 1 */

static struct source {
    uint8_t generation[64];
    size_t generation_length;
    struct snapshot *snapshot;
    struct timespec asked;
    bool listed, asks;
    char owner[20]; /* of another user's store: the name */
} sources[MOST_STORES];
static struct timespec grantors_asked[DAEMONS];

struct snapshot *snapshot_of(int daemon)
{
    pthread_mutex_lock(&cards_lock);
    struct snapshot *s = sources[daemon].snapshot;
    if (s != NULL)
        atomic_fetch_add(&s->users, 1);
    pthread_mutex_unlock(&cards_lock);
    return s;
}

/* A child has nobody's login. Tables are what they were: they change in steps that leave them readable. */
void cards_forked(void)
{
    pthread_mutex_init(&refresh_lock, NULL);
    pthread_mutex_init(&pause_lock, NULL);
    can_pause = false;
    for (size_t i = 0; i < slots_used; i++) {
        slots[i]->login = LOGIN_NONE;
    }
}

static void end_life(void)
{
    pthread_mutex_lock(&pause_lock);
    life++;
    if (can_pause)
        pthread_cond_broadcast(&life_ended);
    pthread_mutex_unlock(&pause_lock);
}

unsigned cards_life(void)
{
    pthread_mutex_lock(&pause_lock);
    unsigned now = life;
    pthread_mutex_unlock(&pause_lock);
    return now;
}

bool cards_pause(unsigned begun)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&pause_lock);
    if (!can_pause) {
        pthread_condattr_t monotonic;
        pthread_condattr_init(&monotonic);
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
        can_pause = pthread_cond_init(&life_ended, &monotonic) == 0;
        pthread_condattr_destroy(&monotonic);
    }
    while (can_pause && life == begun && pthread_cond_timedwait(&life_ended, &pause_lock, &until) == 0)
        ;
    bool same = can_pause && life == begun;
    pthread_mutex_unlock(&pause_lock);
    return same;
}

void cards_clear(void)
{
    end_life();
    for (size_t i = 0; i < slots_used; i++) {
        free(slots[i]);
        slots[i] = NULL;
    }
    slots_used = 0;
    memset(by_serial, 0, sizeof by_serial);
    memset(grantors_asked, 0, sizeof grantors_asked);
    for (int i = 0; i < MOST_STORES; i++) {
        snapshot_release(sources[i].snapshot);
        memset(&sources[i], 0, sizeof sources[i]);
    }
}

struct slot *slot_at(CK_SLOT_ID slot)
{
    return slot < slots_used ? slots[slot] : NULL;
}

size_t slot_count(void)
{
    return slots_used;
}

bool is_logged_in(struct slot *slot)
{
    return slot->login == LOGIN_USER && slot->login_epoch == logins_epoch(slot->daemon);
}

/* Under cards_lock. */
bool store_asks(int store)
{
    return sources[store].asks;
}

bool is_officer(struct slot *slot)
{
    return slot->login == LOGIN_SO && slot->login_epoch == logins_epoch(slot->daemon);
}

/* The PIN was replaced or locked. Keys that want biometrics are refused with the same status, which says nothing of the login. */
void login_ended(int store, uint32_t handle)
{
    enum { COMBINED = 2, EXCLUSIVE = 3 };
    struct snapshot *snapshot = snapshot_of(store);
    const struct key *key = snapshot != NULL ? snapshot_key(snapshot, handle) : NULL;
    if (key != NULL && !key->always_authenticate && key->biometric != COMBINED && key->biometric != EXCLUSIVE) {
        pthread_mutex_lock(&cards_lock);
        if (slots[key->slot]->login == LOGIN_USER)
            slots[key->slot]->login = LOGIN_NONE;
        pthread_mutex_unlock(&cards_lock);
    }
    snapshot_release(snapshot);
}

bool card_needs_login(const struct slot *slot)
{
    return slot->kind != CARD_NO_PIN;
}

/* The slot of a card, a new one if need be; NULL: none left, or a serial of another length. */
struct slot *slot_of_card(int daemon, struct bytes serial, uint32_t *number)
{
    if (serial.n != 8)
        return NULL;
    uint64_t hash;
    memcpy(&hash, serial.p, sizeof hash);
    for (size_t i = hash % SERIALS;; i = (i + 1) % SERIALS) {
        if (by_serial[i] == 0) {
            struct slot *s = slots_used < MOST_SLOTS ? calloc(1, sizeof *s) : NULL;
            if (s == NULL)
                return NULL;
            s->daemon = daemon;
            memcpy(s->serial, serial.p, serial.n);
            *number = (uint32_t)slots_used;
            slots[slots_used] = s;
            by_serial[i] = (uint32_t)++slots_used;
            return s;
        }
        struct slot *s = slots[by_serial[i] - 1];
        if (memcmp(s->serial, serial.p, serial.n) == 0 && s->daemon == daemon) {
            *number = by_serial[i] - 1;
            return s;
        }
    }
}

/* A granted card says whose it is: "Server (alice)". */
static void set_label(struct slot *s, struct bytes text)
{
    const char *owner = sources[s->daemon].owner;
    size_t n = 0, room = 32 - (owner[0] != 0 ? strlen(owner) + 3 : 0);
    memset(s->label, 0, sizeof s->label);
    for (size_t i = 0; i < text.n && n < room; i++)
        s->label[n++] = (char)(text.p[i] < 0x20 || text.p[i] == 0x7F ? ' ' : text.p[i]);
    if (n == room && text.n > room) /* not half a character */
        while (n > 0 && (text.p[n] & 0xC0) == 0x80)
            s->label[--n] = 0;
    if (owner[0] != 0)
        snprintf(s->label + n, sizeof s->label - n, " (%s)", owner);
}

/* From the file, not by the name service: that would load its plug-ins into the host, and take locks that a fork leaves locked. */
static void find_name(uint32_t user, char *out, size_t size)
{
    FILE *file = fopen("/etc/passwd", "re");
    struct passwd entry, *found = NULL;
    char line[1024];
    snprintf(out, size, "user %u", user);
    while (file != NULL && fgetpwent_r(file, &entry, line, sizeof line, &found) == 0 && found != NULL) {
        if (entry.pw_uid == user) {
            snprintf(out, size, "%s", entry.pw_name);
            break;
        }
    }
    if (file != NULL)
        fclose(file);
}

static struct bytes host_of(struct bytes uri)
{
    for (size_t i = 0; i + 2 < uri.n; i++) {
        if (memcmp(uri.p + i, "://", 3) == 0) {
            uri = (struct bytes){ uri.p + i + 3, uri.n - i - 3 };
            break;
        }
    }
    const uint8_t *end = uri.n > 0 ? memchr(uri.p, '/', uri.n) : NULL;
    return (struct bytes){ uri.p, end != NULL ? (size_t)(end - uri.p) : uri.n };
}

/* Under cards_lock. */
static bool apply_cards(int daemon, struct bytes cards)
{
    struct reader r = { cards.p, cards.n, false };
    uint8_t *seen = calloc(1, MOST_SLOTS);
    if (seen == NULL)
        return false;
    while (r.n > 0 && !r.failed) {
        struct bytes serial = get_bytes(&r);
        uint8_t kind = get_u8(&r);
        struct bytes issuer = get_bytes(&r);
        uint32_t key = get_u32(&r), number;
        get_u8(&r); /* format */
        uint16_t min = get_u16(&r), max = get_u16(&r), limit = get_u16(&r), errors = get_u16(&r);
        bool modifiable = get_u8(&r), has_puk = get_u8(&r);
        uint16_t puk_limit = get_u16(&r), puk_errors = get_u16(&r);
        struct slot *s = r.failed ? NULL : slot_of_card(daemon, serial, &number);
        if (s == NULL)
            continue;
        s->kind = kind == CARD_NO_PIN || kind == CARD_DEVICE_PIN ? (enum card_kind)kind : CARD_PIN;
        s->key = key;
        s->min = min;
        s->max = max;
        s->retry_limit = limit;
        s->errors = errors;
        s->modifiable = modifiable;
        s->has_puk = has_puk;
        s->puk_limit = puk_limit;
        s->puk_errors = puk_errors;
        if (s->label[0] == 0)
            set_label(s, s->kind == CARD_DEVICE_PIN ? (struct bytes){ (const uint8_t *)"Device PIN", 10 } : host_of(issuer));
        if (s->kind != CARD_NO_PIN && errors >= limit)
            s->login = LOGIN_NONE;
        if (!s->present)
            s->changed = sources[daemon].listed;
        s->present = true;
        seen[number] = 1;
    }
    for (size_t i = 0; i < slots_used; i++) {
        if (slots[i]->daemon == daemon && !seen[i]) {
            slots[i]->changed |= slots[i]->present;
            slots[i]->present = false;
            slots[i]->login = LOGIN_NONE;
        }
    }
    free(seen);
    return !r.failed;
}

/* A card with one key is called as the key is. Under cards_lock. */
static void name_cards(const struct snapshot *s)
{
    uint32_t *keys = calloc(slots_used + 1, sizeof *keys);
    if (keys == NULL)
        return;
    for (size_t i = 0; i < s->count; i++)
        keys[s->keys[i].slot]++;
    for (size_t i = 0; i < s->count; i++) {
        struct slot *slot = slots[s->keys[i].slot];
        if (keys[s->keys[i].slot] == 1 && s->keys[i].name.n > 0 && slot->kind == CARD_PIN)
            set_label(slot, s->keys[i].name);
    }
    free(keys);
}

/* Takes a whole list, page by page. Under refresh_lock. */
static CK_RV take_list(int daemon, bool *again)
{
    struct source *source = &sources[daemon];
    struct snapshot *s = calloc(1, sizeof *s);
    if (s == NULL)
        return CKR_HOST_MEMORY;
    atomic_init(&s->users, 1);
    size_t room = 0;
    uint32_t after = 0;
    struct bytes known = { source->generation, source->generation_length }, generation = known;
    bool fresh = false, right = true;
    do {
        struct buffer *answer = &s->raw[s->raw_count];
        int status = daemon_list(daemon, known, after, answer);
        if (status != STATUS_OK) {
            buffer_free(answer);
            snapshot_release(s);
            return rv_of(status);
        }
        s->raw_count++;
        struct reader r = { answer->p, answer->n, false };
        struct bytes now = get_bytes(&r), cards = get_blob(&r), keys = get_blob(&r);
        uint32_t next = get_u32(&r);
        *again = after != 0 && !bytes_equal(now, generation);
        if (r.failed || now.n > sizeof source->generation || *again || (next != 0 && next <= after)) {
            snapshot_release(s);
            return CKR_DEVICE_ERROR;
        }
        pthread_mutex_lock(&cards_lock);
        if (after == 0) {
            fresh = !bytes_equal(now, known);
            generation = now;
            right = apply_cards(daemon, cards);
        }
        right = right && snapshot_add(daemon, s, keys, &room);
        pthread_mutex_unlock(&cards_lock);
        after = next;
    } while (right && after != 0 && s->raw_count < sizeof s->raw / sizeof s->raw[0]);
    bool asks = fresh && daemon_asks(daemon); /* each start of a daemon has another generation */
    pthread_mutex_lock(&cards_lock);
    if (fresh)
        source->asks = asks;
    source->listed = true;
    if (right && fresh && (right = snapshot_index(s))) {
        name_cards(s);
        memmove(source->generation, generation.p, generation.n);
        source->generation_length = generation.n;
        struct snapshot *former = source->snapshot;
        source->snapshot = s;
        s = former;
    }
    pthread_mutex_unlock(&cards_lock);
    snapshot_release(s);
    return right ? CKR_OK : CKR_DEVICE_ERROR;
}

CK_RV cards_refresh(int daemon, bool now)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    pthread_mutex_lock(&refresh_lock);
    struct source *source = &sources[daemon];
    if (!now && source->listed && time.tv_sec - source->asked.tv_sec < 1) {
        pthread_mutex_unlock(&refresh_lock);
        return CKR_OK;
    }
    source->asked = time;
    bool again = false;
    CK_RV rv = take_list(daemon, &again);
    for (int tries = 1; again && tries < MOST_TRIES; tries++)
        rv = take_list(daemon, &again);
    uint32_t owner;
    if (rv == CKR_KEY_HANDLE_INVALID && store_is_granted(daemon, &owner))
        rv = CKR_DEVICE_REMOVED; /* nothing is granted there any more */
    if (rv == CKR_DEVICE_REMOVED) { /* no daemon: no cards, until it is there again */
        pthread_mutex_lock(&cards_lock);
        source->listed = true;
        apply_cards(daemon, (struct bytes){ NULL, 0 });
        pthread_mutex_unlock(&cards_lock);
    }
    pthread_mutex_unlock(&refresh_lock);
    return rv;
}

/* Learns of the stores with keys that others have granted. A daemon that does not know the question serves nobody else's. */
static void refresh_grantors(int daemon, bool now)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    pthread_mutex_lock(&refresh_lock);
    struct timespec *asked = &grantors_asked[daemon];
    if (now || asked->tv_sec == 0 || time.tv_sec - asked->tv_sec >= 1) {
        struct buffer answer = { 0 };
        *asked = time;
        if (daemon_grantors(daemon, &answer) == STATUS_OK) {
            struct reader r = { answer.p, answer.n, false };
            for (unsigned n = get_u16(&r); n > 0 && !r.failed; n--) {
                uint32_t user = get_u32(&r);
                int store = r.failed ? -1 : store_of_owner(daemon, user);
                if (store < 0 || sources[store].owner[0] != 0)
                    continue;
                char name[sizeof sources[store].owner];
                find_name(user, name, sizeof name);
                pthread_mutex_lock(&cards_lock);
                memcpy(sources[store].owner, name, sizeof name);
                sources[store].listed = sources[daemon].listed; /* its cards are new */
                pthread_mutex_unlock(&cards_lock);
            }
        }
        buffer_free(&answer);
    }
    pthread_mutex_unlock(&refresh_lock);
}

void cards_refresh_all(bool now)
{
    for (int i = 0; i < DAEMONS; i++)
        refresh_grantors(i, now);
    for (int i = 0, n = stores_known(); i < n; i++)
        cards_refresh(i, now);
}
