/* What is computed in the host's process: with public keys of cards, and with keys of sessions. `ways` has one row per mechanism and key type. */
#include "sks.h"
#include <string.h>

enum { BOTH_SIGN = CKF_SIGN | CKF_VERIFY, BOTH_CRYPT = CKF_ENCRYPT | CKF_DECRYPT, BOTH_WRAP = CKF_WRAP | CKF_UNWRAP };
enum { SECRETS = CKK_GENERIC_SECRET };

static const struct way {
    CK_MECHANISM_TYPE mechanism, hash;
    CK_ULONG type; /* SECRETS: any secret key */
    CK_FLAGS uses;
    enum scheme scheme;
} ways[] = {
    { CKM_ECDSA, 0, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_ECDSA_SHA1, CKM_SHA_1, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_ECDSA_SHA224, CKM_SHA224, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_ECDSA_SHA256, CKM_SHA256, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_ECDSA_SHA384, CKM_SHA384, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_ECDSA_SHA512, CKM_SHA512, CKK_EC, BOTH_SIGN, ECDSA },
    { CKM_EDDSA, 0, CKK_EC_EDWARDS, BOTH_SIGN, EDDSA },
    { CKM_RSA_PKCS, 0, CKK_RSA, BOTH_SIGN | BOTH_CRYPT | BOTH_WRAP, PKCS1 },
    { CKM_RSA_X_509, 0, CKK_RSA, BOTH_SIGN | BOTH_CRYPT, RAW_RSA },
    { CKM_SHA1_RSA_PKCS, CKM_SHA_1, CKK_RSA, BOTH_SIGN, PKCS1 },
    { CKM_SHA224_RSA_PKCS, CKM_SHA224, CKK_RSA, BOTH_SIGN, PKCS1 },
    { CKM_SHA256_RSA_PKCS, CKM_SHA256, CKK_RSA, BOTH_SIGN, PKCS1 },
    { CKM_SHA384_RSA_PKCS, CKM_SHA384, CKK_RSA, BOTH_SIGN, PKCS1 },
    { CKM_SHA512_RSA_PKCS, CKM_SHA512, CKK_RSA, BOTH_SIGN, PKCS1 },
    { CKM_RSA_PKCS_PSS, 0, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_SHA1_RSA_PKCS_PSS, CKM_SHA_1, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_SHA224_RSA_PKCS_PSS, CKM_SHA224, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_SHA256_RSA_PKCS_PSS, CKM_SHA256, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_SHA384_RSA_PKCS_PSS, CKM_SHA384, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_SHA512_RSA_PKCS_PSS, CKM_SHA512, CKK_RSA, BOTH_SIGN, PSS },
    { CKM_RSA_PKCS_OAEP, 0, CKK_RSA, BOTH_CRYPT | BOTH_WRAP, OAEP },
    { CKM_SHA_1_HMAC, CKM_SHA_1, SECRETS, BOTH_SIGN, KEYED_HASH },
    { CKM_SHA224_HMAC, CKM_SHA224, SECRETS, BOTH_SIGN, KEYED_HASH },
    { CKM_SHA256_HMAC, CKM_SHA256, SECRETS, BOTH_SIGN, KEYED_HASH },
    { CKM_SHA384_HMAC, CKM_SHA384, SECRETS, BOTH_SIGN, KEYED_HASH },
    { CKM_SHA512_HMAC, CKM_SHA512, SECRETS, BOTH_SIGN, KEYED_HASH },
    { CKM_AES_ECB, 0, CKK_AES, BOTH_CRYPT, BLOCKS },
    { CKM_AES_CBC, 0, CKK_AES, BOTH_CRYPT, BLOCKS },
    { CKM_AES_CBC_PAD, 0, CKK_AES, BOTH_CRYPT | BOTH_WRAP, BLOCKS },
    { CKM_AES_KEY_WRAP, 0, CKK_AES, BOTH_WRAP, KEY_WRAP },
    { CKM_AES_KEY_WRAP_PAD, 0, CKK_AES, BOTH_WRAP, KEY_WRAP },
    { CKM_AES_KWP, 0, CKK_AES, BOTH_WRAP, KEY_WRAP },
    { CKM_ECDH1_DERIVE, 0, CKK_EC, CKF_DERIVE, AGREEMENT },
    { CKM_ECDH1_DERIVE, 0, CKK_MONTGOMERY, CKF_DERIVE, AGREEMENT },
    { CKM_AES_KEY_GEN, 0, CKK_AES, CKF_GENERATE, GENERATION },
    { CKM_GENERIC_SECRET_KEY_GEN, 0, SECRETS, CKF_GENERATE, GENERATION },
    { CKM_RSA_PKCS_KEY_PAIR_GEN, 0, CKK_RSA, CKF_GENERATE_KEY_PAIR, GENERATION },
    { CKM_EC_KEY_PAIR_GEN, 0, CKK_EC, CKF_GENERATE_KEY_PAIR, GENERATION },
    { CKM_EC_EDWARDS_KEY_PAIR_GEN, 0, CKK_EC_EDWARDS, CKF_GENERATE_KEY_PAIR, GENERATION },
    { CKM_MONTGOMERY_KEY_PAIR_GEN, 0, CKK_MONTGOMERY, CKF_GENERATE_KEY_PAIR, GENERATION },
};
enum { WAYS = sizeof ways / sizeof ways[0] };

