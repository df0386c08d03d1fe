/* Mechanisms of PKCS #11 and the algorithms of SKS that they are made of. */
#include "sks.h"
#include <string.h>

#define SKS "https://webpki.github.io/sks/algorithm#"
#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define MORE7 "http://www.w3.org/2007/05/xmldsig-more#"

enum { RSA = CKK_RSA, EC = CKK_EC, EDWARDS = CKK_EC_EDWARDS, MONTGOMERY = CKK_MONTGOMERY, AES = CKK_GENERIC_SECRET };

/* One row per mechanism and algorithm; the first row that the key allows, and whose size fits, is taken. */
static const struct row {
    CK_MECHANISM_TYPE mechanism, hash; /* the hash that the module makes of the message first */
    CK_ULONG type;
    int method;
    const char *uri;
    size_t size; /* bytes of data that the row is for; 0: any */
} rows[] = {
    { CKM_ECDSA, 0, EC, SIGN, MORE "ecdsa-sha256", 32 },
    { CKM_ECDSA, 0, EC, SIGN, MORE "ecdsa-sha384", 48 },
    { CKM_ECDSA, 0, EC, SIGN, MORE "ecdsa-sha512", 64 },
    { CKM_ECDSA, 0, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_ECDSA_SHA256, CKM_SHA256, EC, SIGN, MORE "ecdsa-sha256", 0 },
    { CKM_ECDSA_SHA384, CKM_SHA384, EC, SIGN, MORE "ecdsa-sha384", 0 },
    { CKM_ECDSA_SHA512, CKM_SHA512, EC, SIGN, MORE "ecdsa-sha512", 0 },
    { CKM_ECDSA_SHA1, CKM_SHA_1, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_ECDSA_SHA224, CKM_SHA224, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_ECDSA_SHA256, CKM_SHA256, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_ECDSA_SHA384, CKM_SHA384, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_ECDSA_SHA512, CKM_SHA512, EC, SIGN, SKS "ecdsa.none", 0 },
    { CKM_EDDSA, 0, EDWARDS, SIGN, SKS "ed25519", 32 },
    { CKM_EDDSA, 0, EDWARDS, SIGN, SKS "ed448", 57 },
    { CKM_RSA_PKCS, 0, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_RSA_PKCS, CKM_SHA256, RSA, SIGN, MORE "rsa-sha256", 51 },
    { CKM_RSA_PKCS, CKM_SHA384, RSA, SIGN, MORE "rsa-sha384", 67 },
    { CKM_RSA_PKCS, CKM_SHA512, RSA, SIGN, MORE "rsa-sha512", 83 },
    { CKM_SHA256_RSA_PKCS, CKM_SHA256, RSA, SIGN, MORE "rsa-sha256", 0 },
    { CKM_SHA384_RSA_PKCS, CKM_SHA384, RSA, SIGN, MORE "rsa-sha384", 0 },
    { CKM_SHA512_RSA_PKCS, CKM_SHA512, RSA, SIGN, MORE "rsa-sha512", 0 },
    { CKM_SHA1_RSA_PKCS, CKM_SHA_1, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_SHA224_RSA_PKCS, CKM_SHA224, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_SHA256_RSA_PKCS, CKM_SHA256, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_SHA384_RSA_PKCS, CKM_SHA384, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_SHA512_RSA_PKCS, CKM_SHA512, RSA, SIGN, SKS "rsa.pkcs1.none", 0 },
    { CKM_RSA_PKCS_PSS, 0, RSA, SIGN, MORE7 "sha256-rsa-MGF1", 32 },
    { CKM_RSA_PKCS_PSS, 0, RSA, SIGN, MORE7 "sha384-rsa-MGF1", 48 },
    { CKM_RSA_PKCS_PSS, 0, RSA, SIGN, MORE7 "sha512-rsa-MGF1", 64 },
    { CKM_SHA256_RSA_PKCS_PSS, CKM_SHA256, RSA, SIGN, MORE7 "sha256-rsa-MGF1", 0 },
    { CKM_SHA384_RSA_PKCS_PSS, CKM_SHA384, RSA, SIGN, MORE7 "sha384-rsa-MGF1", 0 },
    { CKM_SHA512_RSA_PKCS_PSS, CKM_SHA512, RSA, SIGN, MORE7 "sha512-rsa-MGF1", 0 },
    { CKM_SHA_1_HMAC, CKM_SHA_1, AES, HMAC, "http://www.w3.org/2000/09/xmldsig#hmac-sha1", 0 },
    { CKM_SHA256_HMAC, CKM_SHA256, AES, HMAC, MORE "hmac-sha256", 0 },
    { CKM_SHA384_HMAC, CKM_SHA384, AES, HMAC, MORE "hmac-sha384", 0 },
    { CKM_SHA512_HMAC, CKM_SHA512, AES, HMAC, MORE "hmac-sha512", 0 },
    { CKM_RSA_PKCS, 0, RSA, DECRYPT, SKS "rsa.es.pkcs1_5", 0 },
    { CKM_RSA_PKCS_OAEP, CKM_SHA_1, RSA, DECRYPT, SKS "rsa.oaep.sha1", 0 },
    { CKM_RSA_PKCS_OAEP, CKM_SHA256, RSA, DECRYPT, SKS "rsa.oaep.sha256", 0 },
    { CKM_AES_CBC_PAD, 0, AES, CIPHER, SKS "aes.cbc", 0 },
    { CKM_AES_CBC, 0, AES, CIPHER, SKS "aes.cbc", 0 }, /* the padding is taken off again: cipher.c */
    { CKM_AES_ECB, 0, AES, CIPHER, SKS "aes.ecb.nopad", 0 },
    { CKM_ECDH1_DERIVE, 0, EC, AGREE, SKS "ecdh.raw", 0 },
    { CKM_ECDH1_DERIVE, 0, MONTGOMERY, AGREE, SKS "x25519", 32 },
    { CKM_ECDH1_DERIVE, 0, MONTGOMERY, AGREE, SKS "x448", 56 },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const CK_MECHANISM_TYPE digests[] = { CKM_SHA_1, CKM_SHA224, CKM_SHA256, CKM_SHA384, CKM_SHA512 };

bool key_allows(const struct key *k, const char *uri)
{
    struct reader r = { k->endorsed.p, k->endorsed.n, false };
    unsigned count = get_u8(&r);
    for (unsigned i = 0; i < count; i++) {
        struct bytes endorsed = get_bytes(&r);
        if (endorsed.n == strlen(uri) && memcmp(endorsed.p, uri, endorsed.n) == 0)
            return true;
    }
    return count == 0;
}

static CK_ULONG type_of(const struct key *k)
{
    return k->symmetric_length > 0 ? (CK_ULONG)AES : k->public_key.type;
}

/* Of Edwards and Montgomery curves, each has an algorithm of its own. */
static bool is_for_curve(const struct row *row, const struct key *k)
{
    return (row->type != EDWARDS && row->type != MONTGOMERY) || row->size == k->public_key.key.n;
}

const char *agreement_of(const struct key *k)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].method == AGREE && rows[i].type == type_of(k) && is_for_curve(&rows[i], k))
            return rows[i].uri;
    return NULL;
}

