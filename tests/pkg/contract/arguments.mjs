// SPDX-License-Identifier: BSD-2-Clause

/** Bad arguments: Node's codes, classes and words. */
import * as assert from "./assert.mjs";

const TYPE = "ERR_INVALID_ARG_TYPE";
const VALUE = "ERR_INVALID_ARG_VALUE";
const RANGE = "ERR_OUT_OF_RANGE";

const NUL =
  "The argument 'path' must be a string, Uint8Array, or URL without null" +
  " bytes. Received '/a\\x00b'";

/** [function, arguments, code, class, message] */
const ROWS = [
  [
    "readFile",
    [undefined],
    TYPE,
    TypeError,
    'The "path" argument must be of type string or an instance of Buffer' +
      " or URL. Received undefined",
  ],
  ["stat", [{}], TYPE, TypeError],
  ["stat", [null], TYPE, TypeError],
  ["readdir", [true], TYPE, TypeError],
  ["readlink", [[]], TYPE, TypeError],
  ["stat", ["/a\0b"], VALUE, TypeError],
  ["realpath", ["/a\0b"], VALUE, TypeError, NUL],
  ["mkdir", ["/a\0b", { recursive: true }], VALUE, TypeError, NUL],
  ["readFile", ["/a", 5], TYPE, TypeError],
  ["readFile", ["/a", { encoding: 5 }], VALUE, TypeError],
  ["readFile", ["/a", "utf9"], VALUE, TypeError],
  ["readdir", ["/", { encoding: "nope" }], VALUE, TypeError],
  [
    "open",
    ["/a", "q"],
    VALUE,
    TypeError,
    "The argument 'flags' is invalid. Received 'q'",
  ],
  ["open", ["/a", "r", "xyz"], VALUE, TypeError],
  ["open", ["/a", 1.5], RANGE, RangeError],
  ["access", ["/", 8], RANGE, RangeError],
  ["access", ["/", "r"], TYPE, TypeError],
];

const SYNC_ROWS = [
  ["closeSync", ["1"], TYPE, TypeError],
  ["closeSync", [-1], RANGE, RangeError],
  ["closeSync", [1.5], RANGE, RangeError],
  ["fstatSync", [undefined], TYPE, TypeError],
  ["readSync", [0, "text"], TYPE, TypeError],
  ["readSync", [0, new Uint8Array(8), -1, 4, 0], RANGE, RangeError],
  ["readSync", [0, new Uint8Array(8), 9, 4, 0], RANGE, RangeError],
  ["readSync", [0, new Uint8Array(8), 0, 9, 0], RANGE, RangeError],
  ["readSync", [0, new Uint8Array(8), 0, -1, 0], RANGE, RangeError],
  ["readSync", [0, new Uint8Array(8), 0, 8, 1.5], RANGE, RangeError],
  ["readSync", [0, new Uint8Array(8), 0, 8, "0"], TYPE, TypeError],
  ["readSync", [0, new Uint8Array(0), 0, 1, 0], VALUE, TypeError],
  ["readvSync", [0, "text"], TYPE, TypeError],
];

export default function suite(test, { fs, at }) {
  const { promises } = fs;

  for (const [name, args, code, Class, message] of ROWS) {
    test(`${name}(${args.map(String).join(", ")}) is ${code}`, async () => {
      const calls = [() => promises[name](...args)];
      if (fs[`${name}Sync`]) calls.push(() => fs[`${name}Sync`](...args));
      for (const call of calls) {
        const error = await assert.thrown(call);
        assert.has(error, { code });
        assert.ok(error instanceof Class, `${error} is of the wrong class`);
        if (message !== undefined) assert.equal(error.message, message);
      }
    });
  }

  for (const [name, args, code, Class] of SYNC_ROWS) {
    if (fs[name] === undefined) continue;
    test(`${name}(${args.map(String).join(", ")}) is ${code}`, async () => {
      const error = await assert.thrown(() => fs[name](...args));
      assert.has(error, { code });
      assert.ok(error instanceof Class, `${error} is of the wrong class`);
    });
  }

  test("promises take no descriptor for a path", async () => {
    for (const call of [
      () => promises.truncate(5),
      () => promises.writeFile(5, ""),
      () => promises.appendFile(5, ""),
    ]) {
      assert.has(await assert.thrown(call), { code: TYPE });
    }
  });

  test("an empty encoding is none", async () => {
    const bytes = await promises.readFile(at("etc/motd"), { encoding: "" });
    assert.ok(bytes instanceof Uint8Array);
    assert.ok((await promises.readdir(at("etc"), "")).includes("motd"));
  });

  test("a callback is needed", async () => {
    for (const call of [
      () => fs.stat("/"),
      () => fs.readFile("/", "utf8"),
      () => fs.open("/"),
    ]) {
      assert.has(await assert.thrown(call), { code: TYPE });
    }
  });

  test("functions may be taken off the object", async () => {
    const { readdir } = fs.promises;
    assert.ok(Array.isArray(await readdir("/")));
    assert.ok(Object.keys(fs).includes("promises"));
    if (fs.readdirSync === undefined) return;
    const { readdirSync } = fs;
    assert.ok(Array.isArray(readdirSync("/")));
  });
}
