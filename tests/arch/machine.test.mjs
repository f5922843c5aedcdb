// SPDX-License-Identifier: BSD-2-Clause
// sys/arch/javascript: strings without a C library, and the two kinds of
// memory that a caller's address may lie in.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const CLIENT_BASE = 0xe0000000
const EFAULT = 14
const ENAMETOOLONG = 63

const build = process.env.BUILD ?? 'build'
const client = new Uint8Array(100)
let memory

/** The client's bytes that an address range names, or undefined. */
function clientBytes(address, length) {
  const offset = (address >>> 0) - CLIENT_BASE
  if (offset < 0 || offset + length > client.length) return undefined
  return client.subarray(offset, offset + length)
}

function kernelBytes(address, length) {
  return new Uint8Array(memory.buffer, address >>> 0, length)
}

const { instance } = await WebAssembly.instantiate(
  readFileSync(`${build}/js/test-arch/machine.wasm`), {
    rumpuser: {
      rumpuser_sp_copyin(uaddr, kaddr, length) {
        const bytes = clientBytes(uaddr, length)
        if (bytes === undefined) return EFAULT
        kernelBytes(kaddr, length).set(bytes)
        return 0
      },
      rumpuser_sp_copyout(kaddr, uaddr, length) {
        const bytes = clientBytes(uaddr, length)
        if (bytes === undefined) return EFAULT
        bytes.set(kernelBytes(kaddr, length))
        return 0
      }
    }
  })
const machine = instance.exports
memory = machine.memory
const buffer = machine.buffer()
const end = memory.buffer.byteLength

for (const name of ['test_memcpy', 'test_memmove', 'test_memset',
  'test_memcmp', 'test_strings'])
  test(`${name} is right for every length and offset`, () => {
    assert.equal(machine[name](), 0)
  })

test('copyin and copyout move the bytes of the client\'s array', () => {
  for (let i = 0; i < client.length; i++) client[i] = 200 - i
  assert.equal(machine.copyin(CLIENT_BASE + 10, buffer, 80), 0)
  assert.deepEqual(kernelBytes(buffer, 80), client.subarray(10, 90))
  kernelBytes(buffer, 20).fill(7)
  assert.equal(machine.copyout(buffer, CLIENT_BASE + 80, 20), 0)
  assert.equal(client[79], 200 - 79)
  assert.equal(client[80], 7)
  assert.equal(client[99], 7)
})

test('no byte beyond the client\'s array is touched', () => {
  assert.equal(machine.copyin(CLIENT_BASE + 90, buffer, 11), EFAULT)
  assert.equal(machine.copyout(buffer, CLIENT_BASE + 100, 1), EFAULT)
  assert.equal(machine.copyin(0xffffffff, buffer, 2), EFAULT)
})

test('linear memory ends at its end, and begins after the first page', () => {
  assert.equal(machine.copyin(end - 4, buffer, 4), 0)
  assert.equal(machine.copyin(end - 4, buffer, 5), EFAULT)
  assert.equal(machine.copyin(end, buffer, 0), 0)
  assert.equal(machine.copyin(0, buffer, 1), EFAULT)
  assert.equal(machine.copyout(buffer, 4095, 1), EFAULT)
  assert.equal(machine.copyout(buffer, buffer, 0xffffffff), EFAULT)
  assert.equal(machine.copyin(0xdfffffff, buffer, 1), EFAULT)
})

test('strings end at their NUL, at max, or in EFAULT', () => {
  const done = buffer + 200
  const view = new DataView(memory.buffer)
  client.fill(0x61)
  client[98] = 0
  const copyinstr = (address, max) => {
    view.setUint32(done, 0xdead, true)
    return [machine.copyinstr(address, buffer, max, done),
      view.getUint32(done, true)]
  }
  assert.deepEqual(copyinstr(CLIENT_BASE, 150), [0, 99])
  assert.deepEqual(kernelBytes(buffer, 99), client.subarray(0, 99))
  assert.deepEqual(copyinstr(CLIENT_BASE + 95, 150), [0, 4])
  assert.deepEqual(copyinstr(CLIENT_BASE, 98), [ENAMETOOLONG, 98])
  assert.deepEqual(copyinstr(CLIENT_BASE, 99), [0, 99])
  assert.equal(machine.copyinstr(CLIENT_BASE, buffer, 99, 0), 0)
  assert.equal(copyinstr(CLIENT_BASE + 99, 10)[0], EFAULT)

  kernelBytes(end - 4, 4).set([0x78, 0x79, 0x7a, 0])
  assert.deepEqual(copyinstr(end - 4, 150), [0, 4])
  assert.deepEqual(copyinstr(end - 4, 3), [ENAMETOOLONG, 3])
  kernelBytes(end - 1, 1)[0] = 0x21
  assert.equal(copyinstr(end - 4, 150)[0], EFAULT)
  assert.deepEqual(copyinstr(end - 4, 4), [ENAMETOOLONG, 4])
  assert.equal(copyinstr(0, 150)[0], EFAULT)
})
