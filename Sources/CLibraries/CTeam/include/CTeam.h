#ifndef EIL_TEAM_H
#define EIL_TEAM_H

// One threading runtime for the whole process: oneDNN computes on libgomp's threads, so loops of our own run on the
// same team instead of a second pool that would fight it for the processor.

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*eil_team_body)(void *context, int member, int members);

/// Runs `body` once on each of `members` threads and returns when all are done. One member runs on the caller itself.
void eil_team_run(int members, eil_team_body body, void *context);

/// The number of threads that oneDNN and `eil_team_run` callers should use when called from this thread. The number set
/// holds for the calling thread; others, and threads started later, have the default.
int eil_team_size(void);
void eil_team_set_size(int members);

/// Makes the calling thread, and every thread it starts from now on, treat denormal floats as zero. Does nothing where
/// it already does so. `eil_team_run` calls it on every member.
void eil_flush_denormals(void);

/// Whether the calling thread's arithmetic has made or compared a NaN, overflowed or divided by zero since this was
/// last asked. Processors of the x86-64 family note it at no cost, in a register of each thread; 0 on all others.
int eil_take_exceptions(void);

#ifdef __cplusplus
}
#endif
#endif
