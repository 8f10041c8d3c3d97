// Which resources are served, now: the built-in ones, and those of CustomResourceDefinitions.
import type { Resource } from "./resource.ts";

export class ResourceRegistry {
  private readonly fixed: readonly Resource[];
  private readonly defined = new Map<string, readonly Resource[]>();
  private byPath: ReadonlyMap<string, Resource>;

  constructor(fixed: readonly Resource[]) {
    this.fixed = fixed;
    this.byPath = index(fixed);
  }

  /** The resource at `/apis/GROUP/VERSION/PLURAL`; `group` is "" for the core group. */
  find(group: string, version: string, plural: string): Resource | undefined {
    return this.byPath.get(pathOf(group, version, plural));
  }

  findKind(group: string, version: string, kind: string): Resource | undefined {
    return this.all.find(
      (item) => item.group === group && item.version === version && item.kind === kind,
    );
  }

  get all(): readonly Resource[] {
    return [...this.byPath.values()];
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
    this.byPath = index([...fixed, ...defined]);
  }
}

function index(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(
    resources.map((item) => [pathOf(item.group, item.version, item.plural), item] as const),
  );
}

function pathOf(group: string, version: string, plural: string): string {
  return `${group}/${version}/${plural}`;
}
