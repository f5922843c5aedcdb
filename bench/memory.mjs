// SPDX-License-Identifier: BSD-2-Clause

// memory.mjs BUILD IMAGE: walk a large image through FileDisk and read every
// file; prints what it took. "make bench-memory" makes an image of 4 GiB.
import { pathToFileURL } from 'node:url'

const [build, image] = process.argv.slice(2)
const top = `${process.cwd()}/${build}/js/package/js/src`
const { boot } = await import(pathToFileURL(`${top}/index.js`))
const { FileDisk } = await import(pathToFileURL(`${top}/devices/file-disk.js`))

const kernel = await boot()
const device = kernel.attach(new FileDisk(image))
kernel.mount('auto', '/m', { device, readOnly: true })
const buffer = new Uint8Array(1 << 20)
const start = performance.now()
let files = 0
let bytes = 0
let largest = 0
for (const path of kernel.fs.readdirSync('/m', { recursive: true })) {
  if (!kernel.fs.statSync(`/m/${path}`).isFile()) continue
  files++
  const fd = kernel.fs.openSync(`/m/${path}`, 'r')
  let n
  while ((n = kernel.fs.readSync(fd, buffer)) > 0) bytes += n
  kernel.fs.closeSync(fd)
  largest = Math.max(largest, process.memoryUsage.rss())
}
const seconds = (performance.now() - start) / 1000
kernel.unmount('/m')
kernel.halt()
console.log(`${files} files, ${(bytes / 2 ** 30).toFixed(2)} GiB in ${seconds.toFixed(1)} s,` +
  ` at most ${(largest / 2 ** 20).toFixed(0)} MiB of memory (an empty Node takes about 45)`)
