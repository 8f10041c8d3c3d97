// Which resources are served, now: the built-in ones, and those of CustomResourceDefinitions.
import type { Resource } from "./resource.ts";

/** Resources by the names that they are asked for; few of them share one. */
interface Index {
  readonly all: readonly Resource[];
  readonly byPlural: ReadonlyMap<string, readonly Resource[]>;
  readonly byKind: ReadonlyMap<string, readonly Resource[]>;
}

export class ResourceRegistry {
  private readonly fixed: readonly Resource[];
  private readonly defined = new Map<string, readonly Resource[]>();
  private index: Index;

  constructor(fixed: readonly Resource[]) {
    this.fixed = fixed;
    this.index = fixedIndex(fixed);
  }

  /** The resource at `/apis/GROUP/VERSION/PLURAL`; `group` is "" for the core group. */
  find(group: string, version: string, plural: string): Resource | undefined {
    return inGroup(this.index.byPlural.get(plural), group, version);
  }

  findKind(group: string, version: string, kind: string): Resource | undefined {
    return inGroup(this.index.byKind.get(kind), group, version);
  }

  get all(): readonly Resource[] {
    return this.index.all;
  }

  /** Serves what a definition says, in the place of what it said before. */
  define(definitionName: string, resources: readonly Resource[]): void {
    this.defined.set(definitionName, resources);
    this.rebuild();
  }

  /** Serves no longer what a definition said. */
  undefine(definitionName: string): void {
    this.defined.delete(definitionName);
    this.rebuild();
  }

  private rebuild(): void {
    const defined = [...this.defined.values()].flat();
    const taken = new Set(defined.map(({ storage }) => storage));
    const fixed = this.fixed.filter(({ storage, custom }) => !custom || !taken.has(storage));
    this.index = indexOf([...fixed, ...defined]);
  }
}

function inGroup(
  found: readonly Resource[] | undefined,
  group: string,
  version: string,
): Resource | undefined {
  return found?.find((item) => item.group === group && item.version === version);
}

/** Servers that serve the same share the index. There is one for each of the few lists that they are made with. */
const fixedIndexes = new WeakMap<readonly Resource[], Index>();

function fixedIndex(fixed: readonly Resource[]): Index {
  const known = fixedIndexes.get(fixed);
  if (known !== undefined) return known;
  const index = indexOf(fixed);
  fixedIndexes.set(fixed, index);
  return index;
}

/** Of two at the same path the later one is served. */
function indexOf(resources: readonly Resource[]): Index {
  const byPath = new Map(resources.map((item) => [pathOf(item), item] as const));
  const all = [...byPath.values()];
  return {
    all,
    byPlural: Map.groupBy(all, ({ plural }) => plural),
    byKind: Map.groupBy(all, ({ kind }) => kind),
  };
}

function pathOf({ group, version, plural }: Resource): string {
  return `${group}/${version}/${plural}`;
}
