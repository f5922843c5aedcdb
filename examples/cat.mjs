// SPDX-License-Identifier: BSD-2-Clause

// node cat.mjs IMAGE FILE: print a file of an FFS image.
import { readFileSync } from 'node:fs'
import { boot, MemoryDisk } from 'rumpjs'

const [image, file] = process.argv.slice(2)
const kernel = await boot()
const disk = kernel.attach(new MemoryDisk(readFileSync(image)))
kernel.mount('ffs', '/ffs', { device: disk, readOnly: true })
process.stdout.write(kernel.fs.readFileSync(`/ffs${file}`))
kernel.unmount('/ffs')
kernel.halt()
