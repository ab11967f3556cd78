import Glibc

/// Makes numbered batches on threads, a bounded number ahead, and hands them out in order.
final class BatchQueue: @unchecked Sendable {
  // Everything that changes is touched with the monitor's lock held.
  private let monitor = Monitor()
  private let make: @Sendable (Int) throws -> Batch
  private let prefetch: Int
  private let end: Int
  /// The next batch to be begun.
  private var begun: Int
  /// The next batch to be handed out.
  private var position: Int
  private var finished: [Int: Result<Batch, any Error>] = [:]
  private var isStopped = false
  private var hasThreads = false

  init(_ batches: Range<Int>, prefetch: Int, make: @escaping @Sendable (Int) throws -> Batch) {
    self.make = make
    self.prefetch = prefetch
    end = batches.upperBound
    begun = batches.lowerBound
    position = batches.lowerBound
  }

  /// Starts the threads; they end with the last batch or when told to stop. Without any, `next` makes the batches.
  func start(threads: Int) {
    for _ in 0..<max(0, threads) where WorkerThread.start({ self.work() }) { hasThreads = true }
  }

  /// Makes the threads end after the batch that they are at.
  func stop() {
    monitor.locked {
      isStopped = true
      finished = [:]
      monitor.wakeAll()
    }
  }

  /// The next batch, waiting for it if need be; nil after the last or after an error.
  func next() -> Result<Batch, any Error>? {
    let number: Int? = monitor.locked {
      guard !isStopped, position < end else { return nil }
      position += 1
      return position - 1
    }
    guard let number else { return nil }
    let result = hasThreads ? take(number) : Result { try make(number) }
    if case .failure = result { stop() }
    return result
  }

  private func take(_ number: Int) -> Result<Batch, any Error> {
    monitor.locked {
      while true {
        if let result = finished.removeValue(forKey: number) {
          monitor.wakeAll()
          return result
        }
        monitor.wait()
      }
    }
  }

  private func work() {
    while let number = claim() {
      let result = Result { try make(number) }
      monitor.locked {
        if !isStopped { finished[number] = result }
        monitor.wakeAll()
      }
    }
  }

  /// The number of a batch to make, once there is room for it; nil when there is nothing left to do.
  private func claim() -> Int? {
    monitor.locked {
      while !isStopped && begun < end && begun >= position + prefetch { monitor.wait() }
      guard !isStopped, begun < end else { return nil }
      begun += 1
      return begun - 1
    }
  }
}

/// A lock that threads can wait on for something to change.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Gives the lock up until another thread calls `wakeAll`. Only with the lock held.
  func wait() { pthread_cond_wait(condition, mutex) }

  func wakeAll() { pthread_cond_broadcast(condition) }
}

/// A thread that runs one closure and ends.
enum WorkerThread {
  private final class Job: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Whether the system gave a thread; if not, `body` does not run.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let job = Unmanaged.passRetained(Job(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        context.map { Unmanaged<Job>.fromOpaque($0).takeRetainedValue().body() }
        return nil
      }, job.toOpaque())
    guard status == 0 else {
      job.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
