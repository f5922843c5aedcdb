// SPDX-License-Identifier: BSD-2-Clause

/**
 * Threads, mutexes and condition variables: there are none, and rumpuser_init
 * says so. A kernel that calls one of them all the same is broken. Only the
 * slot for the current lwp exists, once.
 */
import { EOPNOTSUPP } from "./errno.js";

function absent(name: string): () => never {
  return () => {
    throw new Error(`${name}: this host has no threads`);
  };
}

export function threadCalls() {
  let curlwp = 0;

  return {
    rumpuser_curlwp_set(lwp: number): void {
      curlwp = lwp;
    },
    rumpuser_curlwp(): number {
      return curlwp;
    },

    rumpuser_thread_create(): number {
      return EOPNOTSUPP;
    },
    rumpuser_thread_join(): number {
      return EOPNOTSUPP;
    },
    rumpuser_thread_exit: absent("rumpuser_thread_exit"),

    rumpuser_mutex_init: absent("rumpuser_mutex_init"),
    rumpuser_mutex_enter: absent("rumpuser_mutex_enter"),
    rumpuser_mutex_tryenter: absent("rumpuser_mutex_tryenter"),
    rumpuser_mutex_exit: absent("rumpuser_mutex_exit"),
    rumpuser_mutex_destroy: absent("rumpuser_mutex_destroy"),
    rumpuser_cv_init: absent("rumpuser_cv_init"),
    rumpuser_cv_destroy: absent("rumpuser_cv_destroy"),
    rumpuser_cv_wait: absent("rumpuser_cv_wait"),
    rumpuser_cv_timedwait: absent("rumpuser_cv_timedwait"),
    rumpuser_cv_signal: absent("rumpuser_cv_signal"),
    rumpuser_cv_broadcast: absent("rumpuser_cv_broadcast"),
  };
}
