#include "CTeam.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// libgomp's stable entry points; declared here because the compiler is not asked for OpenMP.
extern void GOMP_parallel(void (*fn)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int);

// libgomp hands work over by system calls of its own, which Thread Sanitizer cannot see; without being told it would
// take everything that a member reads for a race with its writer. Told what is true, that a team's start and end order
// memory, it still finds races between members.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define EIL_THREAD_SANITIZER 1
#endif
#endif
#if defined(EIL_THREAD_SANITIZER)
extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);
#define EIL_ACQUIRE(address) __tsan_acquire(address)
#define EIL_RELEASE(address) __tsan_release(address)
#else
#define EIL_ACQUIRE(address)
#define EIL_RELEASE(address)
#endif

struct job {
  eil_team_body body;
  void *context;
};

static void run_member(void *data) {
  struct job *job = data;
  // Start and end have a place each: one for both would order a member behind another that ended before it started.
  EIL_ACQUIRE(&job->body);
  eil_flush_denormals();
  job->body(job->context, omp_get_thread_num(), omp_get_num_threads());
  EIL_RELEASE(&job->context);
}

void eil_team_run(int members, eil_team_body body, void *context) {
  if (members <= 1) {
    eil_flush_denormals();
    body(context, 0, 1);
    return;
  }
  struct job job = {body, context};
  EIL_RELEASE(&job.body);
  GOMP_parallel(run_member, &job, (unsigned)members, 0);
  EIL_ACQUIRE(&job.context);
}

int eil_team_size(void) { return omp_get_max_threads(); }

void eil_team_set_size(int members) { omp_set_num_threads(members); }

int eil_take_exceptions(void) {
#if defined(__x86_64__)
  const unsigned exceptions = 0x0d;  // invalid operation, division by zero, overflow
  const unsigned status = _mm_getcsr();
  if ((status & exceptions) == 0) return 0;
  _mm_setcsr(status & ~exceptions);
  return 1;
#else
  return 0;
#endif
}

void eil_flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned flush = 0x8040;  // flush-to-zero and denormals-are-zero
  // Reading the register is cheap; writing it is less so.
  const unsigned mode = _mm_getcsr();
  if ((mode & flush) != flush) _mm_setcsr(mode | flush);
#elif defined(__aarch64__)
  const unsigned long flush = 1ul << 24;  // flush-to-zero of results and operands
  unsigned long mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  if ((mode & flush) == 0) __asm__ volatile("msr fpcr, %0" : : "r"(mode | flush));
#endif
}
