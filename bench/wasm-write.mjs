// SPDX-License-Identifier: BSD-2-Clause

// wasm-write.mjs BUILD tmpfs|softdep|async: the loops of bench/native-write.c on
// the package's own kernel module, through the same calls of the C API: what
// WebAssembly costs, without the objects that node:fs wants. Prints JSON.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [build, type] = process.argv.slice(2)
const PIECE = 65536
const SIZE = 32 << 20
const COUNT = 1000
const ROUNDS = 12

// The instance is the kernel's private affair; a benchmark may look.
let x
let buffer
const Instance = WebAssembly.Instance
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args)
    x = this.exports
    // Room for data and paths, as a program beside the kernel would have.
    buffer = x.memory.grow(4) * 65536
  }
}

const { boot, MemoryDisk } = await import(
  pathToFileURL(`${process.cwd()}/${build}/js/package/js/src/index.js`))

const now = () => performance.now()
const must = (result) => {
  if (result < 0) throw new Error('a call failed')
  return result
}

const kernel = await boot()
if (type === 'tmpfs') kernel.mount('tmpfs', '/w')
else {
  const device = new MemoryDisk(readFileSync(`${build}/bench/empty-ffs.img`))
  kernel.mount('ffs', '/w', { device, async: type === 'async' })
}
kernel.fs.mkdirSync('/w/names')

const strings = buffer + PIECE
let end = strings
const put = (text) => {
  const at = end
  const bytes = new TextEncoder().encode(`${text}\0`)
  new Uint8Array(x.memory.buffer).set(bytes, at)
  end += bytes.length
  return at
}
const paths = Array.from({ length: COUNT }, (_, i) => put(`/w/names/file-${i}`))
const others = Array.from({ length: COUNT }, (_, i) => put(`/w/names/file-${i}-renamed`))
const big = put('/w/big')

let sums = new Map()
function add(row, amount, start) {
  const sum = sums.get(row) ?? [0, 0]
  sums.set(row, [sum[0] + amount, sum[1] + now() - start])
}

let state = 12345
function random(n) {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
  return (state >>> 8) % n
}

function file(path, length) {
  const fd = must(x.rump___sysimpl_open(path, 0x601, 0o666))
  if (length > 0) must(x.js_write(fd, buffer, length))
  x.rump_sys_close(fd)
}

function names() {
  let start = now()
  for (let i = 0; i < COUNT; i++) file(paths[i], 0)
  add('create', COUNT, start)
  start = now()
  for (let i = 0; i < COUNT; i++) must(x.rump_sys_rename(paths[i], others[i]))
  add('rename', COUNT, start)
  for (let i = 0; i < COUNT; i++) must(x.rump_sys_unlink(others[i]))
  start = now()
  for (let i = 0; i < COUNT; i++) file(paths[i], 1024)
  add('write 1 KiB', COUNT, start)
  start = now()
  for (let i = 0; i < COUNT; i++) must(x.rump_sys_unlink(paths[i]))
  add('unlink', COUNT, start)
  start = now()
  for (let i = 0; i < COUNT; i++) must(x.rump_sys_mkdir(paths[i], 0o777))
  add('mkdir', COUNT, start)
  start = now()
  for (let i = 0; i < COUNT; i++) must(x.rump_sys_rmdir(paths[i]))
  add('rmdir', COUNT, start)
  kernel.sync()
}

function contents() {
  const fd = must(x.rump___sysimpl_open(big, 0x202, 0o666))
  let start = now()
  for (let at = 0; at < SIZE; at += PIECE) must(x.js_pwrite(fd, buffer, PIECE, at))
  add('sequential write', SIZE / 1e6, start)
  start = now()
  for (let i = 0; i < 2000; i++) {
    must(x.js_pwrite(fd, buffer + random(1000) * 16, 4096, random(SIZE / 4096) * 4096))
  }
  add('random 4 KiB writes', 2000, start)
  x.rump_sys_close(fd)
  must(x.rump_sys_unlink(big))
  kernel.sync()
}

// The engine compiles what is used much again, in the background.
for (const end = now() + 2000; now() < end; ) {
  names()
  contents()
}
sums = new Map()
for (let i = 0; i < ROUNDS; i++) names()
for (let i = 0; i < 8; i++) contents()
const rates = {}
for (const [row, [amount, time]] of sums) rates[row] = (amount * 1000) / time
console.log(JSON.stringify(rates))
