// SPDX-License-Identifier: BSD-2-Clause

/**
 * The fsck of the package, for t_fsck.py: reads lines of JSON, { image, time },
 * repairs the image in place, and answers each with what check, preen on a
 * copy, repair and check again found.
 */
import * as fs from "node:fs";
import * as readline from "node:readline";

const root = new URL(`file://${process.env.BUILD}/js/package/js/src/`);
const { fsck, MemoryDisk } = await import(new URL("index.js", root).href);

const short = ({ status, findings, modified }) => ({
  status,
  modified,
  classes: findings.map((f) => f.class),
});

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { image, time } = JSON.parse(line);
  const disk = new MemoryDisk(new Uint8Array(fs.readFileSync(image)));
  const copy = new MemoryDisk(disk.bytes.slice());
  const options = { time: time * 1000 };
  const check = short(await fsck(disk));
  const preen = short(await fsck(copy, { ...options, mode: "preen" }));
  const repair = short(await fsck(disk, { ...options, mode: "repair" }));
  const again = short(await fsck(disk));
  fs.writeFileSync(image, disk.bytes);
  console.log(JSON.stringify({ check, preen, repair, again }));
}
