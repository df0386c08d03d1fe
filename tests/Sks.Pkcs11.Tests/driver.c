/* A host of the PKCS #11 module: driver MODULE SCENE. Exits with 0 if all was as it should be; says otherwise what was not. */
#include <p11-kit/pkcs11.h>
#include <dirent.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *module_path;
static void *library;
static CK_FUNCTION_LIST *f;
extern char **environ;

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d (process %s): %s\n", __FILE__, __LINE__, is_child ? "forked" : "first", #condition); \
            exit(1); \
        } \
    } while (0)
#define RV(expected, call) \
    do { \
        CK_RV rv_ = (call); \
        if (rv_ != (expected)) { \
            fprintf(stderr, "%s:%d (process %s): %s is 0x%lx\n", __FILE__, __LINE__, is_child ? "forked" : "first", #call, rv_); \
            exit(1); \
        } \
    } while (0)
#define OK(call) RV(CKR_OK, call)

static int is_child;
static CK_UTF8CHAR pin[] = "1739", wrong_pin[] = "0000";

static void load(void)
{
    library = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        fprintf(stderr, "%s\n", dlerror());
    CHECK(library != NULL);
    CK_RV (*get)(CK_FUNCTION_LIST **);
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    CHECK(get != NULL);
    OK(get(&f));
}

/* The slot whose card wants a login, or does not. */
static CK_SLOT_ID slot(int with_pin)
{
    CK_SLOT_ID slots[64];
    CK_ULONG n = 64;
    OK(f->C_GetSlotList(CK_TRUE, NULL, &n));
    CHECK(n > 0 && n <= 64);
    OK(f->C_GetSlotList(CK_TRUE, slots, &n));
    for (CK_ULONG i = 0; i < n; i++) {
        CK_TOKEN_INFO info;
        OK(f->C_GetTokenInfo(slots[i], &info));
        if (((info.flags & CKF_LOGIN_REQUIRED) != 0) == with_pin)
            return slots[i];
    }
    CHECK(!"no such slot");
    return 0;
}

static CK_SESSION_HANDLE open_session(CK_SLOT_ID id)
{
    CK_SESSION_HANDLE s;
    OK(f->C_OpenSession(id, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &s));
    return s;
}

static CK_OBJECT_HANDLE find(CK_SESSION_HANDLE s, CK_OBJECT_CLASS class)
{
    CK_ATTRIBUTE t = { CKA_CLASS, &class, sizeof class };
    CK_OBJECT_HANDLE o = 0;
    CK_ULONG n = 0;
    OK(f->C_FindObjectsInit(s, &t, 1));
    OK(f->C_FindObjects(s, &o, 1, &n));
    OK(f->C_FindObjectsFinal(s));
    return n == 1 ? o : 0;
}

static CK_RV try_sign(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key, CK_BYTE signature[64])
{
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
    CK_ULONG n = 64;
    CK_RV rv = f->C_SignInit(s, &m, key);
    return rv != CKR_OK ? rv : f->C_Sign(s, (CK_BYTE *)"text", 4, signature, &n);
}

/* Signs, and has the signature checked; a changed one must not pass. */
static void sign(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key)
{
    CK_BYTE signature[64];
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
    OK(try_sign(s, key, signature));
    CK_OBJECT_HANDLE public = find(s, CKO_PUBLIC_KEY);
    OK(f->C_VerifyInit(s, &m, public));
    OK(f->C_Verify(s, (CK_BYTE *)"text", 4, signature, 64));
    signature[20] ^= 1;
    OK(f->C_VerifyInit(s, &m, public));
    RV(CKR_SIGNATURE_INVALID, f->C_Verify(s, (CK_BYTE *)"text", 4, signature, 64));
}

static void use(int with_pin)
{
    CK_SESSION_HANDLE s = open_session(slot(with_pin));
    if (with_pin)
        OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    CHECK(key != 0);
    sign(s, key);
    OK(f->C_CloseSession(s));
}

static int child_result(pid_t child)
{
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static pid_t forked(void)
{
    pid_t child = fork();
    CHECK(child >= 0);
    is_child = child == 0;
    if (is_child)
        alarm(60);
    return child;
}

/* A child that goes on: keys without PIN work, those of a login do not, and the parent notices nothing. */
static void scene_fork_goes_on(void)
{
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE free_session = open_session(slot(0)), s = open_session(slot(1));
    CK_OBJECT_HANDLE free_key = find(free_session, CKO_PRIVATE_KEY);
    OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    sign(s, key);
    for (int i = 0; i < 3; i++) {
        pid_t child = forked();
        if (is_child) {
            CK_BYTE signature[64];
            sign(free_session, free_key);
            RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
            CHECK(find(s, CKO_PRIVATE_KEY) == 0);
            OK(f->C_Login(s, CKU_USER, pin, 4));
            sign(s, key);
            sign(free_session, free_key);
            exit(0);
        }
        CHECK(child_result(child) == 0);
        sign(s, key);
        sign(free_session, free_key);
    }
    OK(f->C_Finalize(NULL));
}

static void scene_fork_initializes(void)
{
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(1));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    pid_t child = forked();
    if (is_child) {
        CK_SESSION_INFO info;
        OK(f->C_GetSessionInfo(s, &info)); /* what came before does not matter */
        OK(f->C_Initialize(NULL));
        RV(CKR_CRYPTOKI_ALREADY_INITIALIZED, f->C_Initialize(NULL));
        RV(CKR_SESSION_HANDLE_INVALID, f->C_GetSessionInfo(s, &info));
        use(1);
        use(0);
        OK(f->C_Finalize(NULL));
        RV(CKR_CRYPTOKI_NOT_INITIALIZED, f->C_GetSessionInfo(s, &info));
        exit(0);
    }
    CHECK(child_result(child) == 0);
    sign(s, key);
    OK(f->C_Finalize(NULL));
}

enum { THREADS = 64, ROUNDS = 20 };
static CK_SLOT_ID thread_slot;
static volatile int stop;

static void *sign_rounds(void *unused)
{
    (void)unused;
    CK_SESSION_HANDLE s = open_session(thread_slot);
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    CHECK(key != 0);
    for (int i = 0; i < ROUNDS; i++)
        sign(s, key);
    OK(f->C_CloseSession(s));
    return NULL;
}

static void scene_threads(void)
{
    CK_C_INITIALIZE_ARGS arguments = { .flags = CKF_OS_LOCKING_OK };
    OK(f->C_Initialize(&arguments));
    CK_SESSION_HANDLE s = open_session(thread_slot = slot(1));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, sign_rounds, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    OK(f->C_Finalize(NULL));
}

static void *sign_until_stopped(void *unused)
{
    (void)unused;
    CK_SESSION_HANDLE s = open_session(thread_slot);
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    while (!stop)
        sign(s, key);
    return NULL;
}

static void check_signature(CK_SESSION_HANDLE s, const CK_BYTE signature[64])
{
    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
    OK(f->C_VerifyInit(s, &m, find(s, CKO_PUBLIC_KEY)));
    OK(f->C_Verify(s, (CK_BYTE *)"text", 4, (CK_BYTE *)signature, 64));
}

/* Forks while threads are inside the module: what they held must not hold up the child. */
static void scene_fork_among_threads(void)
{
    CK_BYTE *signature = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(signature != MAP_FAILED);
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(thread_slot = slot(0));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        CHECK(pthread_create(&threads[i], NULL, sign_until_stopped, NULL) == 0);
    for (int i = 0; i < 40; i++) {
        memset(signature, 0, 64);
        pid_t child = forked();
        if (is_child) {
            if (i % 2 != 0) {
                OK(f->C_Initialize(NULL));
                s = open_session(slot(0));
                key = find(s, CKO_PRIVATE_KEY);
            }
            OK(try_sign(s, key, signature));
            _exit(0);
        }
        CHECK(child_result(child) == 0);
        check_signature(s, signature);
    }
    stop = 1;
    for (int i = 0; i < 8; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    OK(f->C_Finalize(NULL));
}

static int open_files(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/fd");
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

static void scene_again(void)
{
    int files = open_files();
    for (int i = 0; i < 5; i++) {
        OK(f->C_Initialize(NULL));
        RV(CKR_CRYPTOKI_ALREADY_INITIALIZED, f->C_Initialize(NULL));
        use(0);
        use(1);
        OK(f->C_Finalize(NULL));
        RV(CKR_CRYPTOKI_NOT_INITIALIZED, f->C_Finalize(NULL));
        CHECK(open_files() == files);
    }
}

/* Unloaded after and before C_Finalize; the last time never finalized. */
static void scene_unload(void)
{
    for (int i = 0; i < 3; i++) {
        OK(f->C_Initialize(NULL));
        use(1);
        OK(f->C_Finalize(NULL));
        CHECK(dlclose(library) == 0);
        load();
    }
    OK(f->C_Initialize(NULL));
    use(0);
    CHECK(dlclose(library) == 0);
}

static void scene_surroundings(void)
{
    struct sigaction before[NSIG], after;
    char here[4096], there[4096];
    sigset_t mask, mask_after;
    size_t variables = 0;
    for (int i = 1; i < NSIG; i++)
        sigaction(i, NULL, &before[i]);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    CHECK(getcwd(here, sizeof here) != NULL);
    while (environ[variables] != NULL)
        variables++;
    char **copy = calloc(variables + 1, sizeof *copy);
    for (size_t i = 0; i < variables; i++)
        copy[i] = strdup(environ[i]);
    load();
    OK(f->C_Initialize(NULL));
    use(1);
    OK(f->C_Finalize(NULL));
    for (int i = 1; i < NSIG; i++)
        if (sigaction(i, NULL, &after) == 0)
            CHECK(before[i].sa_handler == after.sa_handler && before[i].sa_flags == after.sa_flags);
    sigprocmask(SIG_BLOCK, NULL, &mask_after);
    CHECK(memcmp(&mask, &mask_after, sizeof(unsigned long)) == 0);
    CHECK(getcwd(there, sizeof there) != NULL && strcmp(here, there) == 0);
    for (size_t i = 0; i < variables; i++)
        CHECK(environ[i] != NULL && strcmp(copy[i], environ[i]) == 0);
    CHECK(environ[variables] == NULL);
}

static void wait_for(const char *file)
{
    while (access(file, F_OK) != 0)
        usleep(10000);
}

static void tell(const char *file)
{
    FILE *out = fopen(file, "w");
    CHECK(out != NULL && fclose(out) == 0);
}

/* The daemon goes and comes back; the test says by files when. */
static void scene_daemon_restart(void)
{
    CK_BYTE signature[64];
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE free_session = open_session(slot(0)), s = open_session(slot(1));
    CK_OBJECT_HANDLE free_key = find(free_session, CKO_PRIVATE_KEY);
    OK(f->C_Login(s, CKU_USER, pin, 4));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    sign(s, key);
    tell("ready");
    wait_for("killed");
    CK_RV rv = try_sign(free_session, free_key, signature);
    CHECK(rv == CKR_DEVICE_REMOVED || rv == CKR_DEVICE_ERROR);
    rv = try_sign(s, key, signature);
    CHECK(rv == CKR_DEVICE_REMOVED || rv == CKR_DEVICE_ERROR);
    tell("failed");
    wait_for("restarted");
    sign(free_session, free_key);
    RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature)); /* the login went with the daemon */
    OK(f->C_Login(s, CKU_USER, pin, 4));
    sign(s, key);
    OK(f->C_Finalize(NULL));
}

static void scene_pins(void)
{
    CK_BYTE signature[64];
    CK_TOKEN_INFO info;
    CK_UTF8CHAR new_pin[] = "2580", puk[] = "18273645";
    OK(f->C_Initialize(NULL));
    CK_SLOT_ID id = slot(1);
    CK_SESSION_HANDLE s = open_session(id);
    RV(CKR_PIN_INCORRECT, f->C_Login(s, CKU_USER, wrong_pin, 4));
    OK(f->C_GetTokenInfo(id, &info));
    CHECK((info.flags & CKF_USER_PIN_COUNT_LOW) && !(info.flags & CKF_USER_PIN_FINAL_TRY));
    RV(CKR_USER_NOT_LOGGED_IN, f->C_Logout(s));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    RV(CKR_USER_ALREADY_LOGGED_IN, f->C_Login(s, CKU_USER, pin, 4));
    RV(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, f->C_Login(s, CKU_SO, puk, 8));
    CK_OBJECT_HANDLE key = find(s, CKO_PRIVATE_KEY);
    sign(s, key);
    RV(CKR_PIN_LEN_RANGE, f->C_SetPIN(s, pin, 4, new_pin, 1));
    RV(CKR_PIN_INCORRECT, f->C_SetPIN(s, wrong_pin, 4, new_pin, 4));
    RV(CKR_PIN_INVALID, f->C_SetPIN(s, pin, 4, (CK_UTF8CHAR *)"abcd", 4));
    OK(f->C_SetPIN(s, pin, 4, new_pin, 4));
    sign(s, key);
    OK(f->C_Logout(s));
    RV(CKR_USER_NOT_LOGGED_IN, try_sign(s, key, signature));
    OK(f->C_GetTokenInfo(id, &info));
    CHECK(!(info.flags & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_LOCKED))); /* what was refused without a login was no guess */
    for (int i = 0; i < 3; i++)
        CHECK(f->C_Login(s, CKU_USER, wrong_pin, 4) == (i < 2 ? CKR_PIN_INCORRECT : CKR_PIN_LOCKED));
    RV(CKR_PIN_LOCKED, f->C_Login(s, CKU_USER, new_pin, 4));
    OK(f->C_Login(s, CKU_SO, puk, 8));
    OK(f->C_InitPIN(s, pin, 4));
    OK(f->C_Logout(s));
    OK(f->C_Login(s, CKU_USER, pin, 4));
    sign(s, key);
    OK(f->C_CloseSession(s)); /* the last one: logged out */
    s = open_session(id);
    CHECK(find(s, CKO_PRIVATE_KEY) == 0);
    OK(f->C_Finalize(NULL));
}

