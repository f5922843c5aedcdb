// SPDX-License-Identifier: BSD-2-Clause

/** Whoever starts a suite does not change what it finds. */
process.umask(0o022);
process.env.TZ = "UTC";