static const struct use {
    CK_FLAGS flag;
    CK_ATTRIBUTE_TYPE attribute;
    CK_OBJECT_CLASS asymmetric; /* the half that does it */
} uses[] = {
    [FOR_SIGN] = { CKF_SIGN, CKA_SIGN, CKO_PRIVATE_KEY },       [FOR_VERIFY] = { CKF_VERIFY, CKA_VERIFY, CKO_PUBLIC_KEY },
    [FOR_ENCRYPT] = { CKF_ENCRYPT, CKA_ENCRYPT, CKO_PUBLIC_KEY }, [FOR_DECRYPT] = { CKF_DECRYPT, CKA_DECRYPT, CKO_PRIVATE_KEY },
    [FOR_WRAP] = { CKF_WRAP, CKA_WRAP, CKO_PUBLIC_KEY },        [FOR_UNWRAP] = { CKF_UNWRAP, CKA_UNWRAP, CKO_PRIVATE_KEY },
    [FOR_DERIVE] = { CKF_DERIVE, CKA_DERIVE, CKO_PRIVATE_KEY },
};

size_t local_mechanisms(CK_MECHANISM_TYPE *out, size_t room)
{
    for (size_t i = 0; i < WAYS && i < room; i++)
        out[i] = ways[i].mechanism;
    return WAYS;
}

bool local_info(CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
    bool found = false;
    for (size_t i = 0; i < WAYS; i++) {
        if (ways[i].mechanism != type)
            continue;
        bool is_secret = ways[i].type == SECRETS || ways[i].type == CKK_AES, is_rsa = ways[i].type == CKK_RSA;
        if (!found) {
            info->ulMinKeySize = is_rsa ? LEAST_RSA : ways[i].type == CKK_AES ? 16 : is_secret ? 1 : ways[i].type == CKK_EC ? 256 : 255;
            info->ulMaxKeySize = is_rsa ? MOST_RSA : ways[i].type == CKK_AES ? 32 : is_secret ? MOST_SECRET : ways[i].type == CKK_EC ? 521 : 448;
        }
        info->flags |= ways[i].uses;
        if (ways[i].type == CKK_EC)
            info->flags |= CKF_EC_F_P | CKF_EC_NAMEDCURVE | CKF_EC_UNCOMPRESS;
        found = true;
    }
    return found;
}

static CK_MECHANISM_TYPE mgf_hash(CK_ULONG mgf)
{
    switch (mgf) {
    case CKG_MGF1_SHA1: return CKM_SHA_1;
    case CKG_MGF1_SHA224: return CKM_SHA224;
    case CKG_MGF1_SHA256: return CKM_SHA256;
    case CKG_MGF1_SHA384: return CKM_SHA384;
    case CKG_MGF1_SHA512: return CKM_SHA512;
    default: return CK_UNAVAILABLE_INFORMATION;
    }
}

static CK_RV read_parameters(struct operation *o, const CK_MECHANISM *m, const struct way *way, size_t key_size)
{
    CK_RSA_PKCS_PSS_PARAMS pss;
    CK_RSA_PKCS_OAEP_PARAMS oaep;
    size_t length = way->scheme == PSS ? sizeof pss : way->scheme == OAEP ? sizeof oaep : 0;
    if (m->mechanism == CKM_AES_CBC || m->mechanism == CKM_AES_CBC_PAD)
        length = sizeof o->iv;
    if (way->scheme == EDDSA ? !eddsa_fits(m, key_size) : m->ulParameterLen != length || (length > 0 && m->pParameter == NULL))
        return CKR_MECHANISM_PARAM_INVALID; /* key wrap is with the initial value of its RFC */
    if (way->scheme == PSS) {
        memcpy(&pss, m->pParameter, sizeof pss);
        o->padding_hash = pss.hashAlg;
        o->mgf_hash = mgf_hash(pss.mgf);
        o->salt = pss.sLen;
        if ((way->hash != 0 && way->hash != pss.hashAlg) || pss.sLen > MOST_RSA / 8)
            return CKR_MECHANISM_PARAM_INVALID;
    } else if (way->scheme == OAEP) {
        memcpy(&oaep, m->pParameter, sizeof oaep);
        o->padding_hash = oaep.hashAlg;
        o->mgf_hash = mgf_hash(oaep.mgf);
        if (oaep.ulSourceDataLen > MOST_LABEL || (oaep.ulSourceDataLen > 0 && (oaep.source != CKZ_DATA_SPECIFIED || oaep.pSourceData == NULL)))
            return CKR_MECHANISM_PARAM_INVALID;
        put(&o->label, oaep.pSourceData, oaep.ulSourceDataLen);
    } else if (length > 0)
        memcpy(o->iv, m->pParameter, length);
    bool has_hashes = way->scheme == PSS || way->scheme == OAEP;
    if (has_hashes && (digest_size(o->padding_hash) == 0 || digest_size(o->mgf_hash) == 0))
        return CKR_MECHANISM_PARAM_INVALID;
    return CKR_OK;
}

