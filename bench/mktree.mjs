// SPDX-License-Identifier: BSD-2-Clause

// mktree.mjs OUT: a file of 64 MiB and 2,000 of 1 KiB, as in docs/bench.md.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const out = process.argv[2]
rmSync(out, { recursive: true, force: true })
mkdirSync(`${out}/files`, { recursive: true })
const big = Buffer.alloc(64 << 20)
for (let i = 0; i < big.length; i += 4) big.writeUInt32LE((i * 2654435761) >>> 0, i)
writeFileSync(`${out}/big`, big)
for (let i = 0; i < 2000; i++) {
  writeFileSync(`${out}/files/file-${String(i).padStart(4, '0')}`, big.subarray(i * 64, i * 64 + 1024))
}
