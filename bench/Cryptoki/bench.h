/* What the parts of the benchmark share: the module, its token, a logged-in session. */
#include <p11-kit/pkcs11.h>
#include <time.h>

extern CK_FUNCTION_LIST *module;
extern CK_SLOT_ID slot;

void must(CK_RV rv, const char *what);
double now(void);
double median(double *values, int count);
CK_SESSION_HANDLE open_session(CK_FLAGS flags);
void login(CK_SESSION_HANDLE session);
CK_OBJECT_HANDLE find_key(CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label);

/* Calls a second by so many threads with a session each. */
double measure(const char *what, double seconds, int threads);
void one_signature(CK_SESSION_HANDLE session);

/* Makes the keys, and secret keys beside them until there are so many objects. */
void make(CK_SESSION_HANDLE session, int objects);