static size_t add(CK_MECHANISM_TYPE *out, size_t room, size_t n, CK_MECHANISM_TYPE type)
{
    for (size_t i = 0; i < n && i < room; i++)
        if (out[i] == type)
            return n;
    if (n < room)
        out[n] = type;
    return n + 1;
}

size_t mechanisms_of_key(const struct key *k, CK_MECHANISM_TYPE *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].type == type_of(k) && key_allows(k, rows[i].uri) && is_for_curve(&rows[i], k))
            n = add(out, room, n, rows[i].mechanism);
    return n;
}

size_t mechanisms_all(CK_MECHANISM_TYPE *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++)
        n = add(out, room, n, rows[i].mechanism);
    CK_MECHANISM_TYPE local[64];
    size_t locals = local_mechanisms(local, 64);
    for (size_t i = 0; i < locals && i < 64; i++)
        n = add(out, room, n, local[i]);
    for (size_t i = 0; i < sizeof digests / sizeof digests[0]; i++)
        n = add(out, room, n, digests[i]);
    return n;
}

bool mechanism_info(CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
    memset(info, 0, sizeof *info);
    bool found = digest_size(type) > 0;
    if (found)
        info->flags = CKF_DIGEST;
    found = local_info(type, info) || found;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].mechanism != type)
            continue;
        found = true;
        static const CK_FLAGS flags[] = { [SIGN - SIGN] = CKF_SIGN | CKF_VERIFY, [DECRYPT - SIGN] = CKF_DECRYPT, [AGREE - SIGN] = CKF_DERIVE,
                                          [HMAC - SIGN] = CKF_SIGN | CKF_VERIFY, [CIPHER - SIGN] = CKF_ENCRYPT | CKF_DECRYPT };
        info->flags |= flags[rows[i].method - SIGN] | CKF_HW;
        if (rows[i].type == EC)
            info->flags |= CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS;
    }
    return found;
}

