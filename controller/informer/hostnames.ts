// Host names of listeners and routes, in which a star stands for one or more labels.

/** Whether a name fits a pattern; both may hold stars. Source: KIC v3.5.13 internal/util/hostname.go. */
export function hostnameMatches(pattern: string, name: string): boolean {
  const patternLabels = pattern.split(".");
  const nameLabels = name.split(".");
  let patternIndex = 0;
  let nameIndex = 0;
  let afterStar = false;
  while (patternIndex < patternLabels.length && nameIndex < nameLabels.length) {
    const label = patternLabels[patternIndex] ?? "";
    if (afterStar) {
      const found = nameLabels.indexOf(label, nameIndex);
      if (found < 0) return false;
      nameIndex = found;
    }
    afterStar = label === "*";
    if (!afterStar && label !== nameLabels[nameIndex]) return false;
    patternIndex += 1;
    nameIndex += 1;
  }
  return nameLabels.length - nameIndex === patternLabels.length - patternIndex;
}

/** The narrower of two names when one fits the other; `undefined` when neither does. */
export function hostnameIntersection(listener: string, route: string): string | undefined {
  if (hostnameMatches(listener, route)) return route;
  return hostnameMatches(route, listener) ? listener : undefined;
}
