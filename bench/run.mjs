// SPDX-License-Identifier: BSD-2-Clause

// run.mjs BUILD [ROUNDS]: the table of "make bench". Every round measures each
// peer once in a fresh process; figures are medians, ratios are of medians of
// this run. Writes BUILD/bench/result.json too.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ROWS } from './rows.mjs'
import { WRITE_ROWS } from './write-rows.mjs'

const build = process.argv[2] ?? 'build'
const rounds = Number(process.argv[3] ?? 5)
const here = new URL('.', import.meta.url).pathname
const node = process.execPath
const peer = (name) => [node, [`${here}peer.mjs`, build, name]]
const PEERS = {
  rumpjs: peer('rumpjs'),
  'node:fs': peer('node:fs'),
  memfs: peer('memfs'),
  ext2fs: peer('ext2fs'),
  native: [`${build}/native/bin/bench`, [`${build}/bench/ffs.img`]],
  wasm: [node, [`${here}wasm.mjs`, build]],
}

/** Those that write: the file systems, in Node; the kernel alone, in C. */
const WRITERS = {}
for (const name of ['tmpfs', 'ffs softdep', 'ffs async', 'node:fs', 'memfs', 'ext2fs']) {
  WRITERS[name] = peer(`write ${name}`)
}
const native = `${build}/native/bin/bench-write`
const empty = `${build}/bench/empty-ffs.img`
const ENGINES = {}
for (const type of ['tmpfs', 'softdep', 'async']) {
  ENGINES[`native ${type}`] = [native, type === 'tmpfs' ? [type] : [type, empty]]
  ENGINES[`wasm ${type}`] = [node, [`${here}wasm-write.mjs`, build, type]]
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]

function measure(peers) {
  const samples = {}
  for (let round = 1; round <= rounds; round++) {
    for (const [name, [command, args]] of Object.entries(peers)) {
      process.stderr.write(`\rround ${round} of ${rounds}: ${name}        `)
      const rows = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }))
      for (const [row, value] of Object.entries(rows)) {
        ((samples[name] ??= {})[row] ??= []).push(value)
      }
    }
  }
  process.stderr.write('\r\x1b[K')
  for (const rows of Object.values(samples)) {
    for (const row of Object.keys(rows)) rows[row] = median(rows[row])
  }
  return samples
}

function figure(value, unit) {
  if (value === undefined) return '-'
  if (unit === 'ms') return value.toFixed(2)
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`
  return value.toFixed(0)
}

function table(head, lines) {
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((l) => l[i].length)))
  for (const line of [head, ...lines]) {
    console.log(line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '))
  }
}

/** A table of figures, and one of ratios: higher is better for the first. */
function speeds(rows, result, ratios) {
  const names = Object.keys(result)
  table(['', 'unit', ...names], rows.map(([row, unit]) =>
    [row, unit, ...names.map((n) => figure(result[n][row], unit))]))
  console.log('\nratios (higher is better for the first)')
  const ratio = ([a, b], row, unit) => {
    const x = result[a][row]
    const y = result[b][row]
    if (x === undefined || y === undefined) return '-'
    return (unit === 'ms' ? y / x : x / y).toFixed(2)
  }
  table(['', ...ratios.map(([a, b]) => `${a}/${b}`)],
    rows.map(([row, unit]) => [row, ...ratios.map((pair) => ratio(pair, row, unit))]))
  console.log('')
}

/** How creating files is slowed down by 100 times as many that are there. */
function flatness(result) {
  console.log('create among 100,000 / among 1,000')
  const names = Object.keys(result).filter((n) => result[n]['create among 1,000'])
  table(['', ...names], [['', ...names.map((n) =>
    (result[n]['create among 100,000'] / result[n]['create among 1,000']).toFixed(2))]])
  console.log('')
}

/** Every file that a page loads for a kernel on its own thread: module and glue. */
function sizes() {
  const top = `${build}/js/package`
  const files = readdirSync(top, { recursive: true })
    .map(String)
    .filter((f) => (f.endsWith('.js') && !f.includes('worker') && !f.includes('file-disk')) || f === 'kernel.wasm')
  const sum = { raw: 0, gzip: 0, brotli: 0 }
  const lines = []
  const add = (label, list) => {
    const one = { raw: 0, gzip: 0, brotli: 0 }
    for (const f of list) {
      const data = readFileSync(`${top}/${f}`)
      one.raw += statSync(`${top}/${f}`).size
      one.gzip += gzipSync(data, { level: 9 }).length
      one.brotli += brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
    }
    for (const key of Object.keys(sum)) sum[key] += one[key]
    lines.push([label, ...Object.values(one).map(String)])
  }
  add('kernel.wasm', files.filter((f) => f === 'kernel.wasm'))
  add('JavaScript', files.filter((f) => f !== 'kernel.wasm'))
  lines.push(['together', ...Object.values(sum).map(String)])
  console.log('size of the browser\'s download, bytes')
  table(['', 'raw', 'gzip', 'brotli'], lines)
  return sum
}

console.log(`Node ${process.version}, ${cpus()[0].model}, ${cpus().length} cores, ${rounds} rounds\n`)
const reading = measure(PEERS)
console.log('reading')
speeds(ROWS, reading, [['rumpjs', 'node:fs'], ['rumpjs', 'memfs'], ['rumpjs', 'ext2fs'],
  ['wasm', 'native']])
const writing = measure(WRITERS)
console.log('writing; node:fs in /dev/shm, ffs and ext2fs on images in memory')
speeds(WRITE_ROWS, writing, [['tmpfs', 'node:fs'], ['ffs softdep', 'node:fs'],
  ['ffs async', 'node:fs'], ['tmpfs', 'memfs'], ['ffs softdep', 'ext2fs'], ['ffs async', 'ext2fs']])
flatness(writing)
const engines = measure(ENGINES)
console.log('writing through the C API')
const ENGINE_ROWS = WRITE_ROWS.filter(([row]) => engines['native tmpfs'][row] !== undefined)
speeds(ENGINE_ROWS, engines, ['tmpfs', 'softdep', 'async'].map((type) =>
  [`wasm ${type}`, `native ${type}`]))
const size = sizes()
writeFileSync(`${build}/bench/result.json`, JSON.stringify(
  { node: process.version, rounds, result: reading, writing, engines, size }, null, 2))
