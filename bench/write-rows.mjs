// SPDX-License-Identifier: BSD-2-Clause

// The rows about writing: what is measured, and how, on anything that looks
// like node:fs. bench/native-write.c measures the same through the C API.

export const WRITE_ROWS = [
  ['create', 'files/s'],
  ['write 1 KiB', 'files/s'],
  ['rename', 'ops/s'],
  ['unlink', 'files/s'],
  ['mkdir', 'ops/s'],
  ['rmdir', 'ops/s'],
  ['sequential write', 'MB/s'],
  ['sequential write, fsync', 'MB/s'],
  ['random 4 KiB writes', 'ops/s'],
  ['random 4 KiB, fsync', 'ops/s'],
  ['unpack 5,000 files', 'files/s'],
  ['remove 5,000 files', 'files/s'],
  ['create among 1,000', 'files/s'],
  ['create among 100,000', 'files/s'],
]

const PIECE = 65536
const SIZE = 32 << 20
const COUNT = 1000
const now = () => performance.now()

/** Numbers that are the same for everybody: a linear congruential generator. */
function generator() {
  let state = 12345
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % n
  }
}

/** The files of a tree: as the sources of a program might be. */
export function tree() {
  const next = generator()
  const folders = []
  const files = []
  for (let i = 0; i < 250; i++) {
    folders.push(i < 10 ? `pkg-${i}` : `${folders[next(i)]}/dir-${i}`)
  }
  for (let i = 0; i < 5000; i++) {
    files.push([`${folders[next(250)]}/file-${i}.js`, 200 + next(1 << (8 + next(6)))])
  }
  return { folders, files }
}

class Clock {
  constructor() {
    this.amounts = {}
    this.times = {}
  }
  add(row, amount, start) {
    this.amounts[row] = (this.amounts[row] ?? 0) + amount
    this.times[row] = (this.times[row] ?? 0) + now() - start
  }
  rates() {
    const rates = {}
    for (const row of Object.keys(this.amounts)) {
      rates[row] = (this.amounts[row] * 1000) / this.times[row]
    }
    return rates
  }
}

const data = new Uint8Array(SIZE).map((_, i) => i * 7)
const kibibyte = data.subarray(0, 1024)

function names(fs, top, clock) {
  const paths = Array.from({ length: COUNT }, (_, i) => `${top}/names/file-${i}`)
  const others = paths.map((path) => `${path}-renamed`)
  let start = now()
  for (const path of paths) fs.closeSync(fs.openSync(path, 'w'))
  clock.add('create', COUNT, start)
  start = now()
  for (let i = 0; i < COUNT; i++) fs.renameSync(paths[i], others[i])
  clock.add('rename', COUNT, start)
  for (const path of others) fs.unlinkSync(path)
  start = now()
  for (const path of paths) fs.writeFileSync(path, kibibyte)
  clock.add('write 1 KiB', COUNT, start)
  start = now()
  for (const path of paths) fs.unlinkSync(path)
  clock.add('unlink', COUNT, start)
  start = now()
  for (const path of paths) fs.mkdirSync(path)
  clock.add('mkdir', COUNT, start)
  start = now()
  for (const path of paths) fs.rmdirSync(path)
  clock.add('rmdir', COUNT, start)
}

function contents(fs, top, clock) {
  const path = `${top}/big`
  const fd = fs.openSync(path, 'w+')
  let start = now()
  for (let at = 0; at < SIZE; at += PIECE) fs.writeSync(fd, data, at, PIECE, at)
  clock.add('sequential write', SIZE / 1e6, start)
  const next = generator()
  start = now()
  for (let i = 0; i < 2000; i++) {
    fs.writeSync(fd, data, next(1000) * 16, 4096, next(SIZE / 4096) * 4096)
  }
  clock.add('random 4 KiB writes', 2000, start)
  start = now()
  for (let i = 0; i < 2000; i++) {
    fs.writeSync(fd, data, next(1000) * 16, 4096, next(SIZE / 4096) * 4096)
    fs.fsyncSync(fd)
  }
  clock.add('random 4 KiB, fsync', 2000, start)
  fs.closeSync(fd)
  fs.unlinkSync(path)
  const other = fs.openSync(path, 'w')
  start = now()
  for (let at = 0; at < SIZE; at += PIECE) {
    fs.writeSync(other, data, at, PIECE, at)
    if (at % (16 * PIECE) === 15 * PIECE) fs.fsyncSync(other)
  }
  clock.add('sequential write, fsync', SIZE / 1e6, start)
  fs.closeSync(other)
  fs.unlinkSync(path)
}

