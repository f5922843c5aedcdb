// SPDX-License-Identifier: BSD-2-Clause

// wasm.mjs BUILD: the loops of bench/native.c on the package's own kernel
// module, through the same calls of the C API: what WebAssembly costs, without
// the objects that node:fs wants. Prints JSON.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const build = process.argv[2]
const PIECE = 65536
const SIZE = 64 << 20
const NFILES = 2000

// The instance is the kernel's private affair; a benchmark may look.
let exports
let buffer
const Instance = WebAssembly.Instance
WebAssembly.Instance = class extends Instance {
  constructor(...args) {
    super(...args)
    exports = this.exports
    // Room for buffer and paths, as a program beside the kernel would have.
    buffer = exports.memory.grow(4) * 65536
  }
}

const { boot, compile, MemoryDisk } = await import(
  pathToFileURL(`${process.cwd()}/${build}/js/package/js/src/index.js`))

const now = () => performance.now()

function rate(work, ms) {
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

function must(result) {
  if (result < 0) throw new Error('a call failed')
  return result
}

const module = await compile()
const bytes = readFileSync(`${build}/bench/ffs.img`)
const start = now()
const kernel = await boot({ module })
const booted = now()
const device = kernel.attach(new MemoryDisk(bytes))
kernel.mount('ffs', '/ffs', { device, readOnly: true })
const mounted = now()

const strings = buffer + PIECE
const stat = buffer + 3 * PIECE
const put = (text, at) => {
  new Uint8Array(exports.memory.buffer).set(new TextEncoder().encode(`${text}\0`), at)
  return at
}
const paths = []
for (let i = 0; i < NFILES; i++) {
  paths.push(put(`/ffs/files/file-${String(i).padStart(4, '0')}`, strings + i * 32))
}
const directory = put('/ffs/files', stat + 256)
const big = must(exports.rump___sysimpl_open(put('/ffs/big', stat + 512), 0, 0))

function sequential() {
  for (let at = 0; at < SIZE; at += PIECE) must(exports.js_pread(big, buffer, PIECE, at))
  return SIZE / 1e6
}

let state = 12345
function randomly() {
  for (let i = 0; i < 1000; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    must(exports.js_pread(big, buffer, 4096, ((state >>> 8) % (SIZE / 4096)) * 4096))
  }
  return 1000
}

function stats() {
  for (const path of paths) must(exports.rump_sys_stat(path, stat))
  return NFILES
}

function listing() {
  const fd = must(exports.rump___sysimpl_open(directory, 0, 0))
  const records = new DataView(exports.memory.buffer)
  let entries = 0
  let n
  while ((n = must(exports.rump_sys_getdents(fd, buffer, 8192))) > 0) {
    for (let at = 0; at < n; at += records.getUint16(buffer + at + 8, true)) entries++
  }
  exports.rump_sys_close(fd)
  return entries - 2
}

function openReadClose() {
  for (const path of paths) {
    const fd = must(exports.rump___sysimpl_open(path, 0, 0))
    must(exports.js_pread(fd, buffer, 1024, 0))
    exports.rump_sys_close(fd)
  }
  return NFILES
}

const first = now()
sequential()
console.log(JSON.stringify({
  boot: booted - start,
  mount: mounted - booted,
  'sequential read, cold': (SIZE / 1e6 / (now() - first)) * 1000,
  'sequential read, warm': rate(sequential, 800),
  'random 4 KiB reads': rate(randomly, 400),
  stat: rate(stats, 400),
  'readdir of 2,000': rate(listing, 400),
  'open+read+close': rate(openReadClose, 400),
}))
