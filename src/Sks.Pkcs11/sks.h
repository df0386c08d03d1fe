/* The parts of the PKCS #11 module and what they say to each other. docs/pkcs11.md is for users, docs/decisions/008-pkcs11-in-c.md says why C. */
#ifndef SKS_H
#define SKS_H

#include <p11-kit/pkcs11.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert(sizeof(CK_ULONG) == 8, "object handles hold slot, key and kind in 64 bits");

/* --- buffer.c: bytes that grow, bytes that are read; both wiped or bounded ------------------------------------------------------- */

struct bytes {
    const uint8_t *p;
    size_t n;
};

struct buffer { /* Zero-initialised is empty. Once `failed`, writing does nothing. */
    uint8_t *p;
    size_t n, room;
    bool failed, secret; /* secret: in pages that are locked and in no dump */
};

void put(struct buffer *b, const void *p, size_t n);
void put_u8(struct buffer *b, uint8_t v);
void put_u16(struct buffer *b, size_t v);
void put_u32(struct buffer *b, uint32_t v);
void put_bytes(struct buffer *b, const void *p, size_t n);
void put_text(struct buffer *b, const char *text);
void wipe(void *p, size_t n);
void buffer_free(struct buffer *b);

struct reader { /* Once `failed`, every value read is 0 or empty. */
    const uint8_t *p;
    size_t n;
    bool failed;
};

uint8_t get_u8(struct reader *r);
uint16_t get_u16(struct reader *r);
uint32_t get_u32(struct reader *r);
struct bytes get_bytes(struct reader *r);
struct bytes get_blob(struct reader *r);
bool bytes_equal(struct bytes a, struct bytes b);

/* --- connection.c: frames to and from a daemon ------------------------------------------------------------------------------------ */

/* The daemon of the user and that of the system. A store is the caller's own at one of them (0 and 1), or another user's that grants keys. */
enum { DAEMONS = 2, MOST_STORES = 66 };

/* A daemon's status, or one of these. */
enum { STATUS_OK = 0, STATUS_AUTHORIZATION = 1, STATUS_NOT_ALLOWED = 2, STATUS_CRYPTO = 5, STATUS_NO_KEY = 7, STATUS_ALGORITHM = 8,
       STATUS_OPTION = 9, STATUS_USER_ABORT = 12, STATUS_NO_DAEMON = 100, STATUS_BROKEN = 101, STATUS_MEMORY = 102 };

void connections_start(void);
void connections_drop(bool forked);
/* Sends a request (method id and arguments; wiped by the caller) and takes the answer, without its status byte. */
int exchange(int store, const struct buffer *request, struct buffer *answer);
/* A number that changes when the logins of this process at that daemon are gone. */
unsigned logins_epoch(int store);
/* The store with another user's keys, known from now on; -1: there are too many. */
int store_of_owner(int daemon, uint32_t owner);
int stores_known(void);
bool store_is_granted(int store, uint32_t *owner);
bool store_is_of_system(int store);

/* --- daemon.c: the methods of docs/binary-api.md that the module calls ------------------------------------------------------------ */

int daemon_list(int daemon, struct bytes generation, uint32_t after, struct buffer *answer);
int daemon_grantors(int daemon, struct buffer *answer);
int daemon_login(int daemon, uint32_t key, bool once, struct bytes pin);
int daemon_login_puk(int daemon, uint32_t key, struct bytes puk);
int daemon_initialize_pin(int daemon, uint32_t key, struct bytes pin);
int daemon_logout(int daemon, uint32_t key);
bool daemon_asks(int daemon); /* the person, for PINs, by itself */
/* These last as long as the person takes. */
int daemon_login_by_dialog(int daemon, uint32_t key, bool once);
int daemon_change_pin_by_dialog(int daemon, uint32_t key, bool log_in);
enum { CHANGE_PIN = 83, CHANGE_DEVICE_PIN = 204 };
int daemon_pin(int daemon, uint8_t method, uint32_t key, struct bytes authorization, struct bytes new_pin);
enum { SIGN = 100, DECRYPT = 101, AGREE = 102, HMAC = 103, CIPHER = 104 };
/* Any method of the User API, without authorization: it is there by login or not needed. */
int daemon_use(int daemon, uint8_t method, uint32_t key, const char *algorithm, bool encrypt, struct bytes parameters, struct bytes data,
               struct buffer *result);
