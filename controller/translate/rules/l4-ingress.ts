// TCPIngress and UDPIngress -> one Kong service per Service and port, one route per rule.
import type { KubeObject } from "../../../core/kube.ts";
import type { ServiceEntity } from "../../kong-state/entities.ts";
import type { StateRoute, StateService } from "../../kong-state/kong-state.ts";
import { createdMs, namespaceOf } from "../../kube-types/fields.ts";
import { l4IngressView, type L4IngressRule } from "../../kube-types/l4-ingress.ts";
import type { BuildContext } from "../build-context.ts";
import { byNumber } from "../order.ts";
import { tagsOf } from "../tags.ts";
import { CertificateClaims } from "./certificate-claims.ts";
import { withStreamExpressions } from "./l4-expression.ts";
import type { Rules } from "./rules.ts";
import { DEFAULT_PORT, routeSourceOf, SERVICE_DEFAULTS } from "./service-defaults.ts";

/** What sets the two kinds apart. */
interface Flavour {
  readonly kind: "TCPIngress" | "UDPIngress";
  /** Behind the names of services and routes, which UDP shares with Ingress otherwise. */
  readonly suffix: string;
  readonly routeProtocols: readonly string[];
  readonly serviceFields: (rule: L4IngressRule) => Partial<ServiceEntity> & { protocol: string };
}

const TCP: Flavour = {
  kind: "TCPIngress",
  suffix: "",
  routeProtocols: ["tcp", "tls"],
  serviceFields: () => ({ protocol: "tcp", port: DEFAULT_PORT, ...SERVICE_DEFAULTS }),
};

const UDP: Flavour = {
  kind: "UDPIngress",
  suffix: ".udp",
  routeProtocols: ["udp"],
  serviceFields: ({ servicePort }) => ({ protocol: "udp", port: servicePort }),
};

export function tcpIngressRules(context: BuildContext): Rules {
  return l4IngressRules(TCP, context);
}

export function udpIngressRules(context: BuildContext): Rules {
  return l4IngressRules(UDP, context);
}

function l4IngressRules(flavour: Flavour, { cluster, flags }: BuildContext): Rules {
  const ingresses = cluster
    .listOfClass(flavour.kind)
    .toSorted(byNumber(createdMs))
    .map(l4IngressView);
  const services = new Map<string, StateService>();
  for (const { object, rules } of ingresses) {
    for (const [index, rule] of rules.entries()) {
      if (!leadsSomewhere(rule)) continue;
      const name = `${namespaceOf(object)}.${rule.serviceName}.${rule.servicePort}${flavour.suffix}`;
      const service = services.get(name) ?? serviceOf(name, object, rule, flavour);
      const route = routeOf(object, index, rule, flavour);
      // The first one made it, the last one owns it (as in KIC).
      services.set(name, { ...service, routes: [...service.routes, route], owner: object });
    }
  }
  const withMatches = ([name, service]: readonly [string, StateService]) =>
    [name, flags.expressionRoutes ? withStreamExpressions(service) : service] as const;
  return {
    services: new Map([...services].map(withMatches)),
    claims: claimsOf(ingresses),
    failures: [],
    translated: ingresses
      .filter(({ rules }) => rules.some(leadsSomewhere))
      .map(({ object }) => object),
  };
}

/** A rule without the name of a Service is left out without a word (as in KIC). */
function leadsSomewhere({ serviceName }: L4IngressRule): boolean {
  return serviceName !== "";
}

function serviceOf(
  name: string,
  parent: KubeObject,
  rule: L4IngressRule,
  { serviceFields }: Flavour,
): StateService {
  const namespace = namespaceOf(parent);
  const { serviceName, servicePort } = rule;
  return {
    entity: {
      name,
      host: `${serviceName}.${namespace}.${servicePort}.svc`,
      ...serviceFields(rule),
    },
    namespace,
    routes: [],
    plugins: [],
    backends: [
      {
        kind: "Service",
        namespace,
        name: serviceName,
        port: { by: "number", number: servicePort },
      },
    ],
    kubeServices: new Map(),
    parent,
  };
}

function routeOf(
  object: KubeObject,
  index: number,
  { host, port }: L4IngressRule,
  { suffix, routeProtocols }: Flavour,
): StateRoute {
  return {
    entity: {
      name: `${namespaceOf(object)}.${object.metadata.name}.${index}${suffix}`,
      protocols: routeProtocols,
      destinations: [{ port }],
      ...(host !== "" && { snis: [host] }),
      tags: tagsOf(object),
    },
    plugins: [],
    source: routeSourceOf(object),
  };
}

function claimsOf(ingresses: readonly ReturnType<typeof l4IngressView>[]): CertificateClaims {
  const claims = new CertificateClaims();
  for (const { object, tls } of ingresses) claims.addTls(tls, object);
  return claims;
}
