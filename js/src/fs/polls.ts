// SPDX-License-Identifier: BSD-2-Clause

/**
 * When to look for what has happened: after calls, when the program rests. A
 * kernel that nobody watches pays with one test a call.
 */
import type { Bridge } from "../bridge/area.js";

/** Someone who looks. */
export interface Poller {
  poll(): void;
}

export class Polls {
  readonly #bridge: Bridge;
  readonly #pollers = new Set<Poller>();
  #timer = false;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  add(poller: Poller): void {
    this.#pollers.add(poller);
    this.#arm();
  }

  delete(poller: Poller): void {
    this.#pollers.delete(poller);
    this.#arm();
  }

  #arm(): void {
    const wanted = this.#pollers.size > 0 && !this.#timer;
    this.#bridge.touched = wanted ? this.#touch : undefined;
  }

  readonly #touch = (): void => {
    this.#timer = true;
    this.#arm();
    setTimeout(this.#poll, 0);
  };

  /* The pollers' own calls touch nothing: it is armed afterwards. */
  readonly #poll = (): void => {
    try {
      for (const poller of this.#pollers) {
        if (this.#bridge.host.death !== undefined) this.#pollers.clear();
        else poller.poll();
      }
    } finally {
      this.#timer = false;
      this.#arm();
    }
  };
}

const all = new WeakMap<Bridge, Polls>();

/** Those of a kernel. */
export function pollsOf(bridge: Bridge): Polls {
  let polls = all.get(bridge);
  if (polls === undefined) all.set(bridge, (polls = new Polls(bridge)));
  return polls;
}
