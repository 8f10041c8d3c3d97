// A Kubernetes API for the controller's own tests, which says what it is told to say.
import {
  KubeApiError,
  type KubeApi,
  type ListOptions,
  type WatchOptions,
} from "../../core/kube-api.ts";
import type { KubeList, KubeObject, ResourceType, WatchEvent } from "../../core/kube.ts";

type ScriptedWatch = readonly (WatchEvent | "stays open")[];

/** Lists and watches are answered from scripts, in turn; the last list is given again and again. */
export class FakeKubeApi implements KubeApi {
  readonly watchedFrom: string[] = [];
  readonly #lists: (readonly KubeObject[] | KubeApiError)[];
  readonly #watches: ScriptedWatch[];
  #revision = 100;

  constructor(script: {
    readonly lists: readonly (readonly KubeObject[] | KubeApiError)[];
    readonly watches: readonly ScriptedWatch[];
  }) {
    this.#lists = [...script.lists];
    this.#watches = [...script.watches];
  }

  async list(_type: ResourceType, _options?: ListOptions): Promise<KubeList> {
    const items = (this.#lists.length > 1 ? this.#lists.shift() : this.#lists[0]) ?? [];
    if (items instanceof KubeApiError) throw items;
    this.#revision += 1;
    return {
      apiVersion: "v1",
      kind: "List",
      metadata: { resourceVersion: String(this.#revision) },
      items,
    };
  }

  async *watch(
    _type: ResourceType,
    { resourceVersion }: WatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    this.watchedFrom.push(resourceVersion);
    for (const event of this.#watches.shift() ?? ["stays open" as const]) {
      if (event === "stays open") {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
        return;
      }
      yield event;
    }
  }

  get = unscripted;
  create = unscripted;
  replace = unscripted;
  patch = unscripted;
  delete = unscripted;
}

function unscripted(): never {
  throw new RangeError("this test expects lists and watches only");
}

/** A failure as the API answers it. */
export function refusal(code: number, reason: string): KubeApiError {
  return new KubeApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason,
    code,
  });
}