static bool pss_fits(const CK_MECHANISM *m, CK_MECHANISM_TYPE *hash)
{
    if (m->pParameter == NULL || m->ulParameterLen != sizeof(CK_RSA_PKCS_PSS_PARAMS))
        return false;
    CK_RSA_PKCS_PSS_PARAMS p;
    memcpy(&p, m->pParameter, sizeof p);
    *hash = p.hashAlg;
    CK_ULONG mgf = p.hashAlg == CKM_SHA256 ? CKG_MGF1_SHA256 : p.hashAlg == CKM_SHA384 ? CKG_MGF1_SHA384 : CKG_MGF1_SHA512;
    bool listed = p.hashAlg == CKM_SHA256 || p.hashAlg == CKM_SHA384 || p.hashAlg == CKM_SHA512;
    return listed && p.mgf == mgf && p.sLen == digest_size(p.hashAlg);
}

static bool oaep_fits(const CK_MECHANISM *m, CK_MECHANISM_TYPE *hash)
{
    if (m->pParameter == NULL || m->ulParameterLen != sizeof(CK_RSA_PKCS_OAEP_PARAMS))
        return false;
    CK_RSA_PKCS_OAEP_PARAMS p;
    memcpy(&p, m->pParameter, sizeof p);
    *hash = p.hashAlg;
    return p.ulSourceDataLen == 0 && ((p.hashAlg == CKM_SHA_1 && p.mgf == CKG_MGF1_SHA1) || (p.hashAlg == CKM_SHA256 && p.mgf == CKG_MGF1_SHA256));
}

/* CK_EDDSA_PARAMS of PKCS #11 3.0, 2.3.12: without them a key on Curve25519 signs in the plain form; one on Curve448 may say so with an empty context. */
bool eddsa_fits(const CK_MECHANISM *m, size_t key_size)
{
    struct {
        CK_BBOOL prehash;
        CK_ULONG context_length;
        CK_BYTE *context;
    } p;
    if (m->ulParameterLen == 0)
        return true;
    if (m->ulParameterLen != sizeof p || m->pParameter == NULL || key_size != 57)
        return false;
    memcpy(&p, m->pParameter, sizeof p);
    return p.prehash == CK_FALSE && p.context_length == 0;
}

static size_t result_size(const struct key *k, const struct row *row)
{
    switch (row->method) {
    case HMAC: return digest_size(row->hash);
    case SIGN:
        if (row->type == RSA)
            return k->public_key.modulus.n;
        return row->type == EC ? 2 * ((size_t)(k->public_key.bits + 7) / 8) : 2 * k->public_key.key.n;
    default: return 0;
    }
}