static bool is_allowed(const struct session_object *o, CK_MECHANISM_TYPE mechanism)
{
    struct bytes list = object_value(o, CKA_ALLOWED_MECHANISMS);
    for (size_t i = 0; i < list.n; i += sizeof mechanism)
        if (memcmp(list.p + i, &mechanism, sizeof mechanism) == 0)
            return true;
    return list.p == NULL;
}

static size_t size_of_result(const struct operation *o, const struct public_key *k)
{
    switch (o->scheme) {
    case KEYED_HASH: return digest_size(o->hash);
    case ECDSA: return 2 * ((k->bits + 7) / 8);
    case EDDSA: return 2 * k->key.n;
    case PKCS1:
    case PSS:
    case OAEP:
    case RAW_RSA: return k->modulus.n;
    default: return 0;
    }
}

/* A key of a session is used as its attributes say; a public key of a card in every way that its type knows. */
CK_RV local_begin(struct operation *o, const CK_MECHANISM *m, const struct object *object, int function)
{
    const struct session_object *own = object->own;
    const struct public_key *k = own != NULL ? &own->public_key : &object->key->public_key;
    CK_OBJECT_CLASS class = class_of(object);
    if (class != CKO_SECRET_KEY && class != CKO_PUBLIC_KEY && class != CKO_PRIVATE_KEY)
        return CKR_KEY_HANDLE_INVALID;
    CK_KEY_TYPE type = own != NULL ? own->type : k->type;
    bool known = false;
    const struct way *way = NULL;
    for (size_t i = 0; i < WAYS && way == NULL; i++) {
        if (ways[i].mechanism != m->mechanism || (ways[i].uses & uses[function].flag) == 0)
            continue;
        known = true;
        if (ways[i].type == type || (ways[i].type == SECRETS && class == CKO_SECRET_KEY))
            way = &ways[i];
    }
    if (way == NULL)
        return known ? CKR_KEY_TYPE_INCONSISTENT : CKR_MECHANISM_INVALID;
    if (class != CKO_SECRET_KEY && class != uses[function].asymmetric)
        return CKR_KEY_FUNCTION_NOT_PERMITTED;
    if (own != NULL && (!object_says(own, uses[function].attribute) || !is_allowed(own, m->mechanism)))
        return CKR_KEY_FUNCTION_NOT_PERMITTED;
    o->local = true;
    o->mechanism = m->mechanism;
    o->scheme = way->scheme;
    o->hash = way->hash;
    o->key_type = type;
    CK_RV rv = read_parameters(o, m, way, k->key.n);
    if (rv != CKR_OK)
        return rv;
    o->result_size = size_of_result(o, k);
    if (k->modulus.n > MOST_RSA / 8) /* whatever a daemon says */
        return CKR_KEY_SIZE_RANGE;
    if (class != CKO_SECRET_KEY)
        o->pkey = class == CKO_PUBLIC_KEY ? key_open_public(k->spki) : key_open(own);
    else if (o->scheme == KEYED_HASH)
        o->mac = mac_start(o->hash, object_value(own, CKA_VALUE));
    else if (o->scheme == BLOCKS)
        o->cipher = blocks_start(m->mechanism, function == FOR_ENCRYPT || function == FOR_WRAP, object_value(own, CKA_VALUE), o->iv);
    bool there = class != CKO_SECRET_KEY ? o->pkey != NULL : o->scheme == KEYED_HASH ? o->mac != NULL : o->scheme != BLOCKS || o->cipher != NULL;
    if (there && class != CKO_SECRET_KEY && o->hash != 0)
        there = (o->digest = digest_start(o->hash)) != NULL;
    if (own != NULL)
        o->of_session = true;
    return there ? CKR_OK : CKR_FUNCTION_FAILED;
}