/* Cards that come and go while the program runs. */
static void scene_cards_come_and_go(void)
{
    CK_SLOT_ID event;
    CK_SLOT_INFO info;
    CK_SESSION_HANDLE s;
    CK_ULONG before, after;
    OK(f->C_Initialize(NULL));
    OK(f->C_GetSlotList(CK_TRUE, NULL, &before));
    RV(CKR_NO_EVENT, f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &event, NULL));
    tell("ready");
    wait_for("added");
    OK(f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &event, NULL));
    RV(CKR_NO_EVENT, f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &event, NULL));
    OK(f->C_GetSlotList(CK_TRUE, NULL, &after));
    CHECK(after == before + 1);
    OK(f->C_OpenSession(event, CKF_SERIAL_SESSION, NULL, NULL, &s));
    tell("seen");
    wait_for("deleted");
    CK_SLOT_ID gone;
    OK(f->C_WaitForSlotEvent(CKF_DONT_BLOCK, &gone, NULL));
    CHECK(gone == event);
    OK(f->C_GetSlotInfo(gone, &info));
    CHECK(!(info.flags & CKF_TOKEN_PRESENT));
    RV(CKR_TOKEN_NOT_PRESENT, f->C_OpenSession(gone, CKF_SERIAL_SESSION, NULL, NULL, &s));
    OK(f->C_GetSlotList(CK_TRUE, NULL, &after));
    CHECK(after == before);
    OK(f->C_Finalize(NULL));
}

