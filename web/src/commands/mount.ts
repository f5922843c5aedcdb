// SPDX-License-Identifier: BSD-2-Clause

import { noOperand, UsageError, type Command, type Context } from "../terminal/command.ts";
import { parseSize } from "../format.ts";
import { visible } from "../names.ts";

type Options = NonNullable<Parameters<Context["machine"]["disks"]["mount"]>[2]>;

const SWITCHES: Record<string, Options> = {
  ro: { readOnly: true },
  rw: { readOnly: false },
  sync: { sync: true, softUpdates: false },
  async: { async: true, softUpdates: false },
  softdep: { softUpdates: true },
  nosoftdep: { softUpdates: false },
  noatime: { noAtime: true },
  atime: { noAtime: false },
  nodev: { noDev: true },
  dev: { noDev: false },
  nosuid: { noSuid: true },
  suid: { noSuid: false },
  force: { force: true },
  update: { update: true },
};

export default {
  usage: "[-t type] [-o options] [device] directory",
  summary: "what is mounted where, or mount (-o ro, rw, sync, async, update …)",
  options: "t:o:ur",
  most: 2,
  writes: noOperand,
  async run(context, { has, value, operands }) {
    const { machine } = context;
    if (operands.length === 0) {
      if (has("t") || has("o") || has("u") || has("r")) throw new UsageError("a directory is missing");
      await list(context);
      return;
    }
    const options: Options = { ...parse(value("o") ?? "") };
    if (has("u")) options.update = true;
    if (has("r")) options.readOnly = true;
    const directory = operands.at(-1) as string;
    const device = operands.length > 1 ? operands[0] : undefined;
    const path = await context.files.realpath(directory).catch(async () =>
      directory.startsWith("/") ? directory : `${await context.cwd()}/${directory}`,
    );
    const there = machine.disks.places.find((place) => place.path === path);
    const type = value("t") ?? (options.update ? there?.type : device === undefined ? undefined : "auto");
    if (type === undefined) throw new UsageError("a device, or -t tmpfs or -t kernfs, is missing");
    await machine.disks.mount(type, path, {
      ...options,
      ...(device === undefined ? {} : { device }),
    });
  },
} satisfies Command;

function parse(text: string): Options {
  const options: Options = {};
  for (const word of text.split(",")) {
    if (word === "") continue;
    const [name = "", setting] = word.split("=");
    if (Object.hasOwn(SWITCHES, name) && setting === undefined) Object.assign(options, SWITCHES[name]);
    else if (name === "size" && setting !== undefined) {
      const size = parseSize(setting);
      if (size === undefined) throw new UsageError(`-o size: not a size: ${visible(setting)}`);
      options.size = size;
    } else {
      const known = [...Object.keys(SWITCHES), "size=bytes"].join(", ");
      throw new UsageError(`-o ${visible(word)}: there are ${known}`);
    }
  }
  return options;
}

async function list({ machine, out }: Context): Promise<void> {
  for (const { device, path, type, readOnly } of await machine.kernel.mounts()) {
    const disk = machine.disks.diskOf(device);
    const notes = [
      disk?.origin === "demonstration" || disk === undefined ? "" : visible(disk.name),
      disk?.changed ? "changed, not downloaded" : "",
    ].filter((note) => note !== "");
    out(
      `${visible(device || type)} on ${visible(path)} type ${type}` +
        ` (${readOnly ? "read-only" : "read-write"}, local)` +
        `${notes.length === 0 ? "" : `  # ${notes.join(", ")}`}\n`,
    );
  }
}
