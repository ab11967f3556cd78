#pragma once

#include "CTeam.h"

#include <atomic>
#include <immintrin.h>
#include <sched.h>

namespace winograd {

/// The threads of one call: they take tasks from a common counter and wait for each other between two phases.
class Team {
 public:
  /// Runs `body(context, team, member)` on every member.
  template <typename Body>
  static void run(int members, Body &body) {
    Team team;
    Context<Body> context{&team, &body};
    eil_team_run(members < 1 ? 1 : members, &enter<Body>, &context);
  }

  /// The next task of this phase, counted from 0.
  int take() { return next.fetch_add(1, std::memory_order_relaxed); }

  /// Ends a phase: returns when all members have come here. What they wrote is visible to all.
  void wait() {
    const int phase = phases.load(std::memory_order_acquire);
    if (arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == members) {
      arrived.store(0, std::memory_order_relaxed);
      next.store(0, std::memory_order_relaxed);
      phases.store(phase + 1, std::memory_order_release);
      return;
    }
    // A member that lost its processor may need this one. But phases are short, and whoever yields to another process
    // is away for milliseconds: so not before a wait is longer than the members of a team usually differ.
    for (int spins = 0; phases.load(std::memory_order_acquire) == phase; spins++)
      if (spins < 1 << 17) _mm_pause();
      else sched_yield();
  }

 private:
  template <typename Body>
  struct Context {
    Team *team;
    Body *body;
  };

  template <typename Body>
  static void enter(void *pointer, int member, int members) {
    Context<Body> *context = static_cast<Context<Body> *>(pointer);
    // Every member writes the same number: the runtime may give fewer threads than asked for.
    context->team->members.store(members, std::memory_order_relaxed);
    context->body->work(*context->team, member);
  }

  std::atomic<int> members{1};
  alignas(64) std::atomic<int> next{0};
  alignas(64) std::atomic<int> arrived{0};
  alignas(64) std::atomic<int> phases{0};
};

}  // namespace winograd
