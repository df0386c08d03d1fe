/* Measures any PKCS #11 module. What it prints is one number: calls a second; for `start` microseconds, for `memory` KiB.
 *
 *   cryptoki-bench MODULE TOKEN-LABEL PIN-FILE MEASUREMENT [SECONDS] [THREADS]
 *
 * Keys are found by CKA_LABEL ("P-256", "RSA-2048", "HMAC"); `make N` makes them on a token that lets programs do so, and fills it up to N objects. */
#include "bench.h"
#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

CK_FUNCTION_LIST *module;
CK_SLOT_ID slot;
CK_UTF8CHAR pin[256];
CK_ULONG pin_length;

void must(CK_RV rv, const char *what)
{
    if (rv != CKR_OK) {
        fprintf(stderr, "cryptoki-bench: %s: CKR 0x%lx\n", what, (unsigned long)rv);
        exit(1);
    }
}

double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList list = library == NULL ? NULL : (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    if (list == NULL) {
        fprintf(stderr, "cryptoki-bench: %s\n", dlerror());
        exit(1);
    }
    must(list(&module), "C_GetFunctionList");
    CK_C_INITIALIZE_ARGS arguments = { .flags = CKF_OS_LOCKING_OK };
    must(module->C_Initialize(&arguments), "C_Initialize");
}

static void find_slot(const char *label)
{
    static CK_SLOT_ID slots[4096];
    CK_ULONG count = sizeof slots / sizeof *slots;
    must(module->C_GetSlotList(CK_TRUE, slots, &count), "C_GetSlotList");
    for (CK_ULONG i = 0; i < count; i++) {
        CK_TOKEN_INFO token;
        size_t length = strlen(label);
        if (module->C_GetTokenInfo(slots[i], &token) == CKR_OK && memcmp(token.label, label, length) == 0
            && (length == sizeof token.label || token.label[length] == ' ')) {
            slot = slots[i];
            return;
        }
    }
    fprintf(stderr, "cryptoki-bench: no token %s\n", label);
    exit(1);
}

CK_SESSION_HANDLE open_session(CK_FLAGS flags)
{
    CK_SESSION_HANDLE session;
    must(module->C_OpenSession(slot, CKF_SERIAL_SESSION | flags, NULL, NULL, &session), "C_OpenSession");
    return session;
}

void login(CK_SESSION_HANDLE session)
{
    CK_RV rv = module->C_Login(session, CKU_USER, pin, pin_length);
    if (rv != CKR_USER_ALREADY_LOGGED_IN)
        must(rv, "C_Login");
}

CK_OBJECT_HANDLE find_key(CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label)
{
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_LABEL, (void *)label, strlen(label) } };
    CK_OBJECT_HANDLE key;
    CK_ULONG count = 0;
    must(module->C_FindObjectsInit(session, template, 2), "C_FindObjectsInit");
    must(module->C_FindObjects(session, &key, 1, &count), "C_FindObjects");
    must(module->C_FindObjectsFinal(session), "C_FindObjectsFinal");
    if (count != 1) {
        fprintf(stderr, "cryptoki-bench: no key %s\n", label);
        exit(1);
    }
    return key;
}

/* A process of its own from its start to its first signature and its end; the median of many, in microseconds. */
static double start_to_first_signature(char **argv, double seconds)
{
    double times[1000];
    int done = 0;
    char *child[] = { argv[0], argv[1], argv[2], argv[3], (char *)"first", NULL };
    extern char **environ;
    for (double end = now() + seconds; done < 5 || (now() < end && done < 1000); done++) {
        double begin = now();
        pid_t process;
        int status;
        if (posix_spawn(&process, "/proc/self/exe", NULL, NULL, child, environ) != 0 || waitpid(process, &status, 0) < 0 || status != 0)
            exit(1);
        times[done] = now() - begin;
    }
    return 1e6 * median(times, done);
}

static long resident(void)
{
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm == NULL || fscanf(statm, "%*d %ld", &pages) != 1)
        exit(1);
    fclose(statm);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int argc, char **argv)
{
    if (argc < 5) {
        fprintf(stderr, "usage: cryptoki-bench MODULE TOKEN-LABEL PIN-FILE MEASUREMENT [SECONDS] [THREADS]\n");
        return 2;
    }
    const char *what = argv[4];
    double seconds = argc > 5 ? atof(argv[5]) : 1;
    int threads = argc > 6 ? atoi(argv[6]) : 1;
    FILE *file = fopen(argv[3], "r");
    if (file == NULL || (pin_length = fread(pin, 1, sizeof pin, file)) == 0)
        return 2;
    fclose(file);
    if (pin[pin_length - 1] == '\n')
        pin_length--;

    if (strcmp(what, "start") == 0) { /* of `first`, which is one signature and the end */
        printf("%.1f\n", start_to_first_signature(argv, seconds));
        return 0;
    }
    long before = resident();
    load(argv[1]);
    find_slot(argv[2]);
    CK_SESSION_HANDLE session = open_session(strcmp(what, "make") == 0 ? CKF_RW_SESSION : 0);
    login(session);
    if (strcmp(what, "make") == 0)
        make(session, (int)seconds);
    else if (strcmp(what, "first") == 0)
        one_signature(session);
    else if (strcmp(what, "memory") == 0) {
        one_signature(session);
        printf("%ld\n", resident() - before);
    } else
        printf("%.1f\n", measure(what, seconds, threads));
    must(module->C_Finalize(NULL), "C_Finalize");
    return 0;
}
