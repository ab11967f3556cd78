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

struct job {
  eil_team_body body;
  void *context;
};

static void run_member(void *data) {
  eil_flush_denormals();
  struct job *job = data;
  job->body(job->context, omp_get_thread_num(), omp_get_num_threads());
}

void eil_team_run(int members, eil_team_body body, void *context) {
  if (members <= 1) {
    eil_flush_denormals();
    body(context, 0, 1);
    return;
  }
  struct job job = {body, context};
  GOMP_parallel(run_member, &job, (unsigned)members, 0);
}

int eil_team_size(void) { return omp_get_max_threads(); }

void eil_team_set_size(int members) { omp_set_num_threads(members); }

void eil_flush_denormals(void) {
#if defined(__x86_64__)
  const unsigned now = _mm_getcsr(), wanted = now | 0x8040;  // flush-to-zero and denormals-are-zero
  if (now != wanted) _mm_setcsr(wanted);                     // reading is cheap, writing is not
#endif
}
