// What a real controller told the objects of a cluster: the status in `controller/recorded-translation/`.
import { stringOr, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { admitAll } from "../../../controller/informer/admission.ts";
import { followedKinds } from "../../../controller/informer/informers.ts";
import { CacheStores, storeKey } from "../../../controller/snapshot/cache-stores.ts";
import { isCachedKind, type CachedKind } from "../../../controller/snapshot/kinds.ts";
import { refOf } from "../../../controller/snapshot/object-ref.ts";
import {
  ConfigurationReport,
  type ConfigurationStatus,
} from "../../../controller/status/configuration-report.ts";
import { desiredStatus, KINDS_WITH_STATUS } from "../../../controller/status/desired-status.ts";
import { AttachedRoutes } from "../../../controller/status/gateway-api/attached-routes.ts";
import {
  desiredChange,
  KINDS_TOLD_AT_ONCE,
} from "../../../controller/status/gateway-api/desired-change.ts";
import { publishedAddresses } from "../../../controller/status/published-addresses.ts";
import { jsonDifferences } from "../compare/json-differences.ts";
import type { ComparedCase, Level } from "../group.ts";
import { caseFoldersGroup } from "../translation/case-folders-group.ts";
import type { TranslationCase } from "../translation/case-folders.ts";
import { gatesOf, RECORDED_ADMISSION, recordedDocument } from "../translation/recorded-document.ts";
import {
  comparableStatus,
  LISTENERS,
  PUBLISH,
  PUBLISH_SERVICES,
  untold,
} from "./recorded-cluster.ts";

const LEVELS: readonly Level[] = [{ name: "status", title: "the status of all objects" }];
/** Gateways are told first, their routes next, and then Gateways of their routes. */
const PASSES_MAX = 10;
const NOW = "2026-01-01T00:00:00Z";

export const recordedStatus = caseFoldersGroup({
  name: "recorded-status",
  title: "what the objects of a cluster were told in their status",
  levels: LEVELS,
  folder: "recorded-translation",
  expectedFile: "expected.json",
  compare: compareCase,
});

function compareCase({ name, options, objects }: TranslationCase): ComparedCase {
  const followed = followedKinds(gatesOf(options));
  const recorded = objects.filter(({ kind }) => isCachedKind(kind) && followed.includes(kind));
  const told = settle(recorded.map(untold), (stores) => {
    if (!wasReported(options)) return () => "unknown";
    const { translated, failures } = recordedDocument(stores, options);
    const report = new ConfigurationReport(translated, failures);
    return (object) => report.statusOf(refOf(object));
  });
  const differences = recorded.flatMap((object) => {
    const kind = kindOf(object);
    if (!isTold(kind)) return [];
    return jsonDifferences(
      `${kind} ${storeKey(object)}`,
      comparableStatus(object),
      comparableStatus(told.store(kind).get(storeKey(object))),
    );
  });
  return {
    kind: "compared",
    id: name,
    section: [],
    agrees: { status: differences.length === 0 },
    differences,
  };
}

/** The real one tells of a round only when gateways took something new in it. */
function wasReported({ accepted_by_kong: isAccepted, note }: JsonObject): boolean {
  return isAccepted === true && !stringOr(note, "").startsWith("no post");
}

type Report = (stores: CacheStores) => (object: KubeObject) => ConfigurationStatus;

/** Tells objects what there is to tell until there is nothing more. */
function settle(objects: readonly KubeObject[], report: Report): CacheStores {
  let known = CacheStores.fromObjects([...objects, ...PUBLISH_SERVICES]);
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const next = onceMore(known, report(admitAll(known, RECORDED_ADMISSION)));
    if (next.every((object) => known.get(...placeOf(object)) === object)) return known;
    known = CacheStores.fromObjects(next);
  }
  throw new Error(`statuses change on and on`);
}

function onceMore(
  known: CacheStores,
  statusOf: (object: KubeObject) => ConfigurationStatus,
): readonly KubeObject[] {
  const attached = new AttachedRoutes(known, RECORDED_ADMISSION);
  const addresses = publishedAddresses(known, PUBLISH);
  const world = {
    known,
    admission: RECORDED_ADMISSION,
    publish: PUBLISH,
    listeners: LISTENERS,
    attached,
    statusOf,
    now: NOW,
  };
  const admitted = admitAll(known, RECORDED_ADMISSION);
  return [...known.byKind.values()].flatMap((store) =>
    [...store.values()].map((object) => {
      const kind = kindOf(object);
      const change = desiredChange(kind, object, world);
      if (change?.what === "status") return { ...object, status: change.status };
      if (admitted.get(...placeOf(object)) === undefined) return object;
      const context = { status: statusOf(object), addresses, now: NOW };
      const status = desiredStatus(kind, object, context);
      return status === undefined ? object : { ...object, status };
    }),
  );
}

function isTold(kind: CachedKind): boolean {
  return KINDS_TOLD_AT_ONCE.includes(kind) || KINDS_WITH_STATUS.includes(kind);
}

function placeOf({ kind, metadata }: KubeObject): Parameters<CacheStores["get"]> {
  if (!isCachedKind(kind)) throw new RangeError(`no cached kind ${kind}`);
  const { name, namespace } = metadata;
  return namespace === undefined ? [kind, name] : [kind, name, namespace];
}

function kindOf({ kind }: KubeObject): CachedKind {
  if (!isCachedKind(kind)) throw new RangeError(`no cached kind ${kind}`);
  return kind;
}
