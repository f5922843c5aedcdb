// SPDX-License-Identifier: BSD-2-Clause

/** Images come in as files of the visitor's, and go out as Blobs. */
import { KernelPanic, OverlayDisk } from "rumpjs/worker";
import { OPTIONS, type DiskInfo, type Disks, type Place } from "./disks.ts";
import { isDeath, Trouble } from "./errors.ts";
import { mountTrouble, nothingFound } from "./refusals.ts";

/**
 * Mounts what is on a file of the visitor's: a file system, or each
 * partition that holds one. Nothing of it leaves the machine, and it is not
 * written itself: blocks are read where the kernel asks for them, changes
 * are kept in memory.
 */
export async function openImage(disks: Disks, file: File): Promise<Place[]> {
  if (file.size === 0) {
    throw new Trouble(
      `${file.name} is empty, or a folder.`,
      "Choose the image file itself.",
    );
  }
  const { kernel } = disks;
  const disk = await disks.attach(new OverlayDisk(file), file.name, "file");
  const opened: Place[] = [];
  let failure: unknown;
  try {
    const found = await kernel.probe(disk.path);
    const partitions: (string | undefined)[] =
      found.type !== undefined
        ? [undefined]
        : found.partitions
            .filter(({ type }) => type !== undefined)
            .map(({ id }) => id);
    if (partitions.length === 0) throw nothingFound(file.name, found);
    for (const partition of partitions) {
      try {
        opened.push(
          await disks.mount("auto", disks.freePath(), {
            device: disk.path,
            ...(partition === undefined ? {} : { partition }),
          }),
        );
      } catch (error) {
        if (error instanceof KernelPanic) throw error;
        failure = error;
      }
    }
  } catch (error) {
    failure = error;
  }
  if (opened.length > 0 && !(failure instanceof KernelPanic)) return opened;
  if (!isDeath(failure)) await disks.detach(disk);
  if (failure instanceof Trouble || isDeath(failure)) throw failure;
  throw mountTrouble(file.name, failure);
}

/**
 * The image of a disk. What is mounted of it is read-only for the moment, so
 * that the image says that it is clean; where files are open for writing it
 * cannot.
 */
export async function imageOf(
  disks: Disks,
  disk: DiskInfo,
): Promise<{ blob: Blob; clean: boolean }> {
  const { kernel } = disks;
  await disks.settle();
  const written = disks.places.filter(
    (place) => place.disk === disk && !place.readOnly,
  );
  const quiet: Place[] = [];
  let clean = true;
  let blob: Blob;
  let writes: number;
  try {
    for (const place of written) {
      try {
        await kernel.mount(place.type, place.path, {
          ...OPTIONS, update: true, readOnly: true,
        });
        quiet.push(place);
      } catch (error) {
        if ((error as { code?: string }).code !== "EBUSY") throw error;
        clean = false;
      }
    }
    /* In one breath: whatever is written later is not in the image. */
    [blob, { writes }] = await Promise.all([
      kernel.toBlob(disk.path),
      kernel.diskStats(disk.path),
    ]);
  } finally {
    for (const place of quiet) {
      await kernel.mount(place.type, place.path, {
        ...OPTIONS, update: true, readOnly: false,
      });
    }
  }
  await disks.saved(disk, writes);
  return { blob, clean };
}