static void save(const char *file, const CK_BYTE *p, CK_ULONG n)
{
    FILE *out = fopen(file, "w");
    CHECK(out != NULL && fwrite(p, 1, n, out) == n && fclose(out) == 0);
}

/* HMAC and AES with a symmetric key; the test compares what is left in files. */
static void scene_secret_key(void)
{
    CK_BYTE iv[16] = { 1, 2, 3 }, out[256], back[256], text[] = "a message in three parts";
    CK_ULONG n, done = 0;
    CK_MECHANISM hmac = { CKM_SHA256_HMAC, NULL, 0 }, cbc = { CKM_AES_CBC_PAD, iv, sizeof iv }, ecb = { CKM_AES_ECB, NULL, 0 };
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(0));
    CK_OBJECT_HANDLE key = find(s, CKO_SECRET_KEY);
    CHECK(key != 0);
    OK(f->C_SignInit(s, &hmac, key));
    for (int i = 0; i < 3; i++)
        OK(f->C_SignUpdate(s, text + 8 * i, 8));
    n = sizeof out;
    OK(f->C_SignFinal(s, out, &n));
    CHECK(n == 32);
    save("hmac", out, n);
    OK(f->C_VerifyInit(s, &hmac, key));
    OK(f->C_Verify(s, text, 24, out, 32));
    out[31] ^= 1;
    OK(f->C_VerifyInit(s, &hmac, key));
    RV(CKR_SIGNATURE_INVALID, f->C_Verify(s, text, 24, out, 32));
    OK(f->C_EncryptInit(s, &cbc, key));
    n = sizeof out;
    OK(f->C_Encrypt(s, text, 24, out, &n));
    CHECK(n == 32);
    save("cbc", out, n);
    OK(f->C_DecryptInit(s, &cbc, key));
    for (CK_ULONG i = 0; i < n; i += 16) {
        CK_ULONG part = sizeof back - done;
        OK(f->C_DecryptUpdate(s, out + i, 16, back + done, &part));
        CHECK(part == (i == 0 ? 0 : 16)); /* the last block may be padding, and waits */
        done += part;
    }
    n = 3;
    RV(CKR_BUFFER_TOO_SMALL, f->C_DecryptFinal(s, back + done, &n));
    CHECK(n == 8);
    OK(f->C_DecryptFinal(s, back + done, &n));
    CHECK(done + n == 24 && memcmp(back, text, 24) == 0);
    OK(f->C_EncryptInit(s, &ecb, key));
    n = sizeof out;
    OK(f->C_Encrypt(s, text, 16, out, &n));
    save("ecb", out, n);
    OK(f->C_EncryptInit(s, &ecb, key));
    n = sizeof out;
    RV(CKR_DATA_LEN_RANGE, f->C_Encrypt(s, text, 15, out, &n));
    OK(f->C_Finalize(NULL));
}

