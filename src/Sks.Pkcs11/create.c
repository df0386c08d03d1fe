/* Objects of sessions as hosts make, copy, change and destroy them. Those of cards come and go by provisioning only. */
#include "sks.h"
#include <string.h>

/* The length of a secret key fits its type. */
CK_RV secret_key_fits(const struct session_object *o)
{
    size_t n = object_value(o, CKA_VALUE).n;
    if (o->type == CKK_AES && n != 16 && n != 24 && n != 32)
        return CKR_ATTRIBUTE_VALUE_INVALID;
    return n > 0 && n <= MOST_SECRET ? CKR_OK : CKR_ATTRIBUTE_VALUE_INVALID;
}

static CK_RV create(struct session *s, const CK_ATTRIBUTE *t, CK_ULONG count, CK_OBJECT_HANDLE *out)
{
    struct session_object *o = object_new();
    if (o == NULL)
        return CKR_HOST_MEMORY;
    CK_RV rv = template_read(o, t, count, BY_CREATE, ANY, ANY);
    if (rv == CKR_OK)
        rv = template_complete(o, BY_CREATE, user_is_logged_in(s->slot));
    if (rv == CKR_OK && o->class == CKO_SECRET_KEY && (rv = secret_key_fits(o)) == CKR_OK)
        object_set_number(o, CKA_VALUE_LEN, object_value(o, CKA_VALUE).n);
    if (rv == CKR_OK && (o->class == CKO_PUBLIC_KEY || o->class == CKO_PRIVATE_KEY))
        rv = key_check(o);
    if (rv == CKR_OK)
        return object_add(s, o, out);
    object_let_go(o);
    return rv;
}

API CK_RV C_CreateObject(CK_SESSION_HANDLE handle, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    struct session *s;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    rv = out == NULL || t == NULL ? CKR_ARGUMENTS_BAD : create(s, t, count, out);
    leave_session(s);
    return rv;
}

static CK_RV copy(struct session *s, const struct object *former, const CK_ATTRIBUTE *t, CK_ULONG count, CK_OBJECT_HANDLE *out)
{
    for (CK_ULONG i = 0; i < count; i++)
        if (t[i].type == CKA_TOKEN && t[i].pValue != NULL && t[i].ulValueLen == sizeof(CK_BBOOL) && *(CK_BBOOL *)t[i].pValue != CK_FALSE)
            return CKR_TOKEN_WRITE_PROTECTED;
    if (former->own == NULL || !object_says(former->own, CKA_COPYABLE))
        return CKR_ACTION_PROHIBITED;
    struct session_object *o = object_copy(former->own);
    if (o == NULL)
        return CKR_HOST_MEMORY;
    bool was_private = object_says(o, CKA_PRIVATE);
    CK_RV rv = template_read(o, t, count, BY_COPY, ANY, ANY);
    if (rv == CKR_OK && was_private && !object_says(o, CKA_PRIVATE) && object_hides(o))
        rv = CKR_TEMPLATE_INCONSISTENT; /* what hides a secret goes one way */
    if (rv == CKR_OK)
        return object_add(s, o, out);
    object_let_go(o);
    return rv;
}

API CK_RV C_CopyObject(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count, CK_OBJECT_HANDLE_PTR out)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (out == NULL || (t == NULL && count > 0))
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o)) == CKR_OK) {
        rv = copy(s, &o, t, count, out);
        object_release(&o);
    }
    leave_session(s);
    return rv;
}

static CK_RV change(struct session_object *former, const CK_ATTRIBUTE *t, CK_ULONG count)
{
    if (!object_says(former, CKA_MODIFIABLE))
        return CKR_ACTION_PROHIBITED;
    struct session_object *o = object_copy(former);
    if (o == NULL)
        return CKR_HOST_MEMORY;
    CK_RV rv = template_read(o, t, count, BY_CHANGE, ANY, ANY);
    if (rv == CKR_OK && (o->open.failed || o->secret.failed))
        rv = CKR_HOST_MEMORY;
    if (rv == CKR_OK) /* all of the template or nothing */
        return object_replace(former, o) ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;
    object_let_go(o);
    return rv;
}

API CK_RV C_SetAttributeValue(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR t, CK_ULONG count)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (t == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o)) == CKR_OK) {
        rv = o.own == NULL ? CKR_ATTRIBUTE_READ_ONLY : change(o.own, t, count);
        object_release(&o);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_DestroyObject(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if ((rv = object_for(s, object, &o)) == CKR_OK) {
        if (o.own == NULL || !object_says(o.own, CKA_DESTROYABLE))
            rv = CKR_ACTION_PROHIBITED; /* of a card's key: sks delete, or the issuer */
        else if (!object_remove(o.own))
            rv = CKR_OBJECT_HANDLE_INVALID;
        object_release(&o);
    }
    leave_session(s);
    return rv;
}

API CK_RV C_GetObjectSize(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object, CK_ULONG_PTR size)
{
    struct session *s;
    struct object o;
    CK_RV rv = enter_session(handle, &s);
    if (rv != CKR_OK)
        return rv;
    if (size == NULL)
        rv = CKR_ARGUMENTS_BAD;
    else if ((rv = object_for(s, object, &o)) == CKR_OK) {
        *size = o.own == NULL ? CK_UNAVAILABLE_INFORMATION : o.own->open.n + o.own->secret.n;
        object_release(&o);
    }
    leave_session(s);
    return rv;
}
