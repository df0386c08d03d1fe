/* Keys on a token that lets programs make them, under the labels that the measurements look for. */
#include "bench.h"
#include <string.h>

static const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

static void key_pair(CK_SESSION_HANDLE session, CK_MECHANISM_TYPE type, CK_ATTRIBUTE parameters, const char *label)
{
    CK_MECHANISM mechanism = { type, NULL, 0 };
    CK_ATTRIBUTE public[] = {
        { CKA_TOKEN, (void *)&yes, sizeof yes }, { CKA_LABEL, (void *)label, strlen(label) }, { CKA_ID, (void *)label, strlen(label) },
        { CKA_VERIFY, (void *)&yes, sizeof yes }, { CKA_ENCRYPT, (void *)&yes, sizeof yes }, parameters,
    };
    CK_ATTRIBUTE private[] = {
        { CKA_TOKEN, (void *)&yes, sizeof yes }, { CKA_LABEL, (void *)label, strlen(label) }, { CKA_ID, (void *)label, strlen(label) },
        { CKA_SIGN, (void *)&yes, sizeof yes }, { CKA_DECRYPT, (void *)&yes, sizeof yes }, { CKA_DERIVE, (void *)&yes, sizeof yes },
        { CKA_SENSITIVE, (void *)&yes, sizeof yes }, { CKA_EXTRACTABLE, (void *)&no, sizeof no },
    };
    CK_OBJECT_HANDLE made[2];
    must(module->C_GenerateKeyPair(session, &mechanism, public, sizeof public / sizeof *public, private, sizeof private / sizeof *private,
                                   &made[0], &made[1]), "C_GenerateKeyPair");
}

static void secret(CK_SESSION_HANDLE session, const char *label, const void *id, size_t id_length)
{
    CK_MECHANISM mechanism = { CKM_GENERIC_SECRET_KEY_GEN, NULL, 0 };
    CK_ULONG size = 32;
    CK_ATTRIBUTE template[] = {
        { CKA_TOKEN, (void *)&yes, sizeof yes }, { CKA_LABEL, (void *)label, strlen(label) }, { CKA_ID, (void *)id, id_length },
        { CKA_SIGN, (void *)&yes, sizeof yes }, { CKA_VALUE_LEN, &size, sizeof size },
    };
    CK_OBJECT_HANDLE made;
    must(module->C_GenerateKey(session, &mechanism, template, sizeof template / sizeof *template, &made), "C_GenerateKey");
}

void make(CK_SESSION_HANDLE session, int objects)
{
    static CK_BYTE p256[] = { 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07 };
    CK_ULONG bits = 2048;
    key_pair(session, CKM_EC_KEY_PAIR_GEN, (CK_ATTRIBUTE){ CKA_EC_PARAMS, p256, sizeof p256 }, "P-256");
    key_pair(session, CKM_RSA_PKCS_KEY_PAIR_GEN, (CK_ATTRIBUTE){ CKA_MODULUS_BITS, &bits, sizeof bits }, "RSA-2048");
    secret(session, "HMAC", "HMAC", 4);
    for (int i = 5; i < objects; i++)
        secret(session, "filler", &i, sizeof i);
}
