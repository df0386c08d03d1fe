/* The measured calls. Each works on a session of its own; what it needs beforehand is made outside the time. */
#include "bench.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 64 };

struct work {
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    CK_BYTE data[512];
    CK_ULONG length;
    CK_BYTE ids[SAMPLE][64];
    CK_ULONG id_lengths[SAMPLE];
    int samples;
    double end;
    long done;
    const struct measurement *what;
};

struct measurement {
    const char *name;
    CK_OBJECT_CLASS class;
    const char *key;
    void (*prepare)(struct work *);
    void (*call)(struct work *);
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

static void sign_with(struct work *w, CK_MECHANISM mechanism)
{
    CK_BYTE signature[512];
    CK_ULONG length = sizeof signature;
    must(module->C_SignInit(w->session, &mechanism, w->key), "C_SignInit");
    must(module->C_Sign(w->session, w->data, 32, signature, &length), "C_Sign");
}

static void ecdsa(struct work *w)
{
    sign_with(w, (CK_MECHANISM){ CKM_ECDSA, NULL, 0 });
}

static void pkcs(struct work *w)
{
    sign_with(w, (CK_MECHANISM){ CKM_SHA256_RSA_PKCS, NULL, 0 });
}

static void pss(struct work *w)
{
    CK_RSA_PKCS_PSS_PARAMS parameters = { CKM_SHA256, CKG_MGF1_SHA256, 32 };
    sign_with(w, (CK_MECHANISM){ CKM_SHA256_RSA_PKCS_PSS, &parameters, sizeof parameters });
}

static void hmac(struct work *w)
{
    sign_with(w, (CK_MECHANISM){ CKM_SHA256_HMAC, NULL, 0 });
}

/* RSAES-PKCS1-v1_5 under the module's own public key. */
static void encrypt(struct work *w)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS, NULL, 0 };
    CK_BYTE plain[32] = { 1 };
    w->length = sizeof w->data;
    must(module->C_EncryptInit(w->session, &mechanism, find_key(w->session, CKO_PUBLIC_KEY, "RSA-2048")), "C_EncryptInit");
    must(module->C_Encrypt(w->session, plain, sizeof plain, w->data, &w->length), "C_Encrypt");
}

static void decrypt(struct work *w)
{
    CK_MECHANISM mechanism = { CKM_RSA_PKCS, NULL, 0 };
    CK_BYTE plain[512];
    CK_ULONG length = sizeof plain;
    must(module->C_DecryptInit(w->session, &mechanism, w->key), "C_DecryptInit");
    must(module->C_Decrypt(w->session, w->data, w->length, plain, &length), "C_Decrypt");
}

/* The peer is the key itself: its point as CKA_EC_POINT has it, without the OCTET STRING's header. */
static void peer(struct work *w)
{
    CK_BYTE point[256];
    CK_ATTRIBUTE attribute = { CKA_EC_POINT, point, sizeof point };
    must(module->C_GetAttributeValue(w->session, find_key(w->session, CKO_PUBLIC_KEY, "P-256"), &attribute, 1), "CKA_EC_POINT");
    w->length = 65;
    memcpy(w->data, point + attribute.ulValueLen - 65, 65);
}

static void derive(struct work *w)
{
    CK_ECDH1_DERIVE_PARAMS parameters = { CKD_NULL, 0, NULL, w->length, w->data };
    CK_MECHANISM mechanism = { CKM_ECDH1_DERIVE, &parameters, sizeof parameters };
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_GENERIC_SECRET;
    CK_BBOOL no = CK_FALSE, yes = CK_TRUE;
    CK_ULONG size = 32;
    CK_BYTE value[64];
    CK_ATTRIBUTE template[] = {
        { CKA_CLASS, &class, sizeof class }, { CKA_KEY_TYPE, &type, sizeof type }, { CKA_TOKEN, &no, sizeof no },
        { CKA_SENSITIVE, &no, sizeof no }, { CKA_EXTRACTABLE, &yes, sizeof yes }, { CKA_VALUE_LEN, &size, sizeof size },
    };
    CK_ATTRIBUTE secret = { CKA_VALUE, value, sizeof value };
    CK_OBJECT_HANDLE key;
    must(module->C_DeriveKey(w->session, &mechanism, w->key, template, sizeof template / sizeof *template, &key), "C_DeriveKey");
    must(module->C_GetAttributeValue(w->session, key, &secret, 1), "CKA_VALUE");
    must(module->C_DestroyObject(w->session, key), "C_DestroyObject");
}

