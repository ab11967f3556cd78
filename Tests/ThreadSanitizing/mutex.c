#include "ThreadSanitizing.h"

#include <sched.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define EIL_THREAD_SANITIZER 1
#endif
#endif

#if defined(EIL_THREAD_SANITIZER) && defined(__linux__)

// Swift's Mutex takes a free lock by an atomic operation in the caller, which Thread Sanitizer sees. Where it has to
// wait, libswiftSynchronization asks the system, which hands the lock over unseen: what the mutex protects then looks
// like a race. In these tests a thread that finds the lock taken tries again, by the same atomic operation, until it is
// free. As nobody ever waits in the system, the slow way of unlocking is never asked for.
__attribute__((swiftcall)) void eil_lock_slowly(
    uint32_t owner, __attribute__((swift_context)) _Atomic(uint32_t) *word)
    __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void eil_lock_slowly(
    uint32_t owner, __attribute__((swift_context)) _Atomic(uint32_t) *word) {
  for (;;) {
    uint32_t expected = 0;
    if (__c11_atomic_compare_exchange_strong(word, &expected, owner, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
    sched_yield();
  }
}

int eil_is_thread_sanitizing(void) { return 1; }

#else

int eil_is_thread_sanitizing(void) { return 0; }

#endif