/* PKCS #11 3.0: interfaces. Its list begins as that of 2.40 does, and has 24 functions more. */
static void scene_interfaces(void)
{
    struct interface {
        CK_UTF8CHAR *name;
        void *functions;
        CK_FLAGS flags;
    } list[8], *one;
    CK_ULONG n = 1;
    CK_RV (*get_list)(struct interface *, CK_ULONG *);
    CK_RV (*get)(const char *, CK_VERSION *, struct interface **, CK_FLAGS);
    *(void **)&get_list = dlsym(library, "C_GetInterfaceList");
    *(void **)&get = dlsym(library, "C_GetInterface");
    CHECK(get_list != NULL && get != NULL);
    RV(CKR_BUFFER_TOO_SMALL, get_list(list, &n));
    CHECK(n == 2);
    OK(get_list(list, &n));
    RV(CKR_ARGUMENTS_BAD, get_list(NULL, NULL));
    RV(CKR_ARGUMENTS_BAD, get(NULL, NULL, NULL, 0));
    OK(get(NULL, NULL, &one, 0));
    CHECK(((CK_VERSION *)one->functions)->major == 3);
    CK_VERSION old = { 2, 40 }, unknown = { 4, 0 };
    OK(get("PKCS 11", &old, &one, 0));
    CHECK(one->functions == f);
    CHECK(get("PKCS 11", &unknown, &one, 0) != CKR_OK && get("Vendor", NULL, &one, 0) != CKR_OK);
    OK(get(NULL, NULL, &one, 0));
    f = one->functions;
    OK(f->C_Initialize(NULL));
    CK_SESSION_HANDLE s = open_session(slot(0));
    CK_RV(**more)(CK_SESSION_HANDLE, ...) = (void *)(f + 1);
    for (int i = 4; i < 24; i++) {
        RV(CKR_FUNCTION_NOT_SUPPORTED, more[i](s, NULL, 0, NULL, 0));
        RV(CKR_SESSION_HANDLE_INVALID, more[i](s + 1, NULL, 0, NULL, 0));
    }
    use(1);
    OK(f->C_Finalize(NULL));
}

