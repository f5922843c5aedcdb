// SPDX-License-Identifier: BSD-2-Clause

// node tree.mjs IMAGE: list a disk image of any size, an ISO image too, without
// loading it into memory.
import { boot } from 'rumpjs'
import { FileDisk } from 'rumpjs/node'

const kernel = await boot()
const disk = kernel.attach(new FileDisk(process.argv[2]))
kernel.mount('auto', '/disk', { device: disk, readOnly: true })
for (const path of kernel.fs.readdirSync('/disk', { recursive: true }).sort()) {
  // A name that is no UTF-8 cannot be written as a string, so not found by one.
  const stat = kernel.fs.lstatSync(`/disk/${path}`, { throwIfNoEntry: false })
  console.log(String(stat?.size ?? '?').padStart(12), path)
}
kernel.unmount('/disk')
kernel.halt()
