// SPDX-License-Identifier: BSD-2-Clause

/**
 * Errors in Node's form: `code`, `errno`, `syscall`, `path`, `dest`, and the
 * message `ENOENT: no such file or directory, open '/x'`.
 *
 * The kernel counts errors in BSD's way. `errno` is what Node on Linux would
 * give for the same code, negative, in every engine.
 */
import {
  KernelHalted,
  KernelPanic,
  type Host,
} from "../../hypervisor/js/index.js";

export { KernelHalted, KernelPanic };

/** An error of a file-system call. */
export interface ErrnoError extends Error {
  /** The name of the error: `"ENOENT"`. */
  code: string;
  /** The number, negative, as Node has it on Linux. */
  errno: number;
  /** The call that failed: `"open"`, `"scandir"`, … */
  syscall: string;
  /** The path that it was given, if any. */
  path?: string;
  /** The second path, if any. */
  dest?: string;
  /** What the device threw, when a device did. */
  cause?: unknown;
}

type Row = readonly [code: string, errno: number, text: string];

/** By the kernel's number: sys/include/sys/errno.h. */
export const ERRNO: Readonly<Record<number, Row>> = {
  1: ["EPERM", -1, "operation not permitted"],
  2: ["ENOENT", -2, "no such file or directory"],
  3: ["ESRCH", -3, "no such process"],
  4: ["EINTR", -4, "interrupted system call"],
  5: ["EIO", -5, "i/o error"],
  6: ["ENXIO", -6, "no such device or address"],
  7: ["E2BIG", -7, "argument list too long"],
  8: ["ENOEXEC", -8, "exec format error"],
  9: ["EBADF", -9, "bad file descriptor"],
  10: ["ECHILD", -10, "no child processes"],
  11: ["EDEADLK", -35, "resource deadlock avoided"],
  12: ["ENOMEM", -12, "not enough memory"],
  13: ["EACCES", -13, "permission denied"],
  14: ["EFAULT", -14, "bad address in system call argument"],
  15: ["ENOTBLK", -15, "block device required"],
  16: ["EBUSY", -16, "resource busy or locked"],
  17: ["EEXIST", -17, "file already exists"],
  18: ["EXDEV", -18, "cross-device link not permitted"],
  19: ["ENODEV", -19, "no such device"],
  20: ["ENOTDIR", -20, "not a directory"],
  21: ["EISDIR", -21, "illegal operation on a directory"],
  22: ["EINVAL", -22, "invalid argument"],
  23: ["ENFILE", -23, "file table overflow"],
  24: ["EMFILE", -24, "too many open files"],
  25: ["ENOTTY", -25, "inappropriate ioctl for device"],
  26: ["ETXTBSY", -26, "text file is busy"],
  27: ["EFBIG", -27, "file too large"],
  28: ["ENOSPC", -28, "no space left on device"],
  29: ["ESPIPE", -29, "invalid seek"],
  30: ["EROFS", -30, "read-only file system"],
  31: ["EMLINK", -31, "too many links"],
  32: ["EPIPE", -32, "broken pipe"],
  33: ["EDOM", -33, "argument out of domain"],
  34: ["ERANGE", -34, "result too large"],
  35: ["EAGAIN", -11, "resource temporarily unavailable"],
  36: ["EINPROGRESS", -115, "operation now in progress"],
  37: ["EALREADY", -114, "connection already in progress"],
  45: ["ENOTSUP", -95, "operation not supported"],
  60: ["ETIMEDOUT", -110, "connection timed out"],
  62: ["ELOOP", -40, "too many symbolic links encountered"],
  63: ["ENAMETOOLONG", -36, "name too long"],
  66: ["ENOTEMPTY", -39, "directory not empty"],
  68: ["EUSERS", -87, "too many users"],
  69: ["EDQUOT", -122, "disk quota exceeded"],
  70: ["ESTALE", -116, "stale file handle"],
  77: ["ENOLCK", -37, "no locks available"],
  78: ["ENOSYS", -38, "function not implemented"],
  79: ["EFTYPE", -4028, "inappropriate file type or format"],
  84: ["EILSEQ", -84, "illegal byte sequence"],
  87: ["EOVERFLOW", -75, "value too large for defined data type"],
  88: ["ECANCELED", -125, "operation canceled"],
  91: ["ENOTSUP", -95, "operation not supported"],
};

const UNKNOWN: Row = ["UNKNOWN", -4094, "unknown error"];

/** Numbers that the package itself has to know. */
export const EPERM = 1;
export const ENOENT = 2;
export const EIO = 5;
export const ENXIO = 6;
export const ENOMEM = 12;
export const EBUSY = 16;
export const EEXIST = 17;
export const ENODEV = 19;
export const ENOTDIR = 20;
export const EISDIR = 21;
export const EINVAL = 22;
export const EROFS = 30;
export const ENOTSUP = 45;
export const ENOTEMPTY = 66;
export const ELOOP = 62;
export const ENAMETOOLONG = 63;
export const EFTYPE = 79;

