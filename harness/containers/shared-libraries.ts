// Reads what `ldd` says about a program.

/** The files that a dynamically linked program needs, its loader among them, in the order in which `ldd` lists them. */
export function sharedLibraries(lddOutput: string): readonly string[] {
  const paths = lddOutput.split("\n").flatMap((line) => {
    // `name => /path (0x...)`, or `/path (0x...)` for the loader; the kernel's own (linux-vdso) has no path.
    const [, path] = /^\s*(?:\S+ => )?(\/\S+) \(0x[0-9a-f]+\)$/.exec(line) ?? [];
    return path === undefined ? [] : [path];
  });
  return [...new Set(paths)];
}
