// The port of a Service that a backend means.
import type { KubeObject } from "../../../core/kube.ts";
import type { PortReference } from "../../kong-state/kong-state.ts";
import { serviceView, type ServicePort } from "../../kube-types/service.ts";

export type PortSearch =
  | { readonly ok: true; readonly port: ServicePort }
  | { readonly ok: false; readonly message: string };

/** An ExternalName Service declares no ports: any number is believed, a name says nothing. */
export function findPort(service: KubeObject, wanted: PortReference): PortSearch {
  const { isExternalName, ports } = serviceView(service);
  if (isExternalName) {
    if (wanted.by !== "number") {
      return missing("rules with an ExternalName service must specify numeric ports");
    }
    const { number } = wanted;
    return { ok: true, port: { name: "", port: number, protocol: "", targetPort: number } };
  }
  switch (wanted.by) {
    case "number":
      return found(ports.find(({ port }) => port === wanted.number));
    case "name":
      return found(
        ports.find(({ name, targetPort }) => name === wanted.name || targetPort === wanted.name),
      );
    case "implicit":
      return ports.length === 1
        ? found(ports[0])
        : missing(`in implicit mode, service must have exactly 1 port, has ${ports.length}`);
  }
}

function found(port: ServicePort | undefined): PortSearch {
  return port === undefined ? missing("no suitable port found") : { ok: true, port };
}

function missing(message: string): PortSearch {
  return { ok: false, message };
}