function unpack(fs, top, clock) {
  const { folders, files } = tree()
  let start = now()
  fs.mkdirSync(`${top}/tree`)
  for (const folder of folders) fs.mkdirSync(`${top}/tree/${folder}`)
  for (const [name, size] of files) {
    fs.writeFileSync(`${top}/tree/${name}`, data.subarray(0, size))
  }
  clock.add('unpack 5,000 files', files.length, start)
  start = now()
  fs.rmSync(`${top}/tree`, { recursive: true })
  clock.add('remove 5,000 files', files.length, start)
}

/**
 * How creating and removing gets slower in a directory with many files; what
 * making those has left to write is not counted.
 */
function flatness(fs, top, clock, quiet) {
  fs.mkdirSync(`${top}/many`)
  let count = 0
  for (const [row, size] of [['create among 1,000', 1000], ['create among 100,000', 100_000]]) {
    for (; count < size; count++) fs.closeSync(fs.openSync(`${top}/many/f${count}`, 'w'))
    quiet()
    for (let round = 0; round < 30; round++) {
      const start = now()
      for (let i = 0; i < COUNT; i++) fs.closeSync(fs.openSync(`${top}/many/x${i}`, 'w'))
      clock.add(row, COUNT, start)
      for (let i = 0; i < COUNT; i++) fs.unlinkSync(`${top}/many/x${i}`)
    }
  }
}

/** All rows, with synchronous calls below `top`; `quiet` lets the file system rest. */
export function measureWriteSync(fs, top, quiet = () => {}) {
  fs.mkdirSync(`${top}/names`)
  for (const part of [names, contents, unpack]) {
    part(fs, top, new Clock())
    quiet()
  }
  const clock = new Clock()
  for (const [part, rounds] of [[names, 12], [contents, 8], [unpack, 6], [flatness, 1]]) {
    for (let round = 0; round < rounds; round++) {
      part(fs, top, clock, quiet)
      quiet()
    }
  }
  return clock.rates()
}

/** The same with promises, for a file system that has nothing else; no flatness. */
export async function measureWriteAsync(fs, top) {
  const clock = new Clock()
  await fs.mkdir(`${top}/names`)
  const paths = Array.from({ length: COUNT }, (_, i) => `${top}/names/file-${i}`)
  const put = async (path, bytes) => {
    const file = await fs.open(path, 'w')
    if (bytes.length > 0) await fs.write(file, bytes, 0, bytes.length, 0)
    await fs.close(file)
  }
  const empty = Buffer.alloc(0)
  const bytes = Buffer.from(data.buffer)
  let start = now()
  for (const path of paths) await put(path, empty)
  clock.add('create', COUNT, start)
  start = now()
  for (const path of paths) await fs.rename(path, `${path}-renamed`)
  clock.add('rename', COUNT, start)
  for (const path of paths) await fs.unlink(`${path}-renamed`)
  start = now()
  for (const path of paths) await put(path, bytes.subarray(0, 1024))
  clock.add('write 1 KiB', COUNT, start)
  start = now()
  for (const path of paths) await fs.unlink(path)
  clock.add('unlink', COUNT, start)
  start = now()
  for (const path of paths) await fs.mkdir(path)
  clock.add('mkdir', COUNT, start)
  start = now()
  for (const path of paths) await fs.rmdir(path)
  clock.add('rmdir', COUNT, start)

  const path = `${top}/big`
  const file = await fs.open(path, 'w+')
  start = now()
  for (let at = 0; at < SIZE; at += PIECE) await fs.write(file, bytes, at, PIECE, at)
  clock.add('sequential write', SIZE / 1e6, start)
  const next = generator()
  start = now()
  for (let i = 0; i < 500; i++) {
    await fs.write(file, bytes, next(1000) * 16, 4096, next(SIZE / 4096) * 4096)
  }
  clock.add('random 4 KiB writes', 500, start)
  await fs.close(file)
  await fs.unlink(path)

  const { folders, files } = tree()
  start = now()
  await fs.mkdir(`${top}/tree`)
  for (const folder of folders) await fs.mkdir(`${top}/tree/${folder}`)
  for (const [name, size] of files) await put(`${top}/tree/${name}`, bytes.subarray(0, size))
  clock.add('unpack 5,000 files', files.length, start)
  start = now()
  for (const [name] of files) await fs.unlink(`${top}/tree/${name}`)
  for (const folder of folders.toReversed?.() ?? [...folders].reverse()) {
    await fs.rmdir(`${top}/tree/${folder}`)
  }
  await fs.rmdir(`${top}/tree`)
  clock.add('remove 5,000 files', files.length, start)
  return clock.rates()
}
