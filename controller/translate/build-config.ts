// Kubernetes objects in, Kong's configuration out.
import type { KubeObject } from "../../core/kube.ts";
import type { StateService } from "../kong-state/kong-state.ts";
import type { CacheStores } from "../snapshot/cache-stores.ts";
import { refOf, type ObjectRef } from "../snapshot/object-ref.ts";
import type { Build } from "./build.ts";
import { buildContext } from "./build-context.ts";
import { BuildMemory } from "./build-memory.ts";
import { buildCaCertificates } from "./certificates/ca-certificates.ts";
import { claimedCertificates, mergeCertificates } from "./certificates/certificates.ts";
import { gatewayCertificates } from "./certificates/gateway-certificates.ts";
import { buildConsumerGroups } from "./consumers/consumer-groups.ts";
import { buildConsumers } from "./consumers/consumers.ts";
import { buildCustomEntities } from "./custom-entities.ts";
import { withIds } from "./ids.ts";
import { consumerReferrers, pluginRelations } from "./plugins/plugin-relations.ts";
import { buildPlugins } from "./plugins/plugins.ts";
import { CertificateClaims } from "./rules/certificate-claims.ts";
import { allRules } from "./rules/all-rules.ts";
import { buildServices } from "./services/build-services.ts";
import type { TranslateOptions } from "./translate-options.ts";
import { buildVaults } from "./vaults.ts";

/**
 * Builds everything that the objects ask for.
 *
 * The order of the steps is that of KIC v3.5.13 (internal/dataplane/translator/translator.go): each sees what those
 * before it have made. The result does not depend on the order of the objects, and nothing in an object makes it throw.
 *
 * @param memory what earlier builds with the same options (but for the time) have left: only what has changed since is
 *   made anew. The result is the same without it.
 */
export function buildConfig(
  stores: CacheStores,
  options: TranslateOptions,
  memory: BuildMemory = new BuildMemory(),
): Build {
  const context = buildContext(stores, options, memory);
  const rules = allRules(context);
  const built = buildServices(rules, context);
  const consumers = buildConsumers(context);
  const vaults = buildVaults(context);
  const consumerGroups = buildConsumerGroups(context);
  const referrers = [...built.referrers, ...consumerReferrers(consumers.consumers, consumerGroups)];
  const relations = pluginRelations(referrers, context);
  const plugins = buildPlugins(relations.relations, context);
  const customEntities = buildCustomEntities(
    {
      relations: relations.relations,
      services: built.services,
      consumers: consumers.consumers,
    },
    context,
  );
  const claims = CertificateClaims.merge([rules.claims, built.claims]);
  const wanted = claimedCertificates(claims, context);
  const listening = gatewayCertificates(context);
  // What Ingresses ask for comes first: a host name is theirs.
  const certificates = mergeCertificates([...wanted.certificates, ...listening.certificates]);
  const authorities = buildCaCertificates(context);
  const state = {
    services: built.services.map((service) => withMergedCertificate(service, certificates.ids)),
    upstreams: built.upstreams,
    consumers: consumers.consumers,
    consumerGroups,
    plugins: plugins.plugins,
    vaults: vaults.vaults,
    certificates: certificates.certificates,
    caCertificates: authorities.certificates,
    licenses: options.license === undefined ? [] : [options.license],
    customEntities: customEntities.entities,
  };
  return {
    state: context.flags.fillIds ? withIds(state, options.workspace) : state,
    failures: [
      rules,
      built,
      consumers,
      vaults,
      relations,
      plugins,
      customEntities,
      wanted,
      listening,
      authorities,
    ].flatMap(({ failures }) => failures),
    idle: consumers.idle.map(refOf),
    translated: distinctRefs(
      [
        rules.translated,
        built.translated,
        consumers.consumers.map(({ object }) => object),
        vaults.translated,
        consumerGroups.map(({ object }) => object),
        plugins.translated,
        customEntities.translated,
      ],
      memory,
    ),
  };
}

/** A client certificate that is equal to another one goes by that one's id; one that could not be read by none. */
function withMergedCertificate(
  service: StateService,
  ids: ReadonlyMap<string, string>,
): StateService {
  const { client_certificate: certificate } = service.entity;
  if (certificate === undefined) return service;
  const id = ids.get(certificate);
  if (id === certificate) return service;
  const { client_certificate: _, ...entity } = service.entity;
  return {
    ...service,
    entity: id === undefined ? entity : { ...entity, client_certificate: id },
  };
}

function distinctRefs(
  lists: readonly (readonly KubeObject[])[],
  { refs }: BuildMemory,
): readonly ObjectRef[] {
  const objects = new Set<KubeObject>();
  for (const list of lists) for (const object of list) objects.add(object);
  return Array.from(objects, (object) => {
    const known = refs.get(object);
    if (known !== undefined) return known;
    const ref = refOf(object);
    refs.set(object, ref);
    return ref;
  });
}