CK_RV rv_of(int status);

/* --- der.c: the few structures that attributes are made of -------------------------------------------------------------------------- */

struct public_key { /* Slices of the certificate. */
    struct bytes spki, algorithm, parameters, key; /* key: the content of the BIT STRING */
    struct bytes modulus, exponent;
    CK_KEY_TYPE type;
    unsigned bits;
};

struct certificate {
    struct bytes der, serial, issuer, subject;
};

bool der_public_key(struct bytes spki, struct public_key *k);
bool der_certificate(struct bytes der, struct certificate *c, struct public_key *k);
size_t der_length(uint8_t out[6], uint8_t tag, size_t n); /* a tag and length; how many bytes */

/* --- cards.c, snapshot.c: what the daemons have, as last told ------------------------------------------------------------------------------------- */

enum card_kind { CARD_NO_PIN = 0, CARD_PIN = 1, CARD_DEVICE_PIN = 2 };
enum { MOST_SLOTS = 65536, MOST_PATH = 10 };

struct key {
    uint32_t slot, handle;
    struct bytes name, id, endorsed; /* endorsed: count, then strings, as sent */
    uint8_t app_usage, export_protection, backup, biometric;
    bool always_authenticate;
    uint16_t symmetric_length;
    struct bytes path; /* the certificates, as sent */
    uint16_t path_count;
    uint16_t shown; /* a bit for each certificate: one of a CA that several keys have is one object */
    struct public_key public_key;
};

/* One of its certificates, below path_count. */
struct bytes key_certificate(const struct key *k, unsigned place);

struct snapshot { /* Immutable; counted. */
    atomic_int users;
    struct buffer raw[64];
    unsigned raw_count;
    struct key *keys; /* by ascending handle */
    size_t count;
    struct index {
        uint32_t *heads, *next; /* of chains: place in `keys` + 1 */
    } by_id, by_name;
    size_t heads;
};

struct slot { /* Grows only; a slot's number is its place. */
    int daemon;
    uint8_t serial[8];
    bool present, changed; /* changed: for C_WaitForSlotEvent */
    enum card_kind kind;
    uint32_t key;
    uint16_t min, max, retry_limit, errors, puk_limit, puk_errors;
    bool modifiable, has_puk;
    char label[33];
    enum { LOGIN_NONE, LOGIN_USER, LOGIN_SO } login;
    unsigned login_epoch;
};

void cards_clear(void);
void cards_forked(void);
CK_RV cards_refresh(int daemon, bool now); /* else not more often than each second */
void cards_refresh_all(bool now);
unsigned cards_life(void); /* changes with C_Initialize and C_Finalize */
bool cards_pause(unsigned life); /* sleeps for a second; false: this life is over */
/* Slots are read and changed under the lock. */
extern pthread_mutex_t cards_lock;
struct slot *slot_at(CK_SLOT_ID slot); /* NULL: never seen */
size_t slot_count(void);
bool is_logged_in(struct slot *slot); /* as user */
bool store_asks(int store); /* its daemon asks the person for PINs */
bool is_officer(struct slot *slot);
void login_ended(int store, uint32_t key); /* the daemon says that nobody is logged in at the card of this key */
bool card_needs_login(const struct slot *slot);
struct slot *slot_of_card(int daemon, struct bytes serial, uint32_t *number); /* a new one if need be; NULL: none left */
struct snapshot *snapshot_of(int daemon); /* to be released */
bool snapshot_add(int daemon, struct snapshot *s, struct bytes keys, size_t *room); /* under the lock, as the next one */
bool snapshot_index(struct snapshot *s);
void snapshot_release(struct snapshot *s);
const struct key *snapshot_key(const struct snapshot *s, uint32_t handle);
/* The first key with this CKA_ID, or this name, or the one after `former`. */
const struct key *snapshot_by_id(const struct snapshot *s, struct bytes id, const struct key *former);
const struct key *snapshot_by_name(const struct snapshot *s, struct bytes name, const struct key *former);

/* --- find.c, attributes.c ----------------------------------------------------------------------------------------------------------- */

enum object_kind { OBJECT_NONE, OBJECT_PRIVATE, OBJECT_PUBLIC, OBJECT_SECRET, OBJECT_SESSION, OBJECT_CERTIFICATE /* + place in the path */ };

