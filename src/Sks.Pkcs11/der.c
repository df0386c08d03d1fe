/* Reads the head of an X.509 certificate and its public key, within bounds; nothing is copied. */
#include "sks.h"
#include <string.h>

/* The next element: its tag must be `tag`; `whole` gets it with its head, the result is its content. */
static struct bytes element(struct reader *r, uint8_t tag, struct bytes *whole)
{
    const uint8_t *start = r->p;
    uint8_t actual = get_u8(r), first = get_u8(r);
    size_t n = first;
    if (first & 0x80) {
        n = 0;
        for (unsigned i = first & 0x7F; i > 0; i--)
            n = n << 8 | get_u8(r);
        if ((first & 0x7F) == 0 || (first & 0x7F) > 4)
            r->failed = true;
    }
    if (r->failed || actual != tag || n > r->n) {
        r->failed = true;
        if (whole != NULL)
            *whole = (struct bytes){ NULL, 0 };
        return (struct bytes){ NULL, 0 };
    }
    struct bytes content = { r->p, n };
    r->p += n;
    r->n -= n;
    if (whole != NULL)
        *whole = (struct bytes){ start, (size_t)(r->p - start) };
    return content;
}

static struct reader inside(struct bytes b)
{
    return (struct reader){ b.p, b.n, b.p == NULL };
}

static struct bytes unsigned_integer(struct reader *r)
{
    struct bytes b = element(r, 0x02, NULL);
    while (b.n > 1 && b.p[0] == 0) {
        b.p++;
        b.n--;
    }
    return b;
}

static bool is_oid(struct bytes b, const char *hex, size_t n)
{
    return b.n == n && memcmp(b.p, hex, n) == 0;
}

bool der_public_key(struct bytes spki, struct public_key *k)
{
    struct reader r = inside(spki);
    struct reader info = inside(element(&r, 0x30, NULL));
    struct reader algorithm = inside(element(&info, 0x30, &k->algorithm));
    struct bytes oid = element(&algorithm, 0x06, NULL);
    k->parameters = (struct bytes){ algorithm.p, algorithm.n };
    struct bytes bits = element(&info, 0x03, NULL);
    if (info.failed || algorithm.failed || bits.n < 2 || bits.p[0] != 0)
        return false;
    k->spki = spki;
    k->key = (struct bytes){ bits.p + 1, bits.n - 1 };
    if (is_oid(oid, "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", 9)) {
        struct reader rsa = inside(k->key);
        struct reader numbers = inside(element(&rsa, 0x30, NULL));
        k->type = CKK_RSA;
        k->modulus = unsigned_integer(&numbers);
        k->exponent = unsigned_integer(&numbers);
        k->bits = (unsigned)k->modulus.n * 8;
        return !numbers.failed;
    }
    if (is_oid(oid, "\x2A\x86\x48\xCE\x3D\x02\x01", 7)) {
        k->type = CKK_EC;
        k->bits = k->key.n == 65 ? 256 : k->key.n == 97 ? 384 : 521;
        return k->key.p[0] == 4;
    }
    if (oid.n == 3 && oid.p[0] == 0x2B && oid.p[1] == 0x65 && oid.p[2] >= 0x6E && oid.p[2] <= 0x71) {
        k->type = oid.p[2] >= 0x70 ? CKK_EC_EDWARDS : CKK_MONTGOMERY;
        k->bits = (unsigned)k->key.n * 8;
        /* CKA_EC_PARAMS of these is the curve's object identifier (PKCS #11 3.0). */
        struct reader again = inside(k->algorithm);
        struct reader whole = inside(element(&again, 0x30, NULL));
        element(&whole, 0x06, &k->parameters);
        return true;
    }
    return false;
}

bool der_certificate(struct bytes der, struct certificate *c, struct public_key *k)
{
    struct reader r = inside(der);
    struct reader body = inside(element(&r, 0x30, NULL));
    struct reader tbs = inside(element(&body, 0x30, NULL));
    struct bytes spki;
    c->der = der;
    if (tbs.n > 0 && tbs.p[0] == 0xA0)
        element(&tbs, 0xA0, NULL);
    element(&tbs, 0x02, &c->serial);
    element(&tbs, 0x30, NULL);
    element(&tbs, 0x30, &c->issuer);
    element(&tbs, 0x30, NULL);
    element(&tbs, 0x30, &c->subject);
    element(&tbs, 0x30, &spki);
    return !tbs.failed && (k == NULL || der_public_key(spki, k));
}

size_t der_length(uint8_t out[6], uint8_t tag, size_t n)
{
    out[0] = tag;
    if (n < 0x80) {
        out[1] = (uint8_t)n;
        return 2;
    }
    if (n < 0x100) {
        out[1] = 0x81;
        out[2] = (uint8_t)n;
        return 3;
    }
    out[1] = 0x82;
    out[2] = (uint8_t)(n >> 8);
    out[3] = (uint8_t)n;
    return 4;
}
