// SPDX-License-Identifier: BSD-2-Clause

/** A program for browsers: compiles without the types of Node. */
import { boot, KernelPanic, MemoryDisk, type Fs } from "rumpjs";
import { BlobDisk, boot as bootWorker } from "rumpjs/worker";

export async function look(image: Uint8Array, picked: File): Promise<string> {
  const kernel = await boot({ console: (line) => console.log(line) });
  const disk = kernel.attach(new MemoryDisk(image));
  kernel.mount("ffs", "/ffs", { device: disk, readOnly: true });
  const fs: Fs = kernel.fs;
  const bytes: Uint8Array = fs.readFileSync("/ffs/etc/motd");
  const user = kernel.process({ uid: 1000, gid: 1000 });
  try {
    user.fs.readdirSync("/ffs", { withFileTypes: true }).map((d) => d.name);
  } catch (error) {
    if (error instanceof KernelPanic) throw error;
  }
  kernel.halt();

  const other = await bootWorker({ timeout: 5000 });
  const mount = await other.mount("auto", "/mnt", {
    device: new BlobDisk(picked),
  });
  const listing = await other.fs.promises.readdir(mount.path);
  const { size } = await other.fs.promises.stat("/mnt");
  await other.halt();
  return listing.join() + bytes.length + size;
}
