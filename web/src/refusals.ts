// SPDX-License-Identifier: BSD-2-Clause

/** Why a disk is not mounted, or not as one would like; in the visitor's words. */
import type { WorkerKernel } from "rumpjs/worker";
import { reason, sentence, Trouble } from "./errors.ts";

/** Why a file system is not mounted read-write. */
export function whyNot(error: unknown): { why: string; unclean: boolean } {
  const { message, cause } = error as Error;
  const said = cause instanceof Error ? cause.message : "";
  if (/not clean|not unmounted cleanly/i.test(`${message} ${said}`)) {
    return { unclean: true, why: "it was not unmounted cleanly, and has to be checked first" };
  }
  if ((error as { code?: string }).code === "EROFS") {
    return { unclean: false, why: "its format is one that the driver only reads" };
  }
  const words = said.split("\n")[0]?.replace(/^.*not mounted: /, "") || reason(error);
  return { unclean: true, why: `it is damaged (${words})` };
}

/** Why nothing of an image is mounted. */
export function mountTrouble(name: string, failure: unknown): Trouble {
  const { cause } = failure as Error;
  return new Trouble(
    `${name} cannot be mounted: ${reason(failure)}.`,
    cause instanceof Error
      ? `The kernel says: ${cause.message.replaceAll("\n", "; ")}.`
      : "The image is damaged, incomplete, or of a kind that the driver refuses.",
    { cause: failure },
  );
}

/** What an image is, when it is nothing that can be mounted. */
export function nothingFound(
  name: string,
  found: Awaited<ReturnType<WorkerKernel["probe"]>>,
): Trouble {
  const kinds = found.partitions.map(
    (p) => `${p.id}: ${p.name ?? p.kind}${p.advice ? ` (${p.advice})` : ""}`,
  );
  if (kinds.length > 0) {
    return new Trouble(
      `${name} has partitions, but none that this kernel can mount.`,
      `Found ${kinds.join("; ")}.`,
    );
  }
  if (found.name !== undefined) {
    return new Trouble(
      `${name} is ${found.name}, which this kernel cannot mount.`,
      found.advice === undefined ? "" : `${sentence(found.advice)}.`,
    );
  }
  return new Trouble(
    `${name} holds no file system that this kernel knows.`,
    "It reads FFS (UFS1) and ISO 9660 images, also in MBR, GPT or BSD " +
      "partitions. Unpack a compressed image first.",
  );
}