/* Whatever the daemon answers: no crash. The test's middle changes bytes; what comes of the calls is of no matter. */
static void scene_hostile_daemon(void)
{
    for (int round = 0; round < 150; round++) {
        CK_SLOT_ID slots[64];
        CK_ULONG n = 64;
        OK(f->C_Initialize(NULL));
        if (f->C_GetSlotList(CK_FALSE, slots, &n) == CKR_OK) {
            for (CK_ULONG i = 0; i < n; i++) {
                CK_TOKEN_INFO info;
                CK_SESSION_HANDLE s;
                CK_OBJECT_HANDLE objects[32];
                CK_ULONG count = 0;
                CK_BYTE signature[64];
                f->C_GetTokenInfo(slots[i], &info);
                if (f->C_OpenSession(slots[i], CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &s) != CKR_OK)
                    continue;
                f->C_Login(s, CKU_USER, pin, 4);
                if (f->C_FindObjectsInit(s, NULL, 0) == CKR_OK) {
                    f->C_FindObjects(s, objects, 32, &count);
                    f->C_FindObjectsFinal(s);
                }
                for (CK_ULONG j = 0; j < count; j++) {
                    static CK_BYTE b[8][4096];
                    static const CK_ATTRIBUTE_TYPE types[] = { CKA_ID, CKA_VALUE, CKA_SUBJECT, CKA_MODULUS, CKA_EC_POINT, CKA_EC_PARAMS, CKA_ALLOWED_MECHANISMS, CKA_LABEL };
                    CK_ATTRIBUTE t[8];
                    for (int k = 0; k < 8; k++)
                        t[k] = (CK_ATTRIBUTE){ types[k], b[k], sizeof b[k] };
                    f->C_GetAttributeValue(s, objects[j], t, 8);
                    CK_MECHANISM m = { CKM_ECDSA_SHA256, NULL, 0 };
                    if (try_sign(s, objects[j], signature) != CKR_OK)
                        f->C_SignInit(s, NULL, 0);
                    if (f->C_VerifyInit(s, &m, objects[j]) == CKR_OK)
                        f->C_Verify(s, (CK_BYTE *)"text", 4, signature, 64);
                    CK_BYTE point[65] = { 4 };
                    CK_ECDH1_DERIVE_PARAMS p = { CKD_NULL, 0, NULL, sizeof point, point };
                    CK_MECHANISM ecdh = { CKM_ECDH1_DERIVE, &p, sizeof p };
                    CK_OBJECT_HANDLE made;
                    f->C_DeriveKey(s, &ecdh, objects[j], NULL, 0, &made);
                }
                f->C_CloseSession(s);
            }
        }
        OK(f->C_Finalize(NULL));
    }
}