struct session;

struct object { /* Of a card, or of a session. */
    CK_OBJECT_HANDLE handle;
    int kind;
    const struct key *key;
    bool is_private;
    struct session_object *own; /* for OBJECT_SESSION */
    struct snapshot *snapshot; /* keeps `key` alive */
    unsigned path;
};

CK_OBJECT_HANDLE handle_of(uint32_t slot, uint32_t key, int kind);
bool object_matches(const struct object *o, const CK_ATTRIBUTE *t, CK_ULONG count);
CK_RV object_get(const struct object *o, CK_ATTRIBUTE *t, CK_ULONG count);
CK_OBJECT_CLASS class_of(const struct object *o);
/* Finds an object for a session; to be released if found. */
CK_RV object_for(struct session *s, CK_OBJECT_HANDLE handle, struct object *o);
void object_release(struct object *o);
bool sees_private(CK_SLOT_ID slot); /* the card's user is logged in, or need not be */

/* --- attribute_list.c, objects.c, templates.c: objects of sessions, in the host's memory ------------------------------------------------------------------- */

enum { CKK_MONTGOMERY = 0x41 }; /* CKK_EC_MONTGOMERY of PKCS #11 3.0 */

struct session_object { /* Immutable; counted. What changes is replaced. */
    atomic_int users;
    CK_OBJECT_HANDLE handle;
    CK_SESSION_HANDLE session; /* whose end is the object's */
    CK_SLOT_ID slot;
    CK_OBJECT_CLASS class;
    CK_KEY_TYPE type;
    struct buffer open, secret; /* attributes; the secret ones are a key's value or private numbers */
    struct buffer spki;
    struct public_key public_key; /* of public and private keys; slices of spki */
};

/* How an object comes to be, or to change. */
enum { BY_CREATE = 1, BY_GENERATE = 2, BY_UNWRAP = 4, BY_DERIVE = 8, BY_COPY = 16, BY_CHANGE = 32 };

/* A list of attributes is type (8 bytes), length (4), value; again and again. */
bool attribute_of(const struct buffer *list, CK_ATTRIBUTE_TYPE type, struct bytes *value);
void attribute_set(struct buffer *list, CK_ATTRIBUTE_TYPE type, const void *p, size_t n);
bool object_says(const struct session_object *o, CK_ATTRIBUTE_TYPE type); /* a boolean; false if it has none */
struct bytes object_value(const struct session_object *o, CK_ATTRIBUTE_TYPE type);
bool object_hides(const struct session_object *o); /* its secrets */
void object_set(struct session_object *o, CK_ATTRIBUTE_TYPE type, const void *p, size_t n);
void object_set_boolean(struct session_object *o, CK_ATTRIBUTE_TYPE type, bool value);
void object_set_number(struct session_object *o, CK_ATTRIBUTE_TYPE type, CK_ULONG value);

/* An object that is being made: nobody else has it yet. Class and type are those wanted, or ANY where the template must say. */
enum { ANY = -1 };
struct session_object *object_new(void); /* NULL: no memory */
CK_RV template_read(struct session_object *o, const CK_ATTRIBUTE *t, CK_ULONG count, int by, long class, long type);
CK_RV template_complete(struct session_object *o, int by, bool private_by_default);
bool is_secret_attribute(const struct session_object *o, CK_ATTRIBUTE_TYPE type);
struct session_object *object_copy(const struct session_object *o);
/* Shows the object to the sessions of its slot. It is the table's then; on failure it is freed. */
CK_RV object_add(struct session *s, struct session_object *o, CK_OBJECT_HANDLE *out);
bool object_replace(struct session_object *former, struct session_object *o);
bool object_remove(struct session_object *o);
struct session_object *object_use(CK_SLOT_ID slot, CK_OBJECT_HANDLE handle); /* NULL: none. To be let go */
struct session_object *object_next(CK_SLOT_ID slot, CK_OBJECT_HANDLE after);
void object_let_go(struct session_object *o);
void objects_end_session(CK_SESSION_HANDLE session);
void objects_logout(CK_SLOT_ID slot);
void objects_clear(void);
void objects_forked(void);
CK_RV checked(const CK_ATTRIBUTE *t, CK_ULONG count); /* no null pointer where there should be none */

