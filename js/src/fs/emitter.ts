// SPDX-License-Identifier: BSD-2-Clause

/** The part of Node's EventEmitter that watchers need, in any engine. */
type Listener = (...args: any[]) => void;

export class Emitter {
  readonly #listeners = new Map<string | symbol, Listener[]>();

  on(event: string | symbol, listener: Listener): this {
    const list = this.#listeners.get(event) ?? [];
    this.#listeners.set(event, [...list, listener]);
    return this;
  }

  addListener(event: string | symbol, listener: Listener): this {
    return this.on(event, listener);
  }

  once(event: string | symbol, listener: Listener): this {
    const first: Listener = (...args) => {
      this.off(event, first);
      listener.apply(this, args);
    };
    originals.set(first, listener);
    return this.on(event, first);
  }

  off(event: string | symbol, listener: Listener): this {
    const list = this.#listeners.get(event) ?? [];
    const at = list.findLastIndex(
      (one) => one === listener || originals.get(one) === listener,
    );
    if (at >= 0) this.#listeners.set(event, list.filter((_, i) => i !== at));
    return this;
  }

  removeListener(event: string | symbol, listener: Listener): this {
    return this.off(event, listener);
  }

  removeAllListeners(event?: string | symbol): this {
    if (event === undefined) this.#listeners.clear();
    else this.#listeners.delete(event);
    return this;
  }

  listenerCount(event: string | symbol): number {
    return this.#listeners.get(event)?.length ?? 0;
  }

  /** An error that nobody hears is thrown. */
  emit(event: string | symbol, ...args: any[]): boolean {
    const list = this.#listeners.get(event) ?? [];
    if (list.length === 0 && event === "error") throw args[0];
    for (const listener of list) listener.apply(this, args);
    return list.length > 0;
  }
}

/** What a listener of `once` was made from. */
const originals = new WeakMap<Listener, Listener>();