#include "driver_bad.h"
#include "driver_objects.h"
#include "driver_keys.h"
#include "driver_card_keys.h"
#include "driver_cards.h"

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*play)(void);
    } scenes[] = {
        { "fork-goes-on", scene_fork_goes_on }, { "fork-initializes", scene_fork_initializes }, { "threads", scene_threads },
        { "fork-among-threads", scene_fork_among_threads }, { "again", scene_again }, { "unload", scene_unload },
        { "surroundings", scene_surroundings }, { "daemon-restart", scene_daemon_restart }, { "pins", scene_pins },
        { "bad-arguments", scene_bad_arguments }, { "cards-come-and-go", scene_cards_come_and_go },
        { "secret-key", scene_secret_key }, { "interfaces", scene_interfaces }, { "hostile-daemon", scene_hostile_daemon },
        { "objects", scene_objects }, { "session-keys", scene_session_keys }, { "exit-among-threads", scene_exit_among_threads },
        { "card-mechanisms", scene_card_mechanisms }, { "any-template", scene_any_template },
        CARD_SCENES
    };
    if (argc < 3)
        return 2;
    module_path = argv[1];
    if (argc > 3 && chdir(argv[3]) != 0)
        return 2;
    alarm(100);
    if (strcmp(argv[2], "surroundings") != 0)
        load();
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        if (strcmp(scenes[i].name, argv[2]) == 0) {
            scenes[i].play();
            return 0;
        }
    }
    return 2;
}