bool user_is_logged_in(CK_SLOT_ID slot); /* what holds secrets is a private object then, unless the template says otherwise */

/* --- create.c, generate.c, keys.c, key_making.c --------------------------------------------------------------------------------------------------------- */

enum { LEAST_RSA = 1024, MOST_RSA = 4096, MOST_SECRET = 4096, MOST_LABEL = 1024, MOST_WRAPPED = 8192 }; /* RSA in bits, others in bytes */

CK_RV secret_key_fits(const struct session_object *o);
bool random_bytes(uint8_t *p, size_t n);
/* EVP_PKEY of a public or private key, with all of its numbers; NULL: they make no key. */
void *key_open(const struct session_object *o);
void *key_open_public(struct bytes spki);
void key_close(void *key);
CK_RV key_check(struct session_object *o); /* and fills in its public half */
CK_RV key_pair_generate(struct session_object *public_half, struct session_object *private_half);
CK_RV key_to_pkcs8(const struct session_object *o, struct buffer *out);
CK_RV key_from_pkcs8(struct session_object *o, struct bytes pkcs8);
bool point_to_spki(const struct public_key *k, struct bytes point, struct buffer *spki); /* another point on the curve of a key */

struct operation;

/* --- mechanisms.c ------------------------------------------------------------------------------------------------------------------------- */

bool key_allows(const struct key *k, const char *uri);
/* What C_GetMechanismList tells, and what a key's issuer has endorsed of it. */
size_t mechanisms_all(CK_MECHANISM_TYPE *out, size_t room);
bool mechanism_info(CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);
size_t mechanisms_of_key(const struct key *k, CK_MECHANISM_TYPE *out, size_t room);
/* Fills in what an operation needs to know; `method` is SIGN, DECRYPT, CIPHER or HMAC. */
CK_RV mechanism_begin(struct operation *o, const CK_MECHANISM *m, const struct key *k, int kind, int function, int *method);
const char *agreement_of(const struct key *k); /* NULL: it agrees on nothing */
/* For CKM_ECDSA and CKM_RSA_PKCS, whose algorithm depends on what is signed; NULL: the issuer has endorsed none that fits. */
const char *signature_algorithm(const struct operation *o, const struct key *k, struct bytes *data);
enum { FOR_SIGN, FOR_VERIFY, FOR_ENCRYPT, FOR_DECRYPT, FOR_WRAP, FOR_UNWRAP, FOR_DERIVE };
bool eddsa_fits(const CK_MECHANISM *m, size_t key_size); /* the plain form of EdDSA is asked for */
/* PKCS #11 3.0. */
enum { CKM_MONTGOMERY_KEY_PAIR_GEN = 0x1056, CKM_AES_KWP = 0x210B };
/* Puts the DigestInfo of a hash in front of it (RFC 8017, 9.2); false: none is known. */
bool digest_info_of(CK_MECHANISM_TYPE hash, struct bytes *out);

/* --- local.c, local_sign.c, local_secret.c: what libcrypto computes here -------------------------------------------------------------------------------------- */

enum scheme { ECDSA = 1, EDDSA, PKCS1, PSS, OAEP, RAW_RSA, KEYED_HASH, BLOCKS, KEY_WRAP, AGREEMENT, GENERATION };

size_t local_mechanisms(CK_MECHANISM_TYPE *out, size_t room);
bool local_info(CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info);
CK_RV local_begin(struct operation *o, const CK_MECHANISM *m, const struct object *object, int function);
CK_RV local_sign(const struct operation *o, struct bytes data, uint8_t *out); /* o->result_size bytes */
CK_RV local_verify(const struct operation *o, struct bytes data, struct bytes signature);
CK_RV local_rsa(const struct operation *o, bool encrypt, struct bytes data, struct buffer *result);
CK_RV local_agree(void *pkey, struct bytes peer_spki, struct buffer *secret);
void *mac_start(CK_MECHANISM_TYPE hash, struct bytes key);
bool mac_add(void *mac, const void *p, size_t n);
bool mac_end(void *mac, uint8_t out[64], size_t size);
void mac_drop(void *mac);
void *blocks_start(CK_MECHANISM_TYPE mechanism, bool encrypt, struct bytes key, const uint8_t iv[16]);
bool blocks_add(void *cipher, struct bytes in, struct buffer *out); /* whole blocks */
void blocks_drop(void *cipher);
CK_RV key_wrap(CK_MECHANISM_TYPE mechanism, bool wrap, struct bytes key, struct bytes in, struct buffer *out);

