// Objects for tests of the translation: as short as the API allows.
import type { KubeObject, ObjectMeta } from "../../core/kube.ts";
import { CacheStores } from "../snapshot/cache-stores.ts";
import type { Build } from "./build.ts";
import { buildConfig } from "./build-config.ts";
import type { TranslateOptions } from "./translate-options.ts";

const NAMESPACE = "shop";

export const DEFAULT_OPTIONS: TranslateOptions = {
  ingressClass: "kong",
  featureGates: {},
  routerFlavor: "traditional_compatible",
  kongVersion: "3.9.1",
  clusterDomain: "",
  enableDrainSupport: false,
  combinedServicesFromDifferentHttpRoutes: false,
  workspace: "",
  nowMs: Date.parse("2026-12-01T00:00:00Z"),
};

export function build(
  objects: readonly KubeObject[],
  options: Partial<TranslateOptions> = {},
): Build {
  return buildConfig(CacheStores.fromObjects(objects), { ...DEFAULT_OPTIONS, ...options });
}

export type Meta = Partial<ObjectMeta>;

export function kubeObject(
  apiVersion: string,
  kind: string,
  name: string,
  { metadata, ...fields }: { readonly metadata?: Meta; readonly [field: string]: unknown } = {},
): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: NAMESPACE, uid: `uid-of-${kind}-${name}`, ...metadata },
    ...fields,
  };
}

export interface TestPath {
  readonly path: string;
  readonly pathType?: string;
  readonly service: string;
  readonly port?: number | string;
}

export function ingress(
  name: string,
  paths: readonly TestPath[],
  {
    host,
    metadata,
    ...spec
  }: { readonly host?: string; readonly metadata?: Meta } & Readonly<Record<string, unknown>> = {},
): KubeObject {
  return kubeObject("networking.k8s.io/v1", "Ingress", name, {
    ...(metadata !== undefined && { metadata }),
    spec: {
      ingressClassName: "kong",
      rules: [
        {
          ...(host !== undefined && { host }),
          http: {
            paths: paths.map(({ path, pathType = "Prefix", service: backend, port = 80 }) => ({
              path,
              pathType,
              backend: {
                service: {
                  name: backend,
                  port: typeof port === "number" ? { number: port } : { name: port },
                },
              },
            })),
          },
        },
      ],
      ...spec,
    },
  });
}

export function service(name: string, annotations: Readonly<Record<string, string>> = {}) {
  return kubeObject("v1", "Service", name, {
    metadata: { annotations },
    spec: { ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: 8080 }] },
  });
}

export function endpointSlice(
  serviceName: string,
  addresses: readonly string[],
  conditions: Readonly<Record<string, boolean>> = {},
): KubeObject {
  return kubeObject("discovery.k8s.io/v1", "EndpointSlice", `${serviceName}-1`, {
    metadata: { labels: { "kubernetes.io/service-name": serviceName } },
    ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    endpoints: addresses.map((address) => ({ addresses: [address], conditions })),
  });
}

export function secret(
  name: string,
  data: Readonly<Record<string, string>>,
  metadata: Meta = {},
): KubeObject {
  const encoded = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value).toString("base64"),
  ]);
  return kubeObject("v1", "Secret", name, { metadata, data: Object.fromEntries(encoded) });
}

export function credential(
  name: string,
  type: string,
  data: Readonly<Record<string, string>>,
): KubeObject {
  return secret(name, data, { labels: { "konghq.com/credential": type } });
}

export function kongPlugin(
  name: string,
  plugin: string,
  fields: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return kubeObject("configuration.konghq.com/v1", "KongPlugin", name, { plugin, ...fields });
}

export function consumer(
  username: string,
  credentials: readonly string[] = [],
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  return kubeObject("configuration.konghq.com/v1", "KongConsumer", username, {
    metadata: { annotations: { "kubernetes.io/ingress.class": "kong", ...annotations } },
    username,
    credentials,
  });
}

/** `kind name: message` of every failure and object. */
export function failureTexts({ failures }: Build): readonly string[] {
  return failures.flatMap(({ message, objects }) =>
    objects.map(({ kind, name }) => `${kind} ${name}: ${message}`),
  );
}
