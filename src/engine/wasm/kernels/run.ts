// Runs a list of calls, all threads side by side: they take a call's items piece by piece, then all meet before the next. A
// thread that the machine holds up leaves its pieces to the others.
// The list lies in memory; a call is [words it takes, kernel's place in the table, items, arguments...].

// Bytes 1024.. of memory, one cache line each; memory-layout.ts has the same numbers.
const COMMANDS: usize = 1024;
const ARRIVALS: usize = 1088;
const MEETINGS: usize = 1152;
const BROKEN: usize = 1216;
const LIST: usize = 1280; // address, calls, threads
const CLAIMS: usize = 1344; // pieces of the present call that have been taken

/** Into so many pieces for each thread a call falls: what a thread waits for at the end is at most one. */
const PIECES: i32 = 4;

/**
 * Sleeps while the word at the address has this value, at most a second. JavaScript's Atomics.wait: around WebAssembly's own,
 * V8 of Node 20 loses local variables.
 */
// @ts-ignore: decorator
@external("env", "sleep")
declare function sleep(address: usize, value: i32): void;

/** Looks at the counter this often before the thread goes to sleep. */
const SPINS: i32 = 3000;

/** Waits until all threads are here. Traps where another thread has trapped. */
function meet(threads: i32): void {
  const meeting = atomic.load<i32>(MEETINGS);
  if (atomic.add<i32>(ARRIVALS, 1) + 1 == threads) {
    atomic.store<i32>(ARRIVALS, 0);
    atomic.store<i32>(CLAIMS, 0);
    atomic.add<i32>(MEETINGS, 1);
    atomic.notify(MEETINGS, -1);
    return;
  }
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(MEETINGS) != meeting) return;
  while (atomic.load<i32>(MEETINGS) == meeting) {
    if (atomic.load<i32>(BROKEN) != 0) unreachable();
    sleep(MEETINGS, meeting);
  }
}

// @ts-ignore: decorator
@inline
function claim(): i32 {
  return atomic.add<i32>(CLAIMS, 1);
}

function work(thread: i32): void {
  let at = load<usize>(LIST);
  const calls = load<i32>(LIST, 4);
  const threads = load<i32>(LIST, 8);
  for (let i = 0; i < calls; i++) {
    const kernel = load<u32>(at, 4);
    const items = load<i32>(at, 8);
    if (ASC_FEATURE_THREADS && threads > 1) {
      const pieces = min(items, threads * PIECES);
      for (let piece = claim(); piece < pieces; piece = claim())
        call_indirect<void>(kernel, at + 12, (items * piece) / pieces, (items * (piece + 1)) / pieces, thread);
      meet(threads);
    } else if (items > 0) {
      call_indirect<void>(kernel, at + 12, 0, items, thread);
    }
    at += load<usize>(at) << 2;
  }
}

/** The caller's share of a run, as thread 0 of `threads`; the others must be in `serve`. */
export function run(list: usize, calls: i32, threads: i32): void {
  store<usize>(LIST, list);
  store<i32>(LIST, calls, 4);
  store<i32>(LIST, threads, 8);
  if (ASC_FEATURE_THREADS) {
    if (threads > 1) {
      atomic.add<i32>(COMMANDS, 1);
      atomic.notify(COMMANDS, -1);
    }
  }
  work(0);
}

/** Any other thread's life: takes part in every run until the list's address is 0. */
export function serve(thread: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  let seen = 0;
  for (;;) {
    while (atomic.load<i32>(COMMANDS) == seen) sleep(COMMANDS, seen);
    seen++;
    if (load<usize>(LIST) == 0) return;
    work(thread);
  }
}