/** Makes the error of a failed call, from the kernel's number. */
export function errnoError(
  errno: number,
  syscall: string,
  path?: string,
  dest?: string,
  cause?: unknown,
): ErrnoError {
  const [code, number, text] = ERRNO[errno] ?? UNKNOWN;
  let message = `${code}: ${text}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message) as ErrnoError;
  error.errno = number;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  if (cause !== undefined) {
    Object.defineProperty(error, "cause", {
      value: cause,
      configurable: true,
      writable: true,
    });
  }
  return error;
}

/** The error of the call that has just failed; what a device threw is in it. */
export function lastError(
  host: Host,
  syscall: string,
  path?: string,
  dest?: string,
): ErrnoError {
  const { errno } = host;
  const cause = errno === EIO ? host.cause : undefined;
  host.cause = undefined;
  return errnoError(errno, syscall, path, dest, cause);
}

/* Errors about arguments, with Node's codes, classes and words. */

type Coded<E> = E & { code: string };

function coded<E extends Error>(error: E, code: string): Coded<E> {
  const result = error as Coded<E>;
  result.code = code;
  /* Node writes the code into the first line of the stack. */
  result.stack = error.stack?.replace(/^\w+/, `$& [${code}]`) ?? "";
  return result;
}

function received(value: unknown): string {
  if (value == null) return ` Received ${value}`;
  if (typeof value === "function") return ` Received function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? ` Received an instance of ${name}` : ` Received ${value}`;
  }
  return ` Received type ${typeof value} (${inspect(value)})`;
}

/** A value as Node's messages show it. */
export function inspect(value: unknown): string {
  if (typeof value === "string") {
    const shown = value.length > 28 ? `${value.slice(0, 25)}...` : value;
    return `'${shown.replaceAll("\0", "\\x00")}'`;
  }
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(inspect).join(", ")}]`;
  if (value?.constructor === Object && Object.keys(value).length === 0) {
    return "{}";
  }
  if (value instanceof Uint8Array) return `<${value.constructor.name}>`;
  return String(value);
}

/** TypeError with code ERR_INVALID_ARG_TYPE. */
export function invalidArgType(
  name: string,
  expected: string,
  value: unknown,
): Coded<TypeError> {
  const kind = name.includes(".") ? "property" : "argument";
  return coded(
    new TypeError(
      `The "${name}" ${kind} must be ${expected}.${received(value)}`,
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}

/** TypeError with code ERR_INVALID_ARG_VALUE. */
export function invalidArgValue(
  name: string,
  value: unknown,
  reason = "is invalid",
): Coded<TypeError> {
  const kind = name.includes(".") ? "property" : "argument";
  return coded(
    new TypeError(
      `The ${kind} '${name}' ${reason}. Received ${inspect(value)}`,
    ),
    "ERR_INVALID_ARG_VALUE",
  );
}

/** RangeError with code ERR_OUT_OF_RANGE. */
export function outOfRange(
  name: string,
  range: string,
  value: unknown,
): Coded<RangeError> {
  let shown = inspect(value);
  if (Number.isInteger(value) && Math.abs(value as number) > 2 ** 32) {
    shown = shown.replace(/\B(?=(\d{3})+$)/g, "_");
  }
  return coded(
    new RangeError(
      `The value of "${name}" is out of range. It must be ${range}.` +
        ` Received ${shown}`,
    ),
    "ERR_OUT_OF_RANGE",
  );
}

/** Throws unless it is an integer from `least` to `most`. */
export function checkInteger(
  value: unknown,
  name: string,
  least: number = Number.MIN_SAFE_INTEGER,
  most: number = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  if (typeof value !== "number") {
    throw invalidArgType(name, "of type number", value);
  }
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < least || value > most) {
    throw outOfRange(name, `>= ${least} && <= ${most}`, value);
  }
}

/** Throws unless it is a function, or absent. */
export function checkFunction(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== "function") {
    throw invalidArgType(name, "of type function", value);
  }
}

/** Error with a code of Node's that carries no more than a message. */
export function plainError(code: string, message: string): Coded<Error> {
  return coded(new Error(message), code);
}

/** The same for a mistake of the caller's. */
export function plainTypeError(code: string, message: string): Coded<TypeError> {
  return coded(new TypeError(message), code);
}

/** What a SystemError tells. */
export interface SystemErrorInfo {
  /** The name of the error: `"EISDIR"`. */
  code: string;
  message: string;
  path: string;
  dest?: string;
  syscall: string;
  errno: number;
}

/**
 * Node's SystemError: `rm` and `cp` throw it for what no system call has
 * refused.
 */
export function systemError(
  code: string,
  text: string,
  info: SystemErrorInfo,
): Error {
  const { path, dest, syscall, errno } = info;
  let message = `${text}: ${syscall} returned ${info.code}`;
  message += ` (${info.message}) ${path}`;
  if (dest !== undefined) message += ` => ${dest}`;
  const error = coded(new Error(message), code);
  Object.defineProperty(error, "name", {
    value: "SystemError",
    configurable: true,
    writable: true,
  });
  Object.assign(error, { info, errno, syscall, path });
  if (dest !== undefined) Object.assign(error, { dest });
  return error;
}
