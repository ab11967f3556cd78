#ifndef EIL_THREAD_SANITIZING_H
#define EIL_THREAD_SANITIZING_H

/// Nothing to call: the tests link this for what it puts in place of parts of the run-time library.
int eil_is_thread_sanitizing(void);

#endif
