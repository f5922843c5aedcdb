// SPDX-License-Identifier: BSD-2-Clause

// peer.mjs BUILD NAME: measure one peer in a process of its own; prints JSON.
import * as nodeFs from 'node:fs'
import { pathToFileURL } from 'node:url'
import { measureAsync, measureSync } from './rows.mjs'
import { measureWriteAsync, measureWriteSync } from './write-rows.mjs'

const [build, peer] = process.argv.slice(2)
const image = (type) => nodeFs.readFileSync(`${build}/bench/${type}.img`)
const importRumpjs = (path = 'js/src/index.js') =>
  import(pathToFileURL(`${process.cwd()}/${build}/js/package/${path}`))

/** A kernel with a file system to write to at /w. */
async function measureKernel(type, options) {
  const { boot, MemoryDisk } = await importRumpjs()
  const kernel = await boot()
  if (type === 'ffs') options.device = new MemoryDisk(image('empty-ffs'))
  kernel.mount(type, '/w', options)
  return measureWriteSync(kernel.fs, '/w', () => kernel.sync())
}

/** ext2fs on an image in memory. */
async function mountExt2(bytes) {
  const { mount, umount } = (await import('ext2fs')).default
  const disk = {
    async getCapacity() { return bytes.length },
    async read(buffer, at, length, from) {
      bytes.copy(buffer, at, from, from + length)
      return { bytesRead: length, buffer }
    },
    async write(buffer, at, length, to) {
      buffer.copy(bytes, to, at, at + length)
      return { bytesWritten: length, buffer }
    },
    async flush() {},
    async discard() {},
  }
  const fs = await mount(disk)
  const p = fs.promises
  const adapted = {
    open: (path, flags) => p.open(path, flags),
    read: (file, ...rest) => file.read(...rest),
    write: (file, ...rest) => file.write(...rest),
    close: (file) => file.close(),
  }
  for (const name of ['stat', 'readdir', 'rename', 'unlink', 'mkdir', 'rmdir']) {
    adapted[name] = (...args) => p[name](...args)
  }
  return { fs: adapted, umount: () => umount(fs) }
}

/** The tree into an empty file system of node:fs shape. */
function fill(fs, top) {
  const from = `${build}/bench/tree`
  fs.mkdirSync(`${top}/files`, { recursive: true })
  fs.writeFileSync(`${top}/big`, nodeFs.readFileSync(`${from}/big`))
  for (const name of nodeFs.readdirSync(`${from}/files`)) {
    fs.writeFileSync(`${top}/files/${name}`, nodeFs.readFileSync(`${from}/files/${name}`))
  }
}

const peers = {
  async rumpjs() {
    const { boot, compile, MemoryDisk } = await importRumpjs()
    const module = await compile()
    const bytes = image('ffs')
    const start = performance.now()
    const kernel = await boot({ module })
    const booted = performance.now()
    const device = kernel.attach(new MemoryDisk(bytes))
    kernel.mount('ffs', '/ffs', { device, readOnly: true })
    const mounted = performance.now()
    const rows = measureSync(kernel.fs, '/ffs')
    return { boot: booted - start, mount: mounted - booted, ...rows }
  },

  async 'node:fs'() {
    const top = nodeFs.mkdtempSync('/dev/shm/rumpjs-bench-')
    try {
      fill(nodeFs, top)
      return measureSync(nodeFs, top)
    } finally {
      nodeFs.rmSync(top, { recursive: true })
    }
  },

  async memfs() {
    const { fs } = await import('memfs')
    fill(fs, '/top')
    return measureSync(fs, '/top')
  },

  async ext2fs() {
    const start = performance.now()
    const { fs, umount } = await mountExt2(image('ext2'))
    const mounted = performance.now() - start
    const rows = await measureAsync(fs, '')
    await umount()
    return { mount: mounted, ...rows }
  },

  'write tmpfs': () => measureKernel('tmpfs', {}),
  'write ffs softdep': () => measureKernel('ffs', {}),
  'write ffs async': () => measureKernel('ffs', { async: true }),

  async 'write node:fs'() {
    const top = nodeFs.mkdtempSync('/dev/shm/rumpjs-bench-')
    try {
      return measureWriteSync(nodeFs, top)
    } finally {
      nodeFs.rmSync(top, { recursive: true })
    }
  },

  async 'write memfs'() {
    const { fs } = await import('memfs')
    fs.mkdirSync('/top')
    return measureWriteSync(fs, '/top')
  },

  async 'write ext2fs'() {
    const { fs, umount } = await mountExt2(image('empty-ext2'))
    const rows = await measureWriteAsync(fs, '')
    await umount()
    return rows
  },
}

console.log(JSON.stringify(await peers[peer]()))
process.exit(0)
