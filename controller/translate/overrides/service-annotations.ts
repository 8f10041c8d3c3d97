// Annotations of Services -> fields of the Kong service in front of them.
import type { ResourceFailure } from "../../failures/resource-failure.ts";
import type { ServiceEntity } from "../../kong-state/entities.ts";
import type { StateService } from "../../kong-state/kong-state.ts";
import { annotationsOf, type Annotations } from "../../kube-types/fields.ts";
import {
  annotation,
  ANNOTATION_PREFIX,
  isProtocol,
  parseFlag,
  parseInteger,
} from "../annotations.ts";
import { failureOf } from "../failure.ts";
import { byText } from "../order.ts";

export interface OverriddenService {
  readonly service: StateService;
  readonly failures: readonly ResourceFailure[];
}

/** An unknown protocol is a failure of all its Services, which keep what was set before. */
export function overrideService(service: StateService): OverriddenService {
  const kubeServices = [...service.kubeServices]
    .toSorted(byText(([key]) => key))
    .map(([, object]) => object);
  let { entity } = service;
  for (const annotations of kubeServices.map(annotationsOf)) {
    if (Object.keys(annotations).length === 0) continue;
    entity = { ...entity, ...fieldsOf(annotations) };
    const protocol = annotation(annotations, "protocol") ?? "";
    if (isProtocol(protocol)) continue;
    const message = `${ANNOTATION_PREFIX}/protocol annotation has invalid value: ${protocol}`;
    return { service: { ...service, entity }, failures: [failureOf(message, ...kubeServices)] };
  }
  return { service: { ...service, entity: withoutPathForGrpc(entity) }, failures: [] };
}

/** What does not parse is left alone. */
function fieldsOf(annotations: Annotations): Partial<ServiceEntity> {
  const protocol = annotation(annotations, "protocol") ?? "";
  const path = annotation(annotations, "path") ?? "";
  const tlsVerify = parseFlag(annotation(annotations, "tls-verify") ?? "");
  return {
    ...(protocol !== "" && isProtocol(protocol) && { protocol }),
    ...(path.startsWith("/") && { path }),
    ...numberField(annotations, "connect-timeout", "connect_timeout"),
    ...numberField(annotations, "write-timeout", "write_timeout"),
    ...numberField(annotations, "read-timeout", "read_timeout"),
    ...numberField(annotations, "retries", "retries"),
    ...(tlsVerify !== undefined && { tls_verify: tlsVerify }),
    ...numberField(annotations, "tls-verify-depth", "tls_verify_depth"),
  };
}

function numberField(
  annotations: Annotations,
  name: string,
  field: keyof ServiceEntity,
): Partial<ServiceEntity> {
  const number = parseInteger(annotation(annotations, name) ?? "");
  return number === undefined ? {} : { [field]: number };
}

/** gRPC services take no path. */
function withoutPathForGrpc(entity: ServiceEntity): ServiceEntity {
  if (entity.protocol !== "grpc" && entity.protocol !== "grpcs") return entity;
  const { path: _, ...rest } = entity;
  return rest;
}
