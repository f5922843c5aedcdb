// SPDX-License-Identifier: BSD-2-Clause

// run.mjs BUILD [ROUNDS]: the table of "make bench". Every round measures each
// peer once in a fresh process; figures are medians, ratios are of medians of
// this run. Writes BUILD/bench/result.json too.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { ROWS } from './rows.mjs'

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

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]

function measure() {
  const samples = {}
  for (let round = 1; round <= rounds; round++) {
    for (const [name, [command, args]] of Object.entries(PEERS)) {
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

function speeds(result) {
  const names = Object.keys(PEERS)
  table(['', 'unit', ...names], ROWS.map(([row, unit]) =>
    [row, unit, ...names.map((n) => figure(result[n][row], unit))]))
  console.log('\nratios (higher is better for rumpjs, and for wasm)')
  const ratio = (a, b, row, unit) => {
    const x = result[a][row]
    const y = result[b][row]
    if (x === undefined || y === undefined) return '-'
    return (unit === 'ms' ? y / x : x / y).toFixed(2)
  }
  table(['', 'rumpjs/node:fs', 'rumpjs/memfs', 'rumpjs/ext2fs', 'wasm/native'],
    ROWS.map(([row, unit]) => [row, ratio('rumpjs', 'node:fs', row, unit),
      ratio('rumpjs', 'memfs', row, unit), ratio('rumpjs', 'ext2fs', row, unit),
      ratio('wasm', 'native', row, unit)]))
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
  console.log('\nsize of the browser\'s download, bytes')
  table(['', 'raw', 'gzip', 'brotli'], lines)
  return sum
}

const result = measure()
console.log(`Node ${process.version}, ${cpus()[0].model}, ${cpus().length} cores, ${rounds} rounds\n`)
speeds(result)
const size = sizes()
writeFileSync(`${build}/bench/result.json`, JSON.stringify({ node: process.version, rounds, result, size }, null, 2))
