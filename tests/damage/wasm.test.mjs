// SPDX-License-Identifier: BSD-2-Clause

// Does damage in an image end in an error as WebAssembly too? Seeded random
// corruption of the two images of t_damage.c; each is mounted, walked and
// unmounted. A panic of the kernel is contained and counted; a trap of the
// module, which would be an access out of bounds or a division by zero, is not
// accepted. TEST_SEED=n repeats a run, DAMAGE_CASE=n one case of it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

const build = process.env.BUILD ?? 'build'
const { boot, compile, KernelPanic, MemoryDisk } = await import(
  pathToFileURL(`${build}/js/package/js/src/index.js`))
const module = await compile()
const seed = Number(process.env.TEST_SEED ?? Date.now() % 1e9)
const CASES = process.env.TEST_QUICK ? 500 : 5000
const MAX_ENTRIES = 2000
const MAX_DEPTH = 20
const buffer = new Uint8Array(65536)

/** mulberry32: a stream of 32-bit numbers for each case. */
function generator(state) {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const NASTY = [0, 1, 2, 3, 7, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000,
  0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x40000000]

function damage(image, type, random) {
  const view = new DataView(image.buffer)
  for (let hits = 1 + random(8); hits > 0; hits--) {
    let from = 0
    let size = image.length
    if (type === 'ffs') {
      const where = random(8)
      if (where < 3) [from, size] = [8192, 1380]
      else if (where < 6) [from, size] = [8192, 131072]
    } else if (random(8) < 6) [from, size] = [32768, 98304]
    const at = from + random(Math.min(size, image.length - from) - 4)
    const word = random(2) ? NASTY[random(NASTY.length)] : random(2 ** 32)
    if (random(2)) view.setUint8(at, word & 0xff)
    else view.setUint32(at & ~3, word, true)
  }
}

/** Errors of the file system are what is expected; anything else goes up. */
function attempt(call) {
  try {
    return call()
  } catch (error) {
    if (typeof error.errno === 'number' && typeof error.syscall === 'string') return undefined
    throw error
  }
}

function walk(fs, path, depth, budget) {
  for (const entry of attempt(() => fs.readdirSync(path)) ?? []) {
    if (budget.left-- <= 0 || depth > MAX_DEPTH) return
    const full = `${path}/${entry}`
    const stat = attempt(() => fs.lstatSync(full))
    if (stat?.isDirectory()) walk(fs, full, depth + 1, budget)
    else if (stat?.isSymbolicLink()) attempt(() => fs.readlinkSync(full))
    else if (stat?.isFile()) {
      attempt(() => {
        const fd = fs.openSync(full, 'r')
        try {
          for (let at = 0; at < 262144 && fs.readSync(fd, buffer, 0, 65536, at) > 0;) at += 65536
          if (stat.size > 262144) fs.readSync(fd, buffer, 0, 4096, stat.size - 1000)
        } finally {
          fs.closeSync(fd)
        }
      })
    }
  }
}

/** One kernel for as long as it lives. */
let kernel
async function tryCase(type, image) {
  kernel ??= await boot({ module })
  try {
    const device = kernel.attach(new MemoryDisk(image))
    if (attempt(() => kernel.mount(type, '/m', { device, readOnly: true })) === undefined) {
      kernel.detach(device)
      return 'refused'
    }
    walk(kernel.fs, '/m', 0, { left: MAX_ENTRIES })
    kernel.unmount('/m', { force: true })
    kernel.detach(device)
    return 'mounted'
  } catch (error) {
    kernel = undefined
    if (!(error instanceof KernelPanic)) throw error
    if (error.cause instanceof WebAssembly.RuntimeError || error.cause instanceof RangeError) {
      throw new Error(`trap: ${error.cause.message}`, { cause: error })
    }
    return 'panic'
  }
}

for (const [type, file] of [['ffs', 'damage-ffs.img'], ['cd9660', 'damage-iso.img']]) {
  test(`random damage, ${type}, seed ${seed}`, async () => {
    const good = new Uint8Array(readFileSync(`${build}/images/${file}`))
    const counts = { refused: 0, mounted: 0, panic: 0 }
    const only = process.env.DAMAGE_CASE
    for (let n = Number(only ?? 0); n < (only ? Number(only) + 1 : CASES); n++) {
      const image = good.slice()
      damage(image, type, generator(seed + n * 7919))
      try {
        counts[await tryCase(type, image)]++
      } catch (error) {
        throw new Error(`TEST_SEED=${seed} DAMAGE_CASE=${n}: ${error.message}`, { cause: error })
      }
    }
    console.log(`# ${type}:`, counts)
    assert.ok(counts.mounted > 0, 'nothing was ever mounted')
  })
}
