// The values that Kong services have unless an annotation says otherwise. Source: KIC v3.5.13 internal/dataplane/translator/translate_vars.go.
import type { KubeObject } from "../../../core/kube.ts";
import { annotationsOf } from "../../kube-types/fields.ts";
import type { PortReference, RouteSource } from "../../kong-state/kong-state.ts";
import { refOf } from "../../snapshot/object-ref.ts";

export const DEFAULT_PORT = 80;

const TIMEOUT_MS = 60_000;
const RETRIES = 5;

export const SERVICE_DEFAULTS = {
  connect_timeout: TIMEOUT_MS,
  read_timeout: TIMEOUT_MS,
  write_timeout: TIMEOUT_MS,
  retries: RETRIES,
} as const;

/** How a port is called in the names of services and routes. */
export function portText(port: PortReference): string {
  switch (port.by) {
    case "number":
      return String(port.number);
    case "name":
      return port.name;
    case "implicit":
      return "implicitPort";
  }
}

export function routeSourceOf(object: KubeObject): RouteSource {
  return { ref: refOf(object), annotations: annotationsOf(object) };
}
