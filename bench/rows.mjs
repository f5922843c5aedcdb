// SPDX-License-Identifier: BSD-2-Clause

// The rows of the table: what is measured, and how, on anything that looks
// like node:fs. bench/native.c measures the same rows through the C API.

export const ROWS = [
  ['boot', 'ms'],
  ['mount', 'ms'],
  ['sequential read, cold', 'MB/s'],
  ['sequential read, warm', 'MB/s'],
  ['random 4 KiB reads', 'ops/s'],
  ['stat', 'ops/s'],
  ['readdir of 2,000', 'entries/s'],
  ['open+read+close', 'ops/s'],
]

const PIECE = 65536
const SIZE = 64 << 20
const now = () => performance.now()

/** Repeat work (which returns how much it did) for some time: amount per second. */
function rate(work, ms = 400) {
  work()
  let amount = 0
  const start = now()
  let end
  do {
    amount += work()
    end = now()
  } while (end - start < ms)
  return (amount * 1000) / (end - start)
}

/** Numbers that are the same for everybody: a linear congruential generator. */
function generator() {
  let state = 12345
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % n
  }
}

const name = (i) => `file-${String(i).padStart(4, '0')}`

function sequential(fs, fd, buffer) {
  for (let at = 0; at < SIZE; at += PIECE) {
    if (fs.readSync(fd, buffer, 0, PIECE, at) !== PIECE) throw new Error('short read')
  }
  return SIZE / 1e6
}

/** All rows but boot and mount, with synchronous calls below `top`. */
export function measureSync(fs, top) {
  const result = {}
  const buffer = new Uint8Array(PIECE)
  const fd = fs.openSync(`${top}/big`, 'r')
  const start = now()
  sequential(fs, fd, buffer)
  result['sequential read, cold'] = (SIZE / 1e6 / (now() - start)) * 1000
  result['sequential read, warm'] = rate(() => sequential(fs, fd, buffer), 800)
  const next = generator()
  result['random 4 KiB reads'] = rate(() => {
    for (let i = 0; i < 1000; i++) fs.readSync(fd, buffer, 0, 4096, next(SIZE / 4096) * 4096)
    return 1000
  })
  fs.closeSync(fd)
  const paths = Array.from({ length: 2000 }, (_, i) => `${top}/files/${name(i)}`)
  result['stat'] = rate(() => {
    for (const path of paths) fs.statSync(path)
    return paths.length
  })
  result['readdir of 2,000'] = rate(() => fs.readdirSync(`${top}/files`).length)
  result['open+read+close'] = rate(() => {
    for (const path of paths) {
      const file = fs.openSync(path, 'r')
      fs.readSync(file, buffer, 0, 1024, 0)
      fs.closeSync(file)
    }
    return paths.length
  })
  return result
}

async function rateAsync(work, ms = 400) {
  await work()
  let amount = 0
  const start = now()
  let end
  do {
    amount += await work()
    end = now()
  } while (end - start < ms)
  return (amount * 1000) / (end - start)
}

/** The same with promises, for a file system that has nothing else. */
export async function measureAsync(fs, top) {
  const result = {}
  const buffer = Buffer.alloc(PIECE)
  const file = await fs.open(`${top}/big`, 'r')
  const all = async () => {
    for (let at = 0; at < SIZE; at += PIECE) await fs.read(file, buffer, 0, PIECE, at)
    return SIZE / 1e6
  }
  const start = now()
  await all()
  result['sequential read, cold'] = (SIZE / 1e6 / (now() - start)) * 1000
  result['sequential read, warm'] = await rateAsync(all, 800)
  const next = generator()
  result['random 4 KiB reads'] = await rateAsync(async () => {
    for (let i = 0; i < 1000; i++) await fs.read(file, buffer, 0, 4096, next(SIZE / 4096) * 4096)
    return 1000
  })
  await fs.close(file)
  const paths = Array.from({ length: 2000 }, (_, i) => `${top}/files/${name(i)}`)
  result['stat'] = await rateAsync(async () => {
    for (const path of paths) await fs.stat(path)
    return paths.length
  })
  result['readdir of 2,000'] = await rateAsync(async () => (await fs.readdir(`${top}/files`)).length)
  result['open+read+close'] = await rateAsync(async () => {
    for (const path of paths) {
      const one = await fs.open(path, 'r')
      await fs.read(one, buffer, 0, 1024, 0)
      await fs.close(one)
    }
    return paths.length
  })
  return result
}
