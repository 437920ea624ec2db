const REPLACED = Symbol('replaced');

/**
 * Replaces a method by one made of it. A module that is loaded by `require` and by `import` is patched twice: the second time, nothing
 * is replaced.
 */
export function replaceOnce<T extends object, K extends keyof T & string>(
  owner: T,
  name: K,
  replacement: (original: T[K]) => T[K],
): void {
  const original = owner[name] as T[K] & { [REPLACED]?: true };
  if (original[REPLACED]) return;
  owner[name] = Object.assign(replacement(original) as object, { [REPLACED]: true }) as unknown as T[K];
}