/* --- sessions.c ------------------------------------------------------------------------------------------------------------------------------ */

struct operation { /* What C_*Init began; handle 0: nothing. */
    bool active, authorised_once, once_needed, multi;
    CK_MECHANISM_TYPE mechanism;
    CK_OBJECT_HANDLE key;
    uint32_t key_handle, slot;
    CK_MECHANISM_TYPE hash;
    char uri[80];
    uint8_t iv[16];
    size_t result_size;
    CK_KEY_TYPE key_type;
    int method;
    struct buffer data, result;
    bool has_result;
    void *digest; /* EVP_MD_CTX */
    /* For what is computed here. */
    bool local, of_session; /* of_session: with a key that a forked child does not have */
    enum scheme scheme;
    CK_MECHANISM_TYPE padding_hash, mgf_hash;
    size_t salt;
    struct buffer label;
    void *pkey, *mac, *cipher; /* EVP_PKEY, EVP_MAC_CTX, EVP_CIPHER_CTX */
};

struct session {
    pthread_mutex_t lock;
    CK_SESSION_HANDLE handle; /* 0: free */
    CK_SLOT_ID slot;
    CK_FLAGS flags;
    atomic_bool busy;
    struct operation sign, decrypt, encrypt, digest, verify;
    bool finding;
    CK_OBJECT_HANDLE *found;
    size_t found_count, found_next;
};

/* Begins a call: initialised, in this process. Each successful enter is followed by a leave. */
CK_RV enter(void);
void leave(void);
CK_RV enter_session(CK_SESSION_HANDLE handle, struct session **out);
void leave_session(struct session *s);
/* Lets other threads into the session for a while, and comes back: false when it has been closed meanwhile. It is to be left in any case. */
void session_unlock(struct session *s);
bool session_lock_again(struct session *s, CK_SESSION_HANDLE handle);
void sessions_clear(void);
void sessions_forked(void);
bool sessions_any(CK_SLOT_ID slot, size_t *count, size_t *read_write);
void slot_logout(CK_SLOT_ID slot);
CK_RV slot_check(CK_SLOT_ID slot); /* there, and with a card in it */
void pad(CK_UTF8CHAR *field, size_t size, const char *text);
void operation_end(struct operation *o);

/* Gives a result to the host by the convention for variable-length output (PKCS #11, 5.2). True when it was delivered and the operation ends. */
bool give(struct bytes result, CK_BYTE_PTR out, CK_ULONG_PTR out_length, CK_RV *rv);

/* --- digests.c: hashes of libcrypto -------------------------------------------------------------------------------------------------------- */

void digests_start(void);
void digests_forked(void);
size_t digest_size(CK_MECHANISM_TYPE hash);
void *digest_start(CK_MECHANISM_TYPE hash);
bool digest_add(void *context, const void *p, size_t n);
size_t digest_end(void *context, uint8_t out[64]); /* frees; 0: failed */
void digest_drop(void *context);

/* --- operations.c ---------------------------------------------------------------------------------------------------------------------------- */

bool null_or(const void *p, CK_ULONG n);
bool is_too_long(const struct operation *o, CK_ULONG n);
CK_RV operation_begin(struct session *s, struct operation *o, CK_MECHANISM_PTR m, CK_OBJECT_HANDLE key, int function);
CK_RV operation_add(struct operation *o, const uint8_t *p, CK_ULONG n);
CK_RV operation_message(struct operation *o);
void put_padding(struct buffer *b); /* PKCS #7, to whole blocks of 16 bytes */
bool take_padding(struct buffer *b);
/* C_EncryptUpdate and C_DecryptUpdate, begun or not. */
CK_RV cipher_update(struct operation *o, bool encrypt, const uint8_t *in, CK_ULONG n, uint8_t *out, CK_ULONG *out_length);
CK_RV operation_use(struct operation *o, const char *uri, bool encrypt, struct bytes parameters, struct bytes data, struct buffer *result);

/* Every C_ function is exported, and nothing else. */
#define API __attribute__((visibility("default")))

#endif