/* Identifiers from all over the token, since a search may meet the first sooner than the last. */
static void sample_ids(struct work *w)
{
    static CK_OBJECT_HANDLE objects[40000];
    CK_ULONG count = 0, more;
    must(module->C_FindObjectsInit(w->session, NULL, 0), "C_FindObjectsInit");
    do {
        must(module->C_FindObjects(w->session, objects + count, sizeof objects / sizeof *objects - count, &more), "C_FindObjects");
        count += more;
    } while (more > 0 && count < sizeof objects / sizeof *objects);
    must(module->C_FindObjectsFinal(w->session), "C_FindObjectsFinal");
    for (w->samples = 0; w->samples < SAMPLE; w->samples++) {
        CK_ATTRIBUTE id = { CKA_ID, w->ids[w->samples], sizeof *w->ids };
        must(module->C_GetAttributeValue(w->session, objects[count * (CK_ULONG)w->samples / SAMPLE], &id, 1), "CKA_ID");
        w->id_lengths[w->samples] = id.ulValueLen;
    }
}

static void find(struct work *w)
{
    CK_OBJECT_HANDLE found[8];
    CK_ULONG count;
    int i = (int)(w->done % w->samples);
    CK_ATTRIBUTE template = { CKA_ID, w->ids[i], w->id_lengths[i] };
    must(module->C_FindObjectsInit(w->session, &template, 1), "C_FindObjectsInit");
    must(module->C_FindObjects(w->session, found, 8, &count), "C_FindObjects");
    must(module->C_FindObjectsFinal(w->session), "C_FindObjectsFinal");
    if (count == 0)
        must(CKR_GENERAL_ERROR, "find by CKA_ID");
}

static void session(struct work *w)
{
    (void)w;
    must(module->C_CloseSession(open_session(0)), "C_CloseSession");
}

static const struct measurement measurements[] = {
    { "ecdsa", CKO_PRIVATE_KEY, "P-256", NULL, ecdsa },
    { "rsa-pkcs", CKO_PRIVATE_KEY, "RSA-2048", NULL, pkcs },
    { "rsa-pss", CKO_PRIVATE_KEY, "RSA-2048", NULL, pss },
    { "rsa-decrypt", CKO_PRIVATE_KEY, "RSA-2048", encrypt, decrypt },
    { "ecdh", CKO_PRIVATE_KEY, "P-256", peer, derive },
    { "hmac", CKO_SECRET_KEY, "HMAC", NULL, hmac },
    { "find", 0, NULL, sample_ids, find },
    { "session", 0, NULL, NULL, session },
};

static void *run(void *argument)
{
    struct work *w = argument;
    for (; now() < w->end; w->done++)
        w->what->call(w);
    return NULL;
}

double measure(const char *what, double seconds, int threads)
{
    const struct measurement *m = measurements;
    while (strcmp(m->name, what) != 0)
        if (++m == measurements + sizeof measurements / sizeof *measurements) {
            fprintf(stderr, "cryptoki-bench: no measurement %s\n", what);
            exit(2);
        }
    struct work *work = calloc((size_t)threads, sizeof *work);
    pthread_t *running = calloc((size_t)threads, sizeof *running);
    for (int i = 0; i < threads; i++) {
        work[i].what = m;
        work[i].session = open_session(0);
        if (m->key != NULL)
            work[i].key = find_key(work[i].session, m->class, m->key);
        if (m->prepare != NULL)
            m->prepare(&work[i]);
        m->call(&work[i]); /* the first may be dearer */
    }
    double begin = now();
    for (int i = 0; i < threads; i++) {
        work[i].end = begin + seconds;
        pthread_create(&running[i], NULL, run, &work[i]);
    }
    long done = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(running[i], NULL);
        done += work[i].done;
    }
    double took = now() - begin;
    free(work);
    free(running);
    return (double)done / took;
}

void one_signature(CK_SESSION_HANDLE session)
{
    struct work w = { .session = session, .key = find_key(session, CKO_PRIVATE_KEY, "P-256") };
    ecdsa(&w);
}