CK_RV mechanism_begin(struct operation *o, const CK_MECHANISM *m, const struct key *k, int kind, int function, int *method)
{
    bool known = false, for_key = false, denied = false;
    int wanted = kind == OBJECT_SECRET ? (function == FOR_SIGN || function == FOR_VERIFY ? HMAC : CIPHER)
                                       : (function == FOR_SIGN || function == FOR_VERIFY ? SIGN : DECRYPT);
    CK_MECHANISM_TYPE parameter_hash = 0;
    bool is_pss = m->mechanism == CKM_RSA_PKCS_PSS || m->mechanism == CKM_SHA256_RSA_PKCS_PSS || m->mechanism == CKM_SHA384_RSA_PKCS_PSS ||
                  m->mechanism == CKM_SHA512_RSA_PKCS_PSS;
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        known = known || (row->mechanism == m->mechanism && row->method != AGREE);
        if (row->mechanism != m->mechanism || row->method != wanted)
            continue;
        if (row->type != type_of(k) || !is_for_curve(row, k))
            continue;
        for_key = true;
        if (is_pss && !pss_fits(m, &parameter_hash))
            return CKR_MECHANISM_PARAM_INVALID;
        if (is_pss && (row->hash != 0 ? row->hash != parameter_hash : row->size != digest_size(parameter_hash)))
            continue;
        if (row->mechanism == CKM_RSA_PKCS_OAEP && !oaep_fits(m, &parameter_hash))
            return CKR_MECHANISM_PARAM_INVALID;
        if (row->mechanism == CKM_RSA_PKCS_OAEP && parameter_hash != row->hash)
            continue;
        if (row->mechanism == CKM_EDDSA && !eddsa_fits(m, k->public_key.key.n))
            return CKR_MECHANISM_PARAM_INVALID;
        bool is_cbc = row->mechanism == CKM_AES_CBC_PAD || row->mechanism == CKM_AES_CBC;
        if (is_cbc && (m->pParameter == NULL || m->ulParameterLen != sizeof o->iv))
            return CKR_MECHANISM_PARAM_INVALID;
        /* CKM_ECDSA and CKM_RSA_PKCS are judged when the data is there. */
        bool depends_on_data = row->method == SIGN && (row->mechanism == CKM_ECDSA || row->mechanism == CKM_RSA_PKCS);
        if (!depends_on_data && !key_allows(k, row->uri)) {
            denied = true;
            continue;
        }
        if (is_cbc)
            memcpy(o->iv, m->pParameter, sizeof o->iv);
        o->mechanism = m->mechanism;
        o->hash = row->method == SIGN && row->mechanism != CKM_RSA_PKCS ? row->hash : 0;
        o->key_type = row->type;
        o->result_size = result_size(k, row);
        *method = o->method = row->method;
        strncpy(o->uri, row->uri, sizeof o->uri - 1);
        return CKR_OK;
    }
    return !known ? CKR_MECHANISM_INVALID : denied ? CKR_KEY_FUNCTION_NOT_PERMITTED : for_key ? CKR_MECHANISM_PARAM_INVALID : CKR_KEY_TYPE_INCONSISTENT;
}

/* DigestInfo (RFC 8017, 9.2, note 1). */
static const struct {
    CK_MECHANISM_TYPE hash;
    size_t n;
    uint8_t bytes[19];
} digest_infos[] = {
    { CKM_SHA256, 19, { 0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 } },
    { CKM_SHA384, 19, { 0x30, 0x41, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30 } },
    { CKM_SHA512, 19, { 0x30, 0x51, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40 } },
    { CKM_SHA224, 19, { 0x30, 0x2D, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1C } },
    { CKM_SHA_1, 15, { 0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14 } },
};

bool digest_info_of(CK_MECHANISM_TYPE hash, struct bytes *out)
{
    for (size_t i = 0; i < sizeof digest_infos / sizeof digest_infos[0]; i++) {
        if (digest_infos[i].hash == hash) {
            *out = (struct bytes){ digest_infos[i].bytes, digest_infos[i].n };
            return true;
        }
    }
    return false;
}

const char *signature_algorithm(const struct operation *o, const struct key *k, struct bytes *data)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct row *row = &rows[i];
        if (row->mechanism != o->mechanism || row->method != SIGN || row->type != type_of(k) || !key_allows(k, row->uri))
            continue;
        if (row->mechanism == CKM_ECDSA && (row->size == 0 || row->size == data->n))
            return row->uri;
        if (row->mechanism == CKM_RSA_PKCS && row->size == 0)
            return row->uri;
        struct bytes info;
        if (row->mechanism == CKM_RSA_PKCS && row->size == data->n && digest_info_of(row->hash, &info) && memcmp(data->p, info.p, info.n) == 0) {
            *data = (struct bytes){ data->p + info.n, data->n - info.n };
            return row->uri;
        }
    }
    return NULL;
}
