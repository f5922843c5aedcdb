// SPDX-License-Identifier: BSD-2-Clause

/** Modes as chmod(1) takes them: "0644", "u+x,go-w", "a=rX". */

const WHO: Record<string, number> = { u: 0o4700, g: 0o2070, o: 0o0007, a: 0o6777 };
const BITS: Record<string, number> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

/** Gives the change of a mode; undefined for what is none. */
export function parseMode(
  text: string,
): ((mode: number, directory: boolean) => number) | undefined {
  if (/^[0-7]{1,4}$/.test(text)) {
    const value = parseInt(text, 8);
    return () => value;
  }
  const clauses = text.split(",").map((clause) => /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause));
  if (clauses.some((clause) => clause === null)) return undefined;
  return (mode, directory) => {
    let result = mode & 0o7777;
    for (const [, letters, operator, what] of clauses as RegExpExecArray[]) {
      let who = 0;
      for (const letter of letters || "a") who |= WHO[letter] as number;
      let bits = 0;
      for (const letter of what as string) {
        if (letter === "X") bits |= directory || result & 0o111 ? 0o111 : 0;
        else bits |= BITS[letter] as number;
      }
      const sticky = bits & 0o1000;
      bits = (bits & who) | (letters === "" || /a/.test(letters as string) ? sticky : 0);
      if (operator === "+") result |= bits;
      else if (operator === "-") result &= ~bits;
      else result = (result & ~(who & 0o777)) | bits;
    }
    return result;
  };
}
