// SPDX-License-Identifier: BSD-2-Clause

/** The few assertions that the suites need, in any engine. */

function show(value) {
  if (value instanceof Uint8Array) return `bytes(${[...value.slice(0, 40)]})`;
  return JSON.stringify(value, (_key, v) =>
    typeof v === "bigint" ? `${v}n` : v,
  );
}

export function ok(value, message = "expected something true") {
  if (!value) throw new Error(message);
}

export function equal(actual, expected, what = "") {
  if (Object.is(actual, expected)) return;
  throw new Error(`${what} expected ${show(expected)}, got ${show(actual)}`);
}

export function same(actual, expected, what = "") {
  if (ArrayBuffer.isView(actual) && ArrayBuffer.isView(expected)) {
    equal(actual.byteLength, expected.byteLength, `${what} length:`);
    for (let i = 0; i < actual.length; i++) {
      if (actual[i] !== expected[i]) {
        throw new Error(`${what} byte ${i}: ${actual[i]}, not ${expected[i]}`);
      }
    }
    return;
  }
  equal(show(actual), show(expected), what);
}

/** Runs the call, which may return a promise, and returns what it throws. */
export async function thrown(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("expected an exception");
}

/** That the error has these properties. */
export function has(error, properties, what = "") {
  for (const [name, value] of Object.entries(properties)) {
    equal(error[name], value, `${what} ${name}:`);
  }
}
